import Heddle
import HeddleLAPACK
import HeddleTestSupport
import Testing

/// The engine for tiny matrices, forced on: the promises that depend on where a matrix stands among the
/// lanes, and LAPACK's ratios for every shape it takes.
@Suite struct TinyEngineTests {
  /// One step beyond a vector of floats in every direction.
  static let counts = [0, 1, 7, 8, 9, 15, 16, 17, 24, 31, 32, 33]

  /// All small ones, all remainders of the kernels' widths, and the largest by default.
  static let orders = Array(0...9) + [12, 15, 16, 17, 23, 32]

  /// Square, tall and wide.
  static let shapes = orders.map { ($0, $0) } + orders.map { ($0, ($0 * 7 + 3) % 34) }

  /// The tiny engine for all that it can do.
  static var tuning: Tuning {
    var tuning = Tuning()
    for operation in Tuning.Operation.allCases {
      tuning.tinyLimits[operation] = 48
      tuning.complexTinyLimits[operation] = 48
    }
    return tuning
  }

  /// LAPACK for everything.
  static var never: Tuning {
    var tuning = Tuning()
    tuning.tinyLimits = [:]
    tuning.complexTinyLimits = [:]
    return tuning
  }

  @Test(arguments: scalars) func aLaneHasTheBitsOfALoneMatrix(_ scalar: any TestScalar.Type) throws
  {
    func check<Scalar: TestScalar>(_: Scalar.Type) throws {
      for decomposition in Decomposition<Scalar>.all where !decomposition.description.isGeneral {
        for n in [2, 5, 9] {
          let a = NDArray<Scalar>.hermitian(n, batch: [33])
          let loop = try a.slices(of: 2).flatMap { try decomposition.plain($0) }
          for count in Self.counts {
            let batch = try decomposition.plain(a[.range(0..<count), .ellipsis])
            #expect(batch == Array(loop[..<count]), "\(decomposition), \(count) of order \(n)")
          }
        }
      }
    }
    try withTuning(Self.tuning) { try check(scalar) }
  }

  @Test(arguments: scalars) func aBadLaneLeavesItsNeighboursAlone(
    _ scalar: any TestScalar.Type
  ) throws {
    func check<Scalar: TestScalar>(_: Scalar.Type) throws {
      for decomposition in Decomposition<Scalar>.all where !decomposition.description.isGeneral {
        let good = NDArray<Scalar>.hermitian(6, batch: [19])
        let expected = try decomposition.plain(good)
        // Scales at which the neighbours take other paths, and what is no number at all.
        let most = Scalar.Magnitude.greatestFiniteMagnitude
        for value in [most / 64, 1 / most, 0, .nan, .infinity] {
          for place in [0, 5, 16, 18] {
            var a = good
            a[.at(place), .ellipsis] = .full([6, 6], Scalar(realPart: value, imaginaryPart: 0))
            let outcome = try decomposition.outcome(a)
            // A matrix of one number is singular to some, but never costs its neighbours anything.
            if value.isFinite {
              #expect(outcome.1.allSatisfy { $0.index == [place] }, "\(decomposition), \(value)")
            } else {
              let failure = SliceFailure(index: [place], reason: .nonFinite)
              #expect(outcome.1 == [failure], "\(decomposition), \(value)")
            }
            for i in 0..<19 where i != place {
              #expect(outcome.bits[i] == expected[i], "\(decomposition), \(value) beside \(i)")
            }
            #expect(outcome.bits[place].isNaN == !outcome.1.isEmpty, "\(decomposition), \(value)")
          }
        }
      }
    }
    try withTuning(Self.tuning) { try check(scalar) }
  }

  @Test(arguments: scalars) func qrOfEveryShape(_ scalar: any TestScalar.Type) throws {
    func check<Scalar: TestScalar>(_: Scalar.Type) throws {
      for (m, n) in Self.shapes {
        for edges in [false, true] {
          let a = Self.matrices(m, n, edges: edges, of: Scalar.self)
          let tolerance = edges ? 16.0 : 1
          let (q, r) = try a.qr(.reduced)
          let complete = try a.qr(.complete)
          let implicit = try a.qr()
          #expect(try implicit.q == q && implicit.r == r && a.qrR() == r, "\(m) x \(n)")
          #expect(try implicit.completeQ == complete.q, "\(m) x \(n)")
          for (a, (q, r)) in zip(a.matrices, zip(q.matrices, r.matrices)) {
            #expect(Ratio.qr(a, q: q, r: r) < tolerance * Ratio.factorThreshold, "\(m) x \(n)")
            #expect(Ratio.orthogonality(q) < Ratio.factorThreshold, "\(m) x \(n)")
          }
          for (a, (q, r)) in zip(a.matrices, zip(complete.q.matrices, complete.r.matrices)) {
            #expect(Ratio.qr(a, q: q, r: r) < tolerance * Ratio.factorThreshold, "\(m) x \(n)")
            #expect(Ratio.orthogonality(q) < Ratio.factorThreshold, "\(m) x \(n)")
          }
        }
      }
    }
    try withTuning(Self.tuning) { try check(scalar) }
  }

