import Numerics
import Testing

@testable import HeddleArrays

@Suite("Creation")
struct CreationTests {
  @Test("zeros, ones, full, identity", arguments: ScalarType.allCases)
  func constants(type: ScalarType) {
    func check<Scalar: ArrayScalar>(_: Scalar.Type) {
      #expect(NDArray<Scalar>.zeros([2, 3]).scalars == [Scalar](repeating: 0, count: 6))
      #expect(NDArray<Scalar>.ones([2]).scalars == [1, 1])
      #expect(NDArray<Scalar>.full([], 4).scalar == 4)
      #expect(NDArray<Scalar>.zeros([2, 0]).scalars.isEmpty)
      let identities = NDArray<Scalar>.identity(3, batch: [2])
      for i in indices([2, 3, 3]) { #expect(identities[i] == (i[1] == i[2] ? 1 : 0)) }
      #expect(Matrix<Scalar>.identity(2) == [[1, 0], [0, 1]])
      #expect(Matrix<Scalar>.diagonal([5, 6]) == [[5, 0], [0, 6]])
      #expect(Matrix<Scalar>.full(1, 2, 3).array == [[3, 3]])
    }
    check(type.swiftType)
  }

  @Test("nested literals of any rank")
  func literals() {
    let vector: NDArray<Double> = [1, 2.5, -3]
    #expect(vector.shape == [3] && vector.scalars == [1, 2.5, -3])
    let cube: NDArray<Float> = [[[1, 2]], [[3, 0.1]], [[5, 6]]]
    #expect(cube.shape == [3, 1, 2] && cube.scalars == [1, 2, 3, 0.1, 5, 6])
    let empty: NDArray<Double> = [[], []]
    #expect(empty.shape == [2, 0])
    let x = 2.0
    let matrix: Matrix<Complex<Double>> = [[1, Complex(x, 3)], [.i, 0]]
    #expect(matrix[0, 1] == Complex(2, 3) && matrix.rowCount == 2 && matrix.columnCount == 2)
    #expect(Matrix([[x, 1], [3, x], [0, 0]]).array.shape == [3, 2])
  }

  @Test("ragged literals and wrong counts stop the program")
  func misuse() async {
    let first = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) { let _: NDArray<Double> = [[1, 2], [3]] }
    #expect(first.message.contains("a ragged literal"))
    let second = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) { let _: Matrix<Double> = [[1, 2], [3]] }
    #expect(second.message.contains("ragged"))
    let third = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) { _ = NDArray<Double>([1, 2, 3], shape: [2]) }
    #expect(third.message.contains("3 numbers, shape [2] has 2"))
    let fourth = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) { _ = NDArray<Double>.zeros([1 << 40, 1 << 40]) }
    #expect(fourth.message.contains("is not a valid shape: negative or too large"))
    let fifth = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) { _ = NDArray<Double>.zeros([2, 3])[0, 3] }
    #expect(fifth.message.contains("index 3 is out of the bounds of axis 1 of shape [2, 3]"))
    let sixth = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) { _ = NDArray<Double>.zeros([3])[.range(1..<5)] }
    #expect(sixth.message.contains("the range 1..<5 is out of the bounds of an axis of 3"))
    let seventh = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) {
      _ = NDArray<Double>.zeros([3]) + NDArray<Double>.zeros([2])
    }
    #expect(seventh.message.contains("shapes [3] and [2] cannot be broadcast together"))
  }

  @Test("from a function of the index, from a sequence, evenly spaced")
  func functions() {
    let array = NDArray<Double>(shape: [2, 3]) { Double(10 * $0[0] + $0[1]) }
    #expect(array.scalars == [0, 1, 2, 10, 11, 12])
    #expect(Matrix<Float>(rows: 2, columns: 2) { i, j in Float(i - j) } == [[0, -1], [1, 0]])
    #expect(NDArray(stride(from: 0.0, to: 4, by: 1), shape: [2, 2])[1, 0] == 2)
    #expect(NDArray([1.0, 2, 3, 4], shape: [2, 2])[1, 0] == 3)
    #expect(NDArray<Double>([], shape: [3, 0]).shape == [3, 0])
    #expect(NDArray<Float>.arange(4).scalars == [0, 1, 2, 3])
    #expect(
      NDArray<Double>.linspace(from: 0, through: 1, count: 4).scalars == [0, 1 / 3.0, 2 / 3.0, 1])
    #expect(NDArray<Double>.linspace(from: 3, through: 5, count: 1).scalars == [3])
    // 49 times the 49th part of 1 is less than 1.
    #expect(NDArray<Double>.linspace(from: 0, through: 1, count: 50)[49] == 1)
    struct Refusal: Error {}
    #expect(throws: Refusal.self) {
      try NDArray<Double>(shape: [2]) { (_) throws(Refusal) in throw Refusal() }
    }
  }
}

