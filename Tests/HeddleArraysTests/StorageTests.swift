import Testing

@testable import HeddleArrays

@Suite("Storage")
struct StorageTests {
  @Test("storage begins at a multiple of 64 bytes", arguments: ScalarType.allCases)
  func alignment(type: ScalarType) {
    func check<Scalar: ArrayScalar>(_: Scalar.Type) {
      for count in [0, 1, 3, 1000, 1 << 20] {
        let array = NDArray<Scalar>(uninitialized: [count])
        #expect(array.withBase { UInt(bitPattern: $0) } % 64 == 0)
      }
    }
    check(type.swiftType)
  }

  @Test("column-major stacks have the rows as leading dimension")
  func columnMajor() {
    #expect(
      NDArray<Float>(uninitialized: [2, 3, 4], layout: .columnMajorMatrices).strides == [12, 1, 3])
    #expect(NDArray<Float>(uninitialized: [2, 3, 4]).strides == [12, 4, 1])
    #expect(NDArray<Float>(uninitialized: [0, 4], layout: .columnMajorMatrices).strides == [1, 1])
  }

  @Test("writing to a shared array or view changes nobody else")
  func copyOnWrite() {
    let original = counting([3, 4], of: Double.self)
    let before = original.scalars
    var copy = original
    copy[1, 2] = 99
    var view = original[.at(1)]
    view[0] = 99
    var filled = original[.all, .at(0)]
    filled.fill(5)
    var added = original.transposed
    added += original.transposed
    var assigned = original
    assigned[.at(0)] = original[.at(1)]
    #expect(original.scalars == before)
    #expect(copy[1, 2] == 99)
    #expect(view.scalars == [99] + before[5..<8])
    #expect(filled.scalars == [5, 5, 5])
    #expect(added == original.transposed * 2)
    #expect(assigned[.at(0)] == original[.at(1)])
  }

  @Test("the sole owner writes in place")
  func inPlace() {
    var array = counting([3, 4], of: Double.self)
    let address = array.withBase { UInt(bitPattern: $0) }
    array[1, 2] = 99
    array[.at(0)] = NDArray(scalar: 3)
    array += 1
    array[[2, 2]] = 4
    array[.at(1)] *= 2
    #expect(array.withBase { UInt(bitPattern: $0) } == address)
    #expect(array[1, 2] == 200 && array[0, 3] == 4 && array[2, 2] == 4)
  }

  @Test("an array assigned to a part of itself is read before it is written")
  func overlappingAssignment() {
    var array = NDArray<Double>.arange(6)
    array[.range(1...)] = array[.range(..<5)]
    #expect(array.scalars == [0, 0, 1, 2, 3, 4])
    array[.all] = array[.reversed]
    #expect(array.scalars == [4, 3, 2, 1, 0, 0])
  }

  @Test("a broadcast array is spread out before one of its elements is written")
  func broadcastWrite() {
    var array = NDArray<Double>(scalar: 1).broadcast(to: [2, 3])
    array[0, 1] = 5
    #expect(array.scalars == [1, 5, 1, 1, 1, 1])
    var rows = NDArray<Double>([1, 2]).broadcast(to: [3, 2])
    rows += NDArray([[1], [2], [3]])
    #expect(rows.scalars == [2, 3, 3, 4, 4, 5])
  }

  @Test("copies keep the order of the axes in memory")
  func copyOrder() {
    var matrix = counting([3, 4], of: Double.self).transposed
    let kept = matrix
    matrix[0, 0] = 7
    #expect(matrix.strides == [1, 4])
    #expect((kept + kept).strides == [1, 4])
    #expect(kept.contiguous().strides == [3, 1])
    #expect(kept.contiguous() == kept)
  }

  @Test(
    "large transposed copies, walked in tiles", arguments: [[70, 131], [3, 40, 50], [33, 2, 65]])
  func tiles(shape: [Int]) {
    let array = NDArray<Float>.uniform(shape, seed: 1)
    let order = Array(shape.indices.reversed())
    let permuted = array.permuted(order)
    let copy = permuted.contiguous()
    #expect(copy.isContiguous)
    for index in indices(shape) { #expect(copy[index.reversed()] == array[index]) }
    #expect(array + copy.permuted(order) == array * 2)
  }
}
