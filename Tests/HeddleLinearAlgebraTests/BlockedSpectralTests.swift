import Heddle
import HeddleTestSupport
import Testing

/// The engine for one matrix on all cores, forced on for small ones, and with its smallest blocks.
@Suite struct BlockedSpectralTests {
  static let reals: [any TestScalar.Type] = [Float.self, Double.self]

  static var tuning: Tuning {
    var tuning = Tuning()
    for operation in Tuning.Operation.allCases {
      tuning.tinyLimits[operation] = 0
      tuning.blockedFrom[operation] = 0
      tuning.complexTinyLimits[operation] = 0
    }
    tuning.complexBlockedFrom[.symmetricEigen] = 0
    tuning.complexBlockedFrom[.svd] = 0
    tuning.spectral.panel = 16
    tuning.spectral.leaf = 16
    tuning.spectral.share = 256
    tuning.spectral.strip = 16
    tuning.spectral.bandFrom = 0
    tuning.spectral.tiledFrom = 40
    tuning.spectral.tile = 16
    return tuning
  }

  @Test(arguments: scalars) func symmetricEigen(_ scalar: any TestScalar.Type) throws {
    func check<Scalar: TestScalar>(_: Scalar.Type) throws {
      for n in [0, 1, 2, 3, 15, 16, 17, 33, 48, 65, 81] {
        try judgeSymmetricEigen(
          NDArray<Scalar>.inAllModes(n, n, .symmetric).reshaped(to: [6, n, n]))
        let edges = EdgeCase<Scalar>.all(n, n).filter(\.isFinite).map(\.matrix.hermitian)
        try judgeSymmetricEigen(NDArray(edges, batch: [edges.count]))
        let hard = Self.tridiagonals(n, of: Scalar.self)
        try judgeSymmetricEigen(NDArray(hard, batch: [hard.count]))
      }
    }
    try withTuning(Self.tuning) { try check(scalar) }
  }

  /// Matrices on which divide and conquer deflates everything, nothing, or by rotations: clusters at
  /// rounding, Wilkinson's, several of those glued, and graded ones.
  static func tridiagonals<Scalar: TestScalar>(
    _ n: Int, of _: Scalar.Type
  ) -> [ColumnMajor<Scalar>] {
    typealias Real = Scalar.Magnitude
    func matrix(_ element: (Int, Int) -> Real) -> ColumnMajor<Scalar> {
      ColumnMajor(rows: n, columns: n) { Scalar(realPart: element($0, $1), imaginaryPart: 0) }
    }
    func power(_ exponent: Int) -> Real {
      Real(sign: .plus, exponent: .init(exponent), significand: 1)
    }
    func tridiagonal(_ diagonal: (Int) -> Real, _ other: (Int) -> Real) -> ColumnMajor<Scalar> {
      matrix { i, j in i == j ? diagonal(i) : abs(i - j) == 1 ? other(min(i, j)) : 0 }
    }
    let middle = Real(n - 1) / 2
    return [
      tridiagonal({ abs(Real($0) - middle) }, { _ in 1 }),
      tridiagonal({ abs(Real($0 % 11) - 5) }, { $0 % 11 == 10 ? .ulpOfOne.squareRoot() : 1 }),
      tridiagonal({ abs(Real($0 % 11) - 5) }, { $0 % 11 == 10 ? .ulpOfOne : 1 }),
      tridiagonal({ _ in 2 }, { _ in -1 }),
      tridiagonal({ _ in 0 }, { _ in 1 }),
      tridiagonal({ power(-$0) }, { power(-$0 - 1) }),
      tridiagonal({ power($0 - n) }, { power($0 - n) }),
      tridiagonal({ 1 + Real($0 % 3) * .ulpOfOne }, { _ in .ulpOfOne }),
      tridiagonal({ Real($0 / 2 * 2) }, { $0 % 2 == 0 ? 1 : 0 }),
      matrix { $0 == $1 ? 1 : .ulpOfOne },
      matrix { power(-2 * max($0, $1)) },
      matrix { $0 == $1 ? Real(1 - $0 % 2 * 2) : 0 },
    ]
  }

  @Test(arguments: scalars) func svd(_ scalar: any TestScalar.Type) throws {
    let orders = [1, 2, 15, 16, 17, 33, 48, 65, 81]
    let shapes =
      orders.map { ($0, $0) } + [
        (0, 4), (4, 0), (1, 5), (5, 1), (17, 16), (20, 16), (33, 17), (49, 50), (16, 40), (70, 33),
        (33, 70),
      ]
    func check<Scalar: TestScalar>(_: Scalar.Type) throws {
      for (m, n) in shapes {
        try judgeSVD(NDArray<Scalar>.inAllModes(m, n).reshaped(to: [6, m, n]))
        let edges = EdgeCase<Scalar>.all(m, n).filter(\.isFinite).map(\.matrix)
        try judgeSVD(NDArray(edges, batch: [edges.count]))
        if m != n { continue }
        let hard = Self.tridiagonals(n, of: Scalar.self)
        try judgeSVD(NDArray(hard, batch: [hard.count]))
      }
    }
    try withTuning(Self.tuning) { try check(scalar) }
  }