@Suite("Random numbers")
struct RandomTests {
  // Computed by an independent program from the published algorithms.
  @Test("the generator's sequence for a seed")
  func sequence() {
    var generator = Xoshiro256(seed: 42)
    #expect(
      (0..<6).map { _ in generator.next() } == [
        0x1578_0b2e_0c2e_c716, 0x6104_d986_6d11_3a7e, 0xae17_5332_39e4_99a1,
        0xecb8_ad47_03b3_60a1, 0xfde6_dc7f_e2ec_5e64, 0xc50d_a531_0179_5238,
      ])
  }

  @Test("uniform numbers are the draws' highest bits")
  func uniform() {
    #expect(
      NDArray<Double>.uniform([2, 3], seed: 42).scalars == [
        0.08386297105988216, 0.3789802506626686, 0.6800434110281394, 0.9246929453253876,
        0.9918039142821028,
        0.7697394604342425,
      ])
    #expect(
      NDArray<Float>.uniform([6], seed: 42).scalars == [
        0.08386296033859253, 0.37898021936416626, 0.6800433993339539, 0.9246929287910461,
        0.9918038845062256,
        0.7697394490242004,
      ])
    let complex = NDArray<Complex<Double>>.uniform([3], seed: 42)
    let real = NDArray<Double>.uniform([3, 2], seed: 42)
    #expect(complex.realPart == real[.all, .at(0)] && complex.imaginaryPart == real[.all, .at(1)])
    let shifted = NDArray<Float>.uniform([10000], in: -3..<(-2), seed: 1)
    #expect(shifted.min() >= -3 && shifted.max() < -2)
    #expect(abs(shifted.mean() + 2.5) < 0.01)
  }

  @Test("a number that would be rounded to the upper bound is the one below")
  func halfOpen() {
    struct Highest: RandomNumberGenerator {
      func next() -> UInt64 { .max }
    }
    var generator = Highest()
    #expect(
      NDArray<Float>.uniform([1], in: 1..<2, using: &generator).scalars == [Float(2).nextDown])
    #expect(
      NDArray<Double>.uniform([1], in: 1..<2, using: &generator).scalars == [Double(2).nextDown])
  }

  @Test("normal numbers are the quantiles of the draws")
  func normal() {
    let values = NDArray<Double>.normal([6], seed: 42)
    #expect(
      values.isApproximatelyEqual(
        to: NDArray([
          -1.379547725306031, -0.3081601135037895, 0.46782019433652505, 1.4373657007633585,
          2.4000647622158664,
          0.7379890896231844,
        ]), relativeTolerance: 1e-14))
    let many = NDArray<Double>.normal([100_000], mean: 2, standardDeviation: 3, seed: 7)
    #expect(abs(many.mean() - 2) < 0.04)
    #expect(abs((many - many.mean()).norm() / 316.2278 - 3) < 0.03)
    let rounded = values.map { Float($0) }
    #expect(NDArray<Float>.normal([6], seed: 42) == rounded)
    let complex = Matrix<Complex<Double>>.normal(3, 1, seed: 42).array
    #expect(complex.realPart.scalars == [0, 2, 4].map { values[$0] })
  }

  @Test("the same bits on every machine")
  func bits() {
    // Fixed once; a change means that stored results can no longer be reproduced.
    let digest = NDArray<Double>.normal([10_000], seed: 1).scalars.reduce(UInt64(14_695_981)) {
      ($0 ^ $1.bitPattern) &* 1_099_511_628_211
    }
    #expect(digest == 6_393_664_100_965_490_864)
  }

  @Test("the logarithm is the library's, to rounding")
  func logarithm() {
    for exponent in stride(from: -300.0, through: 300, by: 0.37) {
      let x = Double.exp10(exponent)
      let expected = Double.log(x)
      #expect(abs(NormalQuantile.logarithm(x) - expected) <= 4 * expected.ulp + 2e-16)
    }
  }
}
