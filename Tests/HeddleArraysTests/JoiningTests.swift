import Testing

@testable import HeddleArrays

@Suite("Concatenation and stacking")
struct JoiningTests {
  @Test(
    "every element of every array is found again, whatever the strides",
    arguments: ScalarType.allCases)
  func concatenation(type: ScalarType) {
    func check<Scalar: ArrayScalar>(_: Scalar.Type) {
      let shape = [2, 3, 4]
      for axis in shape.indices {
        let parts = [3, 1, 0, 2].map { extent in
          var own = shape
          own[axis] = extent
          return counting(own, of: Scalar.self) + Scalar(realPart: 100, imaginaryPart: 0)
        }
        let kinds = layouts(of: parts[0]).count
        for kind in 0..<kinds {
          // Each in another layout than the one before.
          let arrays = parts.enumerated().map { layouts(of: $1)[($0 + kind) % kinds] }
          let joined = NDArray(concatenating: arrays, alongAxis: axis)
          #expect(joined.shape[axis] == 6)
          var start = 0
          for part in parts {
            for index in indices(part.shape) {
              var place = index
              place[axis] += start
              #expect(joined[place] == part[index])
            }
            start += part.shape[axis]
          }
        }
      }
    }
    check(type.swiftType)
  }

  @Test("a stack holds each array under its index, at any place of the new axis")
  func stacking() {
    let arrays = (0..<3).map { counting([2, 4], of: Float.self) * Float($0 + 1) }
    for axis in 0...2 {
      let stack = NDArray(
        stacking: [arrays[0], layouts(of: arrays[1])[1], arrays[2]], alongAxis: axis)
      var shape = [2, 4]
      shape.insert(3, at: axis)
      #expect(stack.shape == shape)
      for (number, array) in arrays.enumerated() {
        var selections: [AxisSelection] = [.all, .all]
        selections.insert(.at(number), at: axis)
        #expect(stack[selections] == array)
      }
    }
    #expect(NDArray(stacking: [NDArray<Double>(scalar: 1), NDArray(scalar: 2)]).scalars == [1, 2])
  }

  @Test("what is joined is a copy, in the first array's order of axes")
  func memory() {
    let first = counting([3, 4], of: Double.self).copied(layout: .columnMajorMatrices)
    var stack = NDArray(stacking: [first, first])
    #expect(stack.strides == [12, 1, 3])
    #expect(NDArray(concatenating: [first, first], alongAxis: 1).strides == [1, 3])
    #expect(NDArray(concatenating: [first, first]).strides == [1, 6])
    let row = NDArray<Double>([1, 2]).broadcast(to: [3, 2])
    #expect(NDArray(concatenating: [row, row]).strides == [2, 1])
    let before = first.scalars
    stack.fill(0)
    #expect(first.scalars == before)
    var alone = NDArray(concatenating: [first])
    alone.fill(0)
    #expect(first.scalars == before)
  }

  @Test("what does not fit together is refused")
  func misuse() async {
    let first = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) {
      _ = NDArray<Double>(concatenating: [.zeros([2, 3]), .zeros([2, 4])])
    }
    #expect(first.message.contains("shapes [2, 3] and [2, 4] differ beside axis 0"))
    let second = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) {
      _ = NDArray<Double>(concatenating: [.zeros([2, 3]), .zeros([3])])
    }
    #expect(second.message.contains("shapes [2, 3] and [3] differ beside axis 0"))
    let third = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) {
      _ = NDArray<Double>(stacking: [.zeros([2, 3]), .zeros([3, 2])])
    }
    #expect(third.message.contains("shapes [2, 3] and [3, 2] do not stack"))
    let fourth = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) { _ = NDArray<Double>(stacking: []) }
    #expect(fourth.message.contains("no array to stack"))
    let fifth = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) {
      _ = NDArray<Double>(concatenating: [.zeros([2, 3])], alongAxis: 2)
    }
    #expect(fifth.message.contains("shape [2, 3] has no axis 2"))
  }
}
