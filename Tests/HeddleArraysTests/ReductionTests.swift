import Numerics
import Testing

@testable import HeddleArrays

@Suite("Reductions")
struct ReductionTests {
  /// Shapes and the axes to reduce, across leaves of 128 and blocks of 64.
  private static let cases: [([Int], [Int])] = [
    ([4, 5], [0]), ([4, 5], [1]), ([4, 5], [0, 1]), ([2, 3, 4], [0, 2]), ([2, 3, 4], [1]),
    ([3, 300], [1]), ([300, 3], [0]), ([300, 130], [0]), ([129, 2, 3], [0, 1]), ([2, 3], []),
    ([0, 3], [0]), ([0, 3], [1]), ([5], [0]), ([], []), ([1000], [0]), ([2, 600, 70], [1]),
  ]

  @Test(
    "every reduction agrees with the plain one, and has the same bits in every layout",
    arguments: ScalarType.allCases, cases)
  func reductions(type: ScalarType, reduction: ([Int], [Int])) {
    func check<Scalar: ArrayScalar>(_: Scalar.Type) {
      let (shape, axes) = reduction
      let array = counting(shape, of: Scalar.self)
      let kept = shape.indices.filter { !axes.contains($0) }
      var groups: [[Scalar]] = Array(repeating: [], count: kept.reduce(1) { $0 * shape[$1] })
      for index in indices(shape) {
        groups[kept.reduce(0) { $0 * shape[$1] + index[$1] }].append(array[index])
      }
      // Whole numbers: exact in any order.
      let sums = groups.map { $0.reduce(.zero, +) }
      let squares = groups.map { group in
        group.reduce(0) { $0 + $1.realPart * $1.realPart + $1.imaginaryPart * $1.imaginaryPart }
      }
      let noise = NDArray<Scalar>.normal(shape, seed: 1)
      let noisySum = noise.sum(axes: axes)
      for a in layouts(of: array) {
        let sum = a.sum(axes: axes)
        #expect(sum.shape == kept.map { shape[$0] })
        #expect(sum.scalars == sums)
        #expect(a.sumOfSquares(axes: axes).scalars == squares)
        #expect(
          a.largestMagnitude(axes: axes).scalars == groups.map { $0.map(euclidean).max() ?? 0 })
      }
      for a in layouts(of: noise) { #expect(a.sum(axes: axes) == noisySum) }
    }
    check(type.swiftType)
  }

  @Test("smallest and largest elements; not a number wins")
  func order() async {
    let array: NDArray<Double> = [[3, -1, 2], [0, 7, -5]]
    #expect(array.min() == -5 && array.max() == 7)
    #expect(array.min(axes: [0]) == [0, -1, -5] && array.max(axes: [1]) == [3, 7])
    #expect(array.transposed.max(axes: [0]) == [3, 7])
    #expect(array.max(axes: [1], keepingAxes: true).shape == [2, 1])
    for place in 0..<20 {
      var values = NDArray<Double>.arange(20)
      values[place] = .nan
      #expect(values.min().isNaN && values.max().isNaN && values.largestMagnitude().isNaN)
    }
    #expect(NDArray<Float>.full([300], -2).max() == -2)
    let outcome = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) { _ = NDArray<Double>.zeros([0]).max() }
    #expect(outcome.message.contains("an empty array has no smallest or largest element"))
  }

  @Test("products, means and sums of magnitudes")
  func others() {
    let array: NDArray<Double> = [[1, 2, 3], [4, 5, -6]]
    #expect(array.product() == -720 && array.product(axes: [0]) == [4, 10, -18])
    #expect(array.mean() == 1.5 && array.mean(axes: [1]) == [2, 1])
    #expect(array.mean(axes: [1], keepingAxes: true) == [[2], [1]])
    #expect(array.sum(axes: [1], keepingAxes: true) == [[6], [3]])
    #expect(array.sumOfMagnitudes() == 21 && array.sumOfMagnitudes(axes: [0]) == [5, 7, 9])
    #expect(NDArray<Double>.zeros([0]).mean().isNaN)
    let z: NDArray<Complex<Float>> = NDArray([Complex(3, 6), Complex(0, 3), Complex(9, -3)])
    #expect(
      z.mean() == Complex(4, 2) && z.product() == Complex(3, 6) * Complex(0, 3) * Complex(9, -3))
    #expect(NDArray<Float>.zeros([0]).product() == 1)
  }

  @Test("norms survive squares that overflow or vanish", arguments: ScalarType.allCases)
  func norms(type: ScalarType) {
    func check<Scalar: ArrayScalar>(_: Scalar.Type) {
      typealias Real = Scalar.Magnitude
      let array = NDArray<Scalar>([3, 4])
      for factor: Real in [
        1, .greatestFiniteMagnitude / 8, .leastNormalMagnitude, .leastNonzeroMagnitude,
      ] {
        let scaled = array * Scalar(realPart: factor, imaginaryPart: 0)
        #expect(scaled.norm() == 5 * factor)
      }
      #expect(NDArray<Scalar>.zeros([3]).norm() == 0)
      #expect(NDArray<Scalar>.zeros([0]).norm() == 0)
      var infinite = array
      infinite[0] = Scalar(realPart: .infinity, imaginaryPart: 0)
      #expect(infinite.norm() == .infinity)
      let columns = NDArray<Scalar>([[3, 0], [4, 0]])
      #expect(columns.norm(axes: [0]).scalars == [5, 0])
      #expect(columns.norm(axes: [1], keepingAxes: true).scalars == [3, 4])
    }
    check(type.swiftType)
  }

  @Test("sums are exact to a few roundings where a running sum is not")
  func accuracy() {
    let tenths = NDArray<Float>.full([1 << 21], 0.1)
    #expect(abs(tenths.sum() - 209_715.2) <= 0.1)
    #expect(abs(tenths.reshaped(to: [1 << 18, 8]).sum(axes: [0]).sum() - 209_715.2) <= 0.1)
  }

  @Test(
    "the order of additions is the documented one", arguments: [1, 7, 8, 127, 128, 129, 1000, 5000])
  func documentedOrder(count: Int) {
    let array = NDArray<Float>.normal([count], seed: 3)
    func leaf(_ x: ArraySlice<Float>) -> Float {
      var lanes = [Float](repeating: 0, count: 8)
      for (i, value) in x.enumerated() { lanes[i % 8] += value }
      while lanes.count > 1 {
        lanes = stride(from: 0, to: lanes.count, by: 2).map { lanes[$0] + lanes[$0 + 1] }
      }
      return lanes[0]
    }
    let scalars = array.scalars
    var level = stride(from: 0, to: count, by: 128).map { leaf(scalars[$0..<min($0 + 128, count)]) }
    while level.count > 1 {
      level = stride(from: 0, to: level.count, by: 2).map {
        $0 + 1 < level.count ? level[$0] + level[$0 + 1] : level[$0]
      }
    }
    #expect(array.sum() == level[0])
    let columns = array.insertingAxis(at: 1).broadcast(to: [count, 3]).copied(layout: .rowMajor)
    #expect(columns.sum(axes: [0]) == NDArray([level[0], level[0], level[0]]))
  }
}
