import Heddle
import HeddleTestSupport
import Testing

/// One matrix by the tiny engine, its columns in the lanes: the same bits as one lane of a batch.
@Suite struct TinyAloneTests {
  /// Matrices for all lanes, at the edges of the scalar's range and well within it.
  private func matrices<Scalar: TestScalar>(
    _ m: Int, _ n: Int, of scalar: Scalar.Type
  ) -> NDArray<Scalar> {
    let edges = EdgeCase<Scalar>.all(m, n).filter(\.isFinite).map(\.matrix)
    let cases = edges + NDArray<Scalar>.inAllModes(m, n).reshaped(to: [6, m, n]).matrices
    return NDArray((0..<16).map { cases[$0 % cases.count] }, batch: [16])
  }

  @Test(arguments: realScalars) func qrOfEveryShape(
    _ scalar: any TestScalar.Type
  ) throws {
    func check<Scalar: TestScalar>(_: Scalar.Type) throws {
      for (m, n) in TinyEngineTests.shapes {
        let a = matrices(m, n, of: Scalar.self)
        for decomposition in Decomposition<Scalar>.all
        where decomposition.description.hasPrefix("qr") {
          try compare(decomposition, a, "\(m) x \(n)")
        }
      }
    }
    try withTuning(TinyEngineTests.tuning) { try check(scalar) }
  }

  @Test(arguments: realScalars) func solversOfEveryOrder(
    _ scalar: any TestScalar.Type
  ) throws {
    func check<Scalar: TestScalar>(_: Scalar.Type) throws {
      for n in Array(0...9) + [12, 15, 16, 17, 20, 23, 24, 25, 31, 32, 33] {
        for a in [matrices(n, n, of: Scalar.self), .hermitian(n, batch: [16])] {
          for decomposition in Decomposition<Scalar>.solvers {
            try compare(decomposition, a, "order \(n)")
          }
        }
      }
    }
    try withTuning(TinyEngineTests.tuning) { try check(scalar) }
  }

  /// Matrices too large or too small for the engine are LAPACK's, in a batch as alone.
  @Test(arguments: scalars) func leastSquaresOfEveryShape(
    _ scalar: any TestScalar.Type
  ) throws {
    func check<Scalar: TestScalar>(_: Scalar.Type) throws {
      let least = Decomposition<Scalar>.solvers.filter { $0.description == "least squares" }
      for (m, n) in [(1, 1), (5, 5), (9, 4), (4, 9), (20, 17), (11, 32), (40, 4)] {
        try compare(least[0], matrices(m, n, of: Scalar.self), "\(m) x \(n)")
      }
    }
    try withTuning(TinyEngineTests.tuning) { try check(scalar) }
  }

  @Test(arguments: realScalars) func eigenAndSingularVectors(
    _ scalar: any TestScalar.Type
  ) throws {
    func check<Scalar: TestScalar>(_: Scalar.Type) throws {
      for n in [0, 1, 3, 8, 11, 12, 17, 25, 32] {
        let square = [matrices(n, n, of: Scalar.self), .hermitian(n, batch: [16])]
        let others = [matrices(n + 7, n, of: Scalar.self), matrices(n, n + 7, of: Scalar.self)]
        for decomposition in Decomposition<Scalar>.all {
          let name = decomposition.description, isSymmetric = name.hasPrefix("symmetric")
          guard isSymmetric || name.hasPrefix("svd") || name.hasPrefix("singular") else { continue }
          for a in isSymmetric ? square : square + others {
            try compare(decomposition, a, "\(a.shape)")
          }
        }
      }
    }
    try withTuning(TinyEngineTests.tuning) { try check(scalar) }
  }

  /// Both layouts of memory, with gaps too, and both with the same bits.
  @Test(arguments: realScalars) func anyStrides(_ scalar: any TestScalar.Type) throws {
    func check<Scalar: TestScalar>(_: Scalar.Type) throws {
      for n in [3, 8, 11, 17, 32] {
        let wide = NDArray<Scalar>.normal([n, 2 * n + 1], seed: 5)
        let a = wide[.all, .range(0..<2 * n, by: 2)]
        let (copy, turned) = (a.map { $0 }, a.transposed.map { $0 }.transposed)
        let expected = try copy.qr(.reduced)
        for matrix in [a, turned] {
          let (q, r) = try matrix.qr(.reduced)
          #expect(q == expected.q && r == expected.r, "order \(n)")
        }
      }
    }
    try check(scalar)
  }

  private func compare<Scalar: TestScalar>(
    _ decomposition: Decomposition<Scalar>, _ a: NDArray<Scalar>, _ size: String
  ) throws {
    let together = try decomposition.outcome(a)
    for number in stride(from: 0, to: 16, by: 3) {
      let alone = try decomposition.outcome(a[.at(number)])
      #expect(
        alone.bits == [together.bits[number]], "\(decomposition) of \(size), number \(number)")
      #expect(
        alone.1.map(\.reason) == together.1.filter { $0.index == [number] }.map(\.reason),
        "\(decomposition) of \(size), number \(number)")
    }
  }
}
