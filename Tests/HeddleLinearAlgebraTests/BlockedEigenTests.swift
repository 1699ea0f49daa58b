import Heddle
import HeddleTestSupport
import Numerics
import Testing

/// The QR iteration for one large matrix, forced on for small ones, with its smallest windows and leaves.
@Suite struct BlockedEigenTests {
  static var tuning: Tuning {
    var tuning = Tuning()
    (tuning.blockedFrom[.eigen], tuning.complexBlockedFrom[.eigen]) = (0, 0)
    tuning.schur.alone = 0
    tuning.schur.leaf = 10
    tuning.schur.chain = 2
    tuning.schur.steps = 5
    tuning.schur.whole = 14
    tuning.schur.strip = 16
    tuning.schur.dividedFrom = 1
    return tuning
  }

  /// Chains that fill SIMD vectors, in windows that are larger than what is left at the end.
  static var long: Tuning {
    var tuning = tuning
    tuning.schur.chain = 12
    tuning.schur.steps = 32
    return tuning
  }

  @Test(arguments: scalars) func vectorsBelongToTheirValues(_ scalar: any TestScalar.Type) throws {
    func check<Scalar: TestScalar>(_: Scalar.Type) throws {
      for n in [0, 1, 2, 3, 10, 11, 12, 15, 33, 65] {
        let a = NDArray<Scalar>.inAllModes(n, n).reshaped(to: [6, n, n])
        EigenTests.judge(a, try a.eigen(left: true), "\(n)")
        for edge in EdgeCase<Scalar>.all(n, n) where edge.isFinite { try Self.judge(edge) }
      }
    }
    try withTuning(Self.tuning) { try check(scalar) }
  }

  /// Below the limit all of a matrix is one piece of work, from there on it isn't.
  @Test func smallMatricesAreNotDivided() throws {
    let a = Matrix<Double>.uniform(230, 230, in: -1..<1, seed: 3)
    var tuning = Tuning()
    for (limit, isOnePiece) in [(231, true), (230, false)] {
      tuning.schur.dividedFrom = limit
      let (_, report) = try WorkSpan.measure {
        try withTuning(tuning) { try a.eigen(left: true) }
      }
      #expect((report.span == report.work) == isOnePiece, "\(report)")
    }
  }

  static func judge<Scalar: TestScalar>(_ edge: EdgeCase<Scalar>) throws {
    let eigen = try edge.matrix.array.eigen(left: true)
    let comment: Comment = "\(edge), \(edge.matrix.rows)"
    // The imaginary part of the complex one is graded by rows.
    if edge.name == "graded by columns", edge.matrix.rows > 20, !Scalar.isComplex {
      judgeBalanced(edge.matrix, eigen, comment)
    } else {
      EigenTests.judge(edge.matrix.array, eigen, comment)
    }
  }

  /// Of a matrix graded by columns, judges what balancing makes, which grades rows and columns alike.
  ///
  /// On the way back, the left vectors of its smallest eigenvalues, which are rounding errors, lose most of
  /// their length and none of their error. A residual beside the unbalanced matrix is small only by luck:
  /// the ratio of LAPACK's `hseqr` for large matrices is 1800 at order 33, 300000 at 48 and 6500 at 65, ours
  /// 240, 6700 and 5300; its iteration for small ones has 11, 7 and 1000.
  private static func judgeBalanced<Scalar: TestScalar>(
    _ a: ColumnMajor<Scalar>, _ eigen: Eigen<NDArray<Scalar>>, _ comment: Comment
  ) {
    typealias Real = Scalar.Magnitude
    let n = a.rows
    func power(_ exponent: Int) -> Real {
      Real(sign: .plus, exponent: .init(exponent), significand: 1)
    }
    let balanced = ColumnMajor<Scalar>(rows: n, columns: n) { i, j in
      Scalar(realPart: a[i, j].parts[0] * power(j - i), imaginaryPart: 0)
    }
    func turned(_ vectors: ColumnMajor<Complex<Real>>, _ sign: Int) -> ColumnMajor<Complex<Real>> {
      let lengths = (0..<n).map { j in
        (0..<n).map { vectors[$0, j].length * power(sign * $0) }.max()!
      }
      return ColumnMajor(rows: n, columns: n) { i, j in
        let scale = power(sign * i) / lengths[j]
        return Complex(vectors[i, j].real * scale, vectors[i, j].imaginary * scale)
      }
    }
    let values = eigen.values.vectors[0]
    let (right, left) = (eigen.vectors.matrices[0], eigen.leftVectors.matrices[0])
    let threshold = Ratio.eigenThreshold * Double(n) / 20
    #expect(Ratio.eigen(a, values: values, right: right) < threshold, comment)
    #expect(Ratio.eigen(balanced, values: values, right: turned(right, -1)) < threshold, comment)
    #expect(Ratio.eigen(balanced, values: values, left: turned(left, 1)) < threshold, comment)
  }