  /// In either part of a number, and where only one triangle is read.
  @Test func aPartThatIsNotFiniteIsFound() throws {
    for (row, column) in [(0, 0), (3, 1), (5, 5)] {
      for bad in [Complex<Double>(0, .nan), Complex<Double>(-.infinity, 0), Complex(1, .infinity)] {
        var a = NDArray<Complex<Double>>.hermitian(6, batch: [9])
        a[7, row, column] = bad
        for decomposition in Decomposition<Complex<Double>>.all
        where !decomposition.description.isGeneral && !decomposition.description.hasSuffix("upper")
        {
          let failures = try decomposition.outcome(a).1
          #expect(failures == [SliceFailure(index: [7], reason: .nonFinite)], "\(decomposition)")
        }
      }
    }
  }

  @Test func theTableSaysWhichEngine() {
    let tuning = Tuning()
    let isWide = InstructionSet.inUse == .avx512
    #expect(tuning.engine(for: .qr, rows: 32, columns: 3, Double.self) == .tiny)
    #expect(tuning.engine(for: .qr, rows: 3, columns: 33, Double.self) == .blocked)
    #expect(
      tuning.engine(for: .qr, rows: 64, columns: 64, Float.self) == (isWide ? .tiny : .blocked))
    #expect(tuning.engine(for: .lu, rows: 33, columns: 33, Double.self) == .lapack)
    #expect(tuning.engine(for: .cholesky, rows: 95, columns: 95, Double.self) == .lapack)
    #expect(tuning.engine(for: .cholesky, rows: 96, columns: 96, Double.self) == .blocked)
    #expect(tuning.engine(for: .qr, rows: 3, columns: 32, Complex<Float>.self) == .tiny)
    #expect(tuning.engine(for: .qr, rows: 3, columns: 33, Complex<Float>.self) == .blocked)
    #expect(
      tuning.explain(.qr, rows: 4, columns: 3, Float.self)
        == "qr of 4 x 3 Float: tiny, \(isWide ? 32 : 16) matrices at a time or up to 1 one by one, "
        + "as both sides are at most \(isWide ? 64 : 32)")
    #expect(
      tuning.explain(.svd, rows: 32, columns: 3, Double.self)
        == "svd of 32 x 3 Double: tiny, 8 matrices at a time or up to 4 one by one, as both sides are "
        + "at most 32")
    #expect(
      tuning.explain(.qr, rows: 40, columns: 3, Double.self)
        == "qr of 40 x 3 Double: blocked kernels, one matrix at a time, as one side is over 32")
    #expect(
      tuning.explain(.svd, rows: 40, columns: 3, Double.self).hasSuffix("as one side is over 39"))
    #expect(
      tuning.explain(.cholesky, rows: 60, columns: 60, Double.self)
        .hasSuffix("LAPACK, one matrix at a time, as one side is over 32 and none over 95"))
    withThreadingLayer(.blas) {
      #expect(tuning.engine(for: .qr, rows: 3, columns: 3, Double.self) == .lapack)
    }
  }

  @Test func aScopeIsInheritedByTheTasksInside() async throws {
    let never = Self.never
    #expect(Tuning.current == Tuning())
    let tables = withTuning(never) {
      Scheduler(threads: 2).parallelMap(0..<8, grain: .items(1)) { _ in Tuning.current }
    }
    #expect(tables == Array(repeating: never, count: 8))
    let task = withTuning(never) { Task { await Scheduler.shared.run { Tuning.current } } }
    #expect(await task.value == never)
    await withTuning(never) {
      await Task.yield()
      #expect(Tuning.current == never)
      async let child = Scheduler.shared.run { Tuning.current }
      #expect(await child == never)
    }
    let inner = await Scheduler(threads: 2).run { withTuning(never) { Tuning.current } }
    #expect(inner == never)
    #expect(Tuning.current == Tuning())
  }

  /// Matrices to be judged: in all of LAPACK's modes, or the edge cases that are finite.
  static func matrices<Scalar: TestScalar>(
    _ m: Int, _ n: Int, edges: Bool, of scalar: Scalar.Type
  ) -> NDArray<Scalar> {
    if !edges { return .inAllModes(m, n).reshaped(to: [6, m, n]) }
    let cases = EdgeCase<Scalar>.all(m, n).filter(\.isFinite).map(\.matrix)
    return NDArray(cases, batch: [cases.count])
  }
}

extension String {
  /// Of the general eigenproblem, which the tiny engine has not.
  fileprivate var isGeneral: Bool { hasPrefix("eigen") }
}
