import Testing

@testable import HeddleArrays

@Suite("Views")
struct ViewTests {
  @Test("a slice holds the elements that its selections name", arguments: 0..<60 as Range<UInt64>)
  func slices(seed: UInt64) {
    var random = Xoshiro256(seed: seed)
    let shape = (0..<Int.random(in: 1...4, using: &random)).map { _ in
      Int.random(in: 0...5, using: &random)
    }
    let array = counting(shape, of: Double.self)
    // For each axis the indices that are taken, found without the slice's own arithmetic.
    var selections: [AxisSelection] = []
    var taken: [[Int]] = []
    var dropped: [Bool] = []
    for extent in shape {
      let lower = Int.random(in: 0...extent, using: &random)
      let upper = Int.random(in: lower...extent, using: &random)
      let step = [1, 2, 3, -1, -2].randomElement(using: &random)!
      if extent > 0, Bool.random(using: &random) {
        selections.append(.at(min(lower, extent - 1)))
        taken.append([min(lower, extent - 1)])
        dropped.append(true)
      } else {
        selections.append(.range(lower..<upper, by: step))
        taken.append(
          Array(
            step > 0
              ? stride(from: lower, through: upper - 1, by: step)
              : stride(from: upper - 1, through: lower, by: step)))
        dropped.append(false)
      }
    }
    let part = array[selections]
    let kept = shape.indices.filter { !dropped[$0] }
    #expect(part.shape == kept.map { taken[$0].count })
    let expected = indices(taken.map(\.count)).map { positions in
      array[shape.indices.map { taken[$0][positions[$0]] }]
    }
    #expect(part.scalars == expected)
    #expect(indices(part.shape).map { part[$0] } == expected)

    var written = array
    written[selections] = part + 1000
    let places = Set(
      indices(taken.map(\.count)).map { p in shape.indices.map { taken[$0][p[$0]] } })
    for index in indices(shape) {
      #expect(written[index] == array[index] + (places.contains(index) ? 1000 : 0))
    }
  }

  @Test("ranges of every kind, ellipsis and new axes")
  func selections() {
    let array = counting([2, 3, 4, 5], of: Float.self)
    #expect(array[.at(1)].shape == [3, 4, 5])
    #expect(array[.ellipsis, .at(1)].shape == [2, 3, 4])
    #expect(array[.at(0), .ellipsis, .at(1)].shape == [3, 4])
    #expect(array[.newAxis, .ellipsis, .newAxis].shape == [1, 2, 3, 4, 5, 1])
    #expect(array[.all, .range(1...), .range(..<2), .range(...3)].shape == [2, 2, 2, 4])
    #expect(
      array[.at(0), .at(0), .reversed, .at(2)].scalars == [array[0, 0, 3, 2]]
        + [array[0, 0, 2, 2], array[0, 0, 1, 2], array[0, 0, 0, 2]])
  }

  @Test("permuting, swapping, inserting, removing and broadcasting move no element")
  func axes() {
    let array = counting([2, 3, 4], of: Double.self)
    let permuted = array.permuted([2, 0, 1])
    let swapped = array.swappingAxes(0, 2)
    let repeated = array[.all, .at(0)].insertingAxis(at: 1).broadcast(to: [5, 2, 3, 4])
    for i in indices([2, 3, 4]) {
      #expect(permuted[i[2], i[0], i[1]] == array[i])
      #expect(swapped[i[2], i[1], i[0]] == array[i])
      #expect(repeated[3, i[0], i[1], i[2]] == array[i[0], 0, i[2]])
    }
    #expect(array.insertingAxis(at: 3).removingAxis(at: 3) == array)
    for view in [permuted, swapped, repeated] { #expect(view.storage === array.storage) }
  }

  @Test(
    "what a shape cannot be is refused where it is asked for",
    arguments: [[-1], [2, -1], [1 << 40, 1 << 40]])
  func impossibleBroadcast(shape: [Int]) async {
    await #expect(processExitsWith: .failure) { [shape] in
      _ = NDArray<Double>(scalar: 1).broadcast(to: shape)
    }
  }

  @Test(
    "reshaping keeps the C order, as a view where it can",
    arguments: [
      ([2, 3, 4], [6, 4], true), ([2, 3, 4], [24], true), ([2, 3, 4], [2, 1, 12, 1], true),
      ([4, 1, 6], [2, 2, 3, 2], true), ([0, 3], [7, 0], true), ([1, 1], [], true),
    ])
  func reshape(from: [Int], to: [Int], isView: Bool) {
    let array = counting(from, of: Double.self)
    for layout in layouts(of: array) {
      let reshaped = layout.reshaped(to: to)
      #expect(reshaped.shape == to)
      #expect(reshaped.scalars == array.scalars)
    }
    #expect((array.reshaped(to: to).storage === array.storage) == isView)
  }

  @Test("reshaping a view that is one walk in memory makes no copy, another one does")
  func reshapeViews() {
    let array = counting([6, 4], of: Double.self)
    let everyOther = array[.range(0..<6, by: 2)]
    #expect(everyOther.reshaped(to: [3, 2, 2]).storage === array.storage)
    #expect(everyOther.flattened().storage !== array.storage)
    #expect(array.transposed.flattened().storage !== array.storage)
    #expect(array[.reversed, .reversed].flattened().storage === array.storage)
    #expect(array[.reversed, .reversed].flattened().scalars == array.scalars.reversed())
  }

  @Test("a stack's transpose, adjoint and diagonal", arguments: ScalarType.allCases)
  func matrices(type: ScalarType) {
    func check<Scalar: ArrayScalar>(_: Scalar.Type) {
      let stack = counting([2, 3, 4], of: Scalar.self)
      let (transposed, adjoint, diagonal) = (stack.transposed, stack.adjoint, stack.diagonal)
      for i in indices([2, 3, 4]) {
        #expect(transposed[i[0], i[2], i[1]] == stack[i])
        #expect(adjoint[i[0], i[2], i[1]] == stack[i].conjugated)
        if i[1] == i[2] { #expect(diagonal[i[0], i[1]] == stack[i]) }
      }
      #expect(transposed.storage === stack.storage)
      #expect((adjoint.storage === stack.storage) == !Scalar.scalarType.isComplex)
    }
    check(type.swiftType)
  }
}