  /// Taking back such a balance scales vectors to sizes whose squares are beyond the range.
  @Test(arguments: scalars) func vectorsOfAnySizeHaveLengthOne(
    _ scalar: any TestScalar.Type
  ) throws {
    func check<Scalar: TestScalar>(_: Scalar.Type) throws {
      typealias Real = Scalar.Magnitude
      let step = 3 * Int(Real.greatestFiniteMagnitude.exponent) / 10
      func power(_ exponent: Int) -> Real {
        Real(sign: .plus, exponent: .init(exponent), significand: 1)
      }
      // Real values, and pairs where the signs beside the diagonal differ.
      let a = Matrix<Scalar>(rows: 6, columns: 6) { i, j in
        let sign: Real = i == 1 || i == 5 ? -4 : 1
        let value = i == j ? Real(i) : abs(i - j) == 1 ? sign * power(step * (j - i)) : 0
        return Scalar(realPart: value, imaginaryPart: 0)
      }
      let eigen = try a.eigen(left: true)
      for vectors in [eigen.vectors, eigen.leftVectors] {
        let lengths = vectors.array.norm(axes: [0])
        #expect(lengths.isApproximatelyEqual(to: .ones([6]), relativeTolerance: 100 * .ulpOfOne))
      }
    }
    try withTuning(Self.tuning) { try check(scalar) }
  }

  @Test(arguments: scalars) func longChains(_ scalar: any TestScalar.Type) throws {
    func check<Scalar: TestScalar>(_: Scalar.Type) throws {
      let a = NDArray<Scalar>.normal([2, 200, 200], seed: 5)
      EigenTests.judge(a, try a.eigen(left: true))
    }
    try withTuning(Self.long) { try check(scalar) }
    var tuning = Tuning()
    (tuning.blockedFrom[.eigen], tuning.complexBlockedFrom[.eigen]) = (0, 0)
    try withTuning(tuning) { try check(scalar) }
  }

  @Test(.timeLimit(.minutes(10)), arguments: scalars)
  func hardMatrices(_ scalar: any TestScalar.Type) throws {
    func check<Scalar: TestScalar>(_ n: Int, _: Scalar.Type) throws {
      for (name, matrix) in Self.hardOnes(n, of: Scalar.self) {
        let eigen = try matrix.array.eigen(left: true)
        EigenTests.judge(matrix.array, eigen, "\(name), \(n)")
      }
    }
    func checkAlone<Scalar: TestScalar>(_ n: Int, _: Scalar.Type) throws {
      for (name, matrix) in Self.hardOnes(n, of: Scalar.self) {
        let alone = try matrix.array.eigenvalues()
        #expect(alone.scalars.allSatisfy { $0.isFinite }, "\(name), \(n)")
      }
    }
    try withTuning(Self.tuning) {
      for n in [12, 40, 70] {
        try check(n, scalar)
        try checkAlone(n, scalar)
      }
    }
    // Chains of that length fit into no smaller ones.
    try withTuning(Self.long) { try check(70, scalar) }
  }

  /// Defective ones, ones on which shifts do not help, ill-conditioned and graded ones, and ones that
  /// are nearly done.
  static func hardOnes<Scalar: TestScalar>(
    _ n: Int, of _: Scalar.Type
  ) -> [(String, ColumnMajor<Scalar>)] {
    typealias Real = Scalar.Magnitude
    // Complex ones are similar to the real ones, by i^k on a diagonal.
    func matrix(_ element: (Int, Int) -> Real) -> ColumnMajor<Scalar> {
      ColumnMajor(rows: n, columns: n) { i, j in
        let value = element(i, j) * ((i - j) & 2 == 0 ? 1 : -1)
        let isTurned = (i - j) & 1 == 1
        return Scalar.isComplex
          ? Scalar(realPart: isTurned ? 0 : value, imaginaryPart: isTurned ? value : 0)
          : Scalar(realPart: element(i, j), imaginaryPart: 0)
      }
    }
    func power(_ exponent: Int) -> Real {
      Real(sign: .plus, exponent: .init(exponent), significand: 1)
    }
    return [
      ("Jordan", matrix { $0 == $1 ? 2 : $0 + 1 == $1 ? 1 : 0 }),
      ("shift", matrix { ($0 + 1) % n == $1 ? 1 : 0 }),
      ("shift down", matrix { ($1 + 1) % n == $0 ? 1 : 0 }),
      ("companion", matrix { $0 == 0 ? ($1 == n - 1 ? 1 : 0) : $0 == $1 + 1 ? 1 : 0 }),
      ("Frank", matrix { $0 > $1 + 1 ? 0 : Real(n - max($0, $1)) }),
      ("Grcar", matrix { $0 == $1 + 1 ? -1 : $0...$0 + 3 ~= $1 ? 1 : 0 }),
      ("Toeplitz", matrix { $0 == $1 + 1 ? -1 : $0 + 1 == $1 ? 4 : 0 }),
      ("skew", matrix { $0 == $1 + 1 ? -1 : $0 + 1 == $1 ? 1 : 0 }),
      ("graded", matrix { power(-max($0, $1)) * Real(($0 * 7 + $1 * 3) % 5 + 1) }),
      ("graded up", matrix { power(max($0, $1) - n) * Real(($0 * 7 + $1 * 3) % 5 + 1) }),
      ("one column", matrix { $1 == 3 ? Real($0 + 1) : 0 }),
      ("ones", matrix { _, _ in 1 }),
      (
        "nearly triangular",
        matrix { $0 <= $1 ? Real($0 + 2 * $1 + 1) : $0 == $1 + 1 ? .ulpOfOne * 8 : 0 }
      ),
      ("blocks", matrix { $0 / 11 != $1 / 11 ? 0 : Real(($0 * 5 + $1 * 11) % 7) }),
      ("permuted triangle", matrix { ($0 * 5) % n <= ($1 * 5) % n ? Real($0 + $1 + 1) : 0 }),
      ("pairs", matrix { $0 / 2 == $1 / 2 ? [3, 1, -1, 3][$0 % 2 * 2 + $1 % 2] : 0 }),
      ("badly scaled", matrix { power(($0 % 5 - $1 % 5) * 8) * Real(($0 * 3 + $1) % 4 + 1) }),
    ]
  }