  /// Long matrices, whose QR comes first: by a tree, by panels on all cores, and on one.
  @Test(arguments: scalars, ["tree", "tiled", "blocked"])
  func longMatrices(_ scalar: any TestScalar.Type, engine: String) throws {
    var tuning = Self.tuning
    tuning.treeFrom = engine == "tree" ? 2 : 1000
    tuning.leafRows = 11
    tuning.panelWidth = 8
    for limits in [\Tuning.tiledFrom, \.complexTiledFrom] {
      tuning[keyPath: limits][.qr] = engine == "tiled" ? 1 : 1000
    }
    func check<Scalar: TestScalar>(_: Scalar.Type) throws {
      for (long, short) in [(44, 1), (66, 3), (90, 20)] {
        #expect(
          "\(Tuning.current.engine(for: .qr, rows: long, columns: short, Scalar.self))" == engine)
        for (m, n) in [(long, short), (short, long)] {
          try judgeSVD(NDArray<Scalar>.inAllModes(m, n).reshaped(to: [6, m, n]))
        }
        let edges = EdgeCase<Scalar>.all(long, short).filter(\.isFinite).map(\.matrix)
        try judgeSVD(NDArray(edges, batch: [edges.count]))
        let a = NDArray<Scalar>.inAllModes(long, short)
        _ = try sameOnAnyThreads {
          let svd = try a.svd()
          return try [SliceBits](a.singularValues(), 1) + [SliceBits](svd.u, 2)
            + [SliceBits](svd.vt, 2)
        }
      }
    }
    try withTuning(tuning) { try check(scalar) }
  }

  @Test(arguments: scalars) func whatIsNotFiniteIsRefused(_ scalar: any TestScalar.Type) throws {
    func check<Scalar: TestScalar>(_: Scalar.Type) throws {
      let edges = EdgeCase<Scalar>.all(40, 40).filter { !$0.isFinite }
      #expect(edges.count == 9)
      for edge in edges {
        let batch = NDArray([.identity(40, 40), edge.matrix], batch: [2])
        let outcome = try batch.symmetricEigenOutcome()
        #expect(outcome.failures.map(\.index) == [[1]], "\(edge)")
        #expect(outcome.failures.map(\.reason) == [.nonFinite], "\(edge)")
        #expect(throws: LinearAlgebraError.self) { try batch.symmetricEigenvalues() }
        #expect(try batch.svdOutcome().failures.map(\.reason) == [.nonFinite], "\(edge)")
        #expect(throws: LinearAlgebraError.self) { try batch.singularValues() }
      }
    }
    try withTuning(Self.tuning) { try check(scalar) }
  }

  /// The same bits on 1, 2, 8 and 64 workers, with blocks so small that all of them have work.
  @Test(.timeLimit(.minutes(10)), arguments: scalars)
  func bitsDoNotDependOnTheThreads(_ scalar: any TestScalar.Type) throws {
    func check<Scalar: TestScalar>(_: Scalar.Type) throws {
      let a = NDArray<Scalar>.inAllModes(150, 150, .symmetric)
      _ = try sameOnAnyThreads {
        let eigen = try a.symmetricEigen()
        return try [SliceBits](eigen.values, 1) + [SliceBits](eigen.vectors, 2)
          + [SliceBits](a.symmetricEigenvalues(), 1)
      }
    }
    try withTuning(Self.tuning) { try check(scalar) }
  }

  @Test(.timeLimit(.minutes(10)), arguments: scalars)
  func bitsOfSingularValuesDoNotDependOnTheThreads(_ scalar: any TestScalar.Type) throws {
    func check<Scalar: TestScalar>(_: Scalar.Type) throws {
      let a = NDArray<Scalar>.inAllModes(150, 150, .symmetric)
      _ = try sameOnAnyThreads {
        let svd = try a.svd()
        return try [SliceBits](a.singularValues(), 1) + [SliceBits](svd.u, 2)
          + [SliceBits](svd.vt, 2)
      }
    }
    try withTuning(Self.tuning) { try check(scalar) }
  }

  @Test func theTableSaysWhatIsChosen() {
    let tuning = Tuning()
    let words = tuning.explain(.symmetricEigen, rows: 500, columns: 500, Double.self)
    #expect(words.contains("blocked"))
    #expect(
      tuning.engine(for: .symmetricEigen, rows: 32, columns: 32, Double.self) == .tiny)
    #expect(
      tuning.engine(for: .symmetricEigen, rows: 33, columns: 33, Complex<Double>.self) == .blocked)
    #expect(tuning.engine(for: .svd, rows: 40, columns: 40, Complex<Double>.self) == .blocked)
  }
}