  @Test(arguments: scalars) func valuesAreLAPACKs(_ scalar: any TestScalar.Type) throws {
    func check<Scalar: TestScalar>(_: Scalar.Type) throws {
      // Symmetric, so that rounding moves the values by rounding only.
      let n = 90
      let a = NDArray<Scalar>.inAllModes(n, n, .symmetric).reshaped(to: [6, n, n])
      for i in 0..<6 {
        let one = a.matrices[i].array
        let ours = try withTuning(Self.tuning) { try one.eigenvalues() }.scalars
        let both = try withTuning(Self.tuning) { try one.eigen() }.values.scalars
        let expected = try one.symmetricEigenvalues().scalars
        let threshold = Double(n) * Ratio.eigenThreshold
        #expect(Ratio.agreement(ours.map(\.real).sorted(), expected) < threshold)
        #expect(Ratio.agreement(both.map(\.real).sorted(), expected) < threshold)
      }
    }
    try check(scalar)
  }

  @Test(arguments: scalars) func whatIsNotFiniteIsRefused(_ scalar: any TestScalar.Type) throws {
    func check<Scalar: TestScalar>(_: Scalar.Type) throws {
      let edges = EdgeCase<Scalar>.all(40, 40).filter { !$0.isFinite }
      #expect(edges.count == 9)
      for edge in edges {
        let batch = NDArray([.identity(40, 40), edge.matrix], batch: [2])
        let outcome = try batch.eigenOutcome()
        #expect(outcome.failures.map(\.index) == [[1]], "\(edge)")
        #expect(outcome.failures.map(\.reason) == [.nonFinite], "\(edge)")
        #expect(throws: LinearAlgebraError.self) { try batch.eigenvalues() }
      }
    }
    try withTuning(Self.tuning) { try check(scalar) }
  }

  /// The same bits on 1, 2, 8 and 64 workers, with strips so small that all of them have work.
  @Test(.timeLimit(.minutes(10)), arguments: scalars)
  func bitsDoNotDependOnTheThreads(_ scalar: any TestScalar.Type) throws {
    func check<Scalar: TestScalar>(_: Scalar.Type) throws {
      let a = NDArray<Scalar>.normal([150, 150], seed: 1)
      _ = try sameOnAnyThreads {
        let eigen = try a.eigen(left: true)
        return try [SliceBits](eigen.values, 1) + [SliceBits](eigen.vectors, 2)
          + [SliceBits](eigen.leftVectors, 2) + [SliceBits](a.eigenvalues(), 1)
      }
    }
    try withTuning(Self.tuning) { try check(scalar) }
  }

  @Test func theTableSaysWhatIsChosen() {
    let tuning = Tuning()
    let large = tuning.explain(.eigen, rows: 500, columns: 500, Double.self)
    #expect(large.contains("blocked"))
    #expect(large.contains("each matrix on all cores"))
    #expect(large.contains("chains of 16"))
    let middling = tuning.explain(.eigen, rows: 300, columns: 300, Double.self)
    #expect(middling.contains("each matrix on one core"))
    for small in [
      tuning.explain(.eigen, rows: 8, columns: 8, Double.self),
      tuning.explain(.eigen, rows: 100, columns: 100, Complex<Float>.self),
    ] {
      #expect(small.hasSuffix(": kernels for one core, as the order is at most 192"))
    }
    #expect(tuning.engine(for: .eigen, rows: 20, columns: 20, Double.self) == .blocked)
    #expect(tuning.engine(for: .eigen, rows: 500, columns: 500, Complex<Double>.self) == .blocked)
  }
}
