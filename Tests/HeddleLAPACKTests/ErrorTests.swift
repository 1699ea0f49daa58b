import HeddleTestSupport
import Testing

@testable import HeddleLAPACK

@Suite struct ErrorTests {
  @Test func infoBecomesAnErrorInOnePlace() throws {
    typealias Case = (info: Int32, meaning: LAPACK.PositiveInfo, error: LAPACKError)
    let cases: [Case] = [
      (3, .zeroPivot, .singular(pivot: 2)),
      (3, .notPositiveDefinite, .notPositiveDefinite(order: 3)),
      (3, .notConverged, .notConverged(count: 3)),
      (3, .impossible, .illegalArgument(routine: "getrs", position: 0)),
      // LAPACKE's argument 5 is LAPACK's argument 4.
      (-5, .notConverged, .illegalArgument(routine: "getrs", position: 4)),
    ]
    for (info, meaning, error) in cases {
      #expect(throws: error) { try LAPACK.check(info, "getrs", positive: meaning) }
      #expect(!error.description.isEmpty)
    }
    #expect(throws: LAPACKError.illegalArgument(routine: "lasdq", position: 5)) {
      try LAPACK.check(-5, "lasdq", of: .fortran, positive: .notConverged)
    }
    try LAPACK.check(0, "getrs", positive: .impossible)
  }

  @Test(arguments: allScalars) func singularMatricesNameThePivot(
    _ scalar: any LAPACKScalar.Type
  ) throws {
    try check(scalar)
    func check<Scalar: LAPACKScalar>(_: Scalar.Type) throws {
      let a = ColumnMajor<Scalar>(rows: 4, columns: 4) { i, j in i == j && i != 2 ? 1 : .zero }
      let (factors, pivots, zeroPivot) = try a.getrf()
      #expect(zeroPivot == 2)
      var copy = pivots
      #expect(throws: LAPACKError.singular(pivot: 2)) {
        try factors.changed { arena, block in
          let size = try LAPACK.getriWorkspace(Scalar.self, order: 4)
          try LAPACK.getri(
            factors: block, pivots: &copy, workspace: arena.workspace(size, for: Scalar.self))
        }
      }
      #expect(throws: LAPACKError.singular(pivot: 2)) {
        try a.changed { try LAPACK.trtrs($0.block(a), .upper, on: $1) }
      }
      #expect(throws: LAPACKError.singular(pivot: 2)) {
        try a.changed { try LAPACK.potri(factor: $1, .lower) }
      }
    }
  }

  @Test(arguments: allScalars, LAPACK.Triangle.allCases)
  func indefiniteMatricesNameTheMinor(
    _ scalar: any LAPACKScalar.Type, triangle: LAPACK.Triangle
  ) throws {
    check(scalar)
    func check<Scalar: LAPACKScalar>(_: Scalar.Type) {
      let a = ColumnMajor<Scalar>(rows: 5, columns: 5) { i, j in
        i == j ? (i == 3 ? -1 : 1) : .zero
      }
      #expect(throws: LAPACKError.notPositiveDefinite(order: 4)) {
        try a.changed { try LAPACK.potrf($1, triangle) }
      }
    }
  }

  @Test(arguments: allScalars) func largeSizesAreRefusedBeforeAnyCall(
    _ scalar: any LAPACKScalar.Type
  ) throws {
    try check(scalar)
    func check<Scalar: LAPACKScalar>(_: Scalar.Type) throws {
      let large = Int(Int32.max) + 1
      let overflow = LAPACKError.dimensionOverflow(large)
      #expect(throws: overflow) {
        try LAPACK.geqrfWorkspace(Scalar.self, rows: large, columns: 1)
      }
      #expect(throws: overflow) {
        try LAPACK.ormqrWorkspace(
          Scalar.self, side: .left, rows: 1, columns: large, reflectors: 1)
      }
      #expect(throws: overflow) {
        try LAPACK.geevWorkspace(Scalar.self, order: large, left: false, right: false)
      }
      // No memory lies behind these blocks: a call would crash.
      let address = try #require(UnsafeMutablePointer<Scalar>(bitPattern: 64))
      let tall = MatrixBlock(address, rows: large, columns: 1)
      let spread = MatrixBlock(address, rows: 1, columns: 1, stride: large)
      let none = Workspace<Scalar>(
        UnsafeMutableRawBufferPointer(start: nil, count: 0), size: .init())
      #expect(throws: overflow) { try LAPACK.geqrf(tall, tau: address, workspace: none) }
      #expect(throws: overflow) {
        try LAPACK.gemm(tall, times: MatrixBlock(address, rows: 1, columns: 1), into: tall)
      }
      #expect(throws: overflow) { try LAPACK.potrf(spread, .lower) }
      #expect(throws: overflow) { try LAPACK.trtrs(spread, .lower, on: spread) }
    }
  }

  @Test func largeWorkspacesAreRefused() throws {
    // The sizes fit in 32 bits, the least scratch of these routines does not; in LAPACK's own
    // arithmetic it would come out small again.
    let order = 65_536
    #expect(throws: LAPACKError.dimensionOverflow(1 + 6 * order + 2 * order * order)) {
      try LAPACK.syevdWorkspace(Double.self, order: order, vectors: true)
    }
    #expect(throws: LAPACKError.dimensionOverflow(4 * order * order + 7 * order)) {
      try LAPACK.gesddWorkspace(Float.self, rows: order, columns: order, vectors: .thin)
    }
    // Without vectors there is room.
    #expect(
      try LAPACK.syevdWorkspace(Double.self, order: order, vectors: false).scalars > 2 * order)
  }

  @Test func singlePrecisionLengthsAreRoundedUp() {
    // 2^24 + 1 has no Float: LAPACK's answer for it is 2^24, one too few.
    let meant = 16_777_217
    #expect(Int(Float(meant)) < meant)
    #expect(LAPACK.length(answer: Float(meant)) >= meant)
    for length in [0, 1, 63, 1000, 8_388_607] {
      #expect(LAPACK.length(answer: Float(length)) == length)
      #expect(LAPACK.length(answer: Double(length)) == length)
    }
    #expect(LAPACK.length(answer: Double(meant)) == meant)
    #expect(LAPACK.length(answer: Float(Int32.max)) == Int(Int32.max))
    #expect(LAPACK.length(answer: Double(1e12)) == Int(Int32.max))
  }

  @Test(arguments: allScalars) func askedLengthsCoverTheDocumentedOnes(
    _ scalar: any LAPACKScalar.Type
  ) throws {
    try check(scalar)
    func check<Scalar: LAPACKScalar>(_: Scalar.Type) throws {
      for n in [2897, 4099, 10_007] {
        let size = try LAPACK.syevdWorkspace(Scalar.self, order: n, vectors: true)
        #expect(
          size.scalars >= (Scalar.isComplex ? 2 * n + n * n : 1 + 6 * n + 2 * n * n))
        #expect(size.reals >= (Scalar.isComplex ? 1 + 5 * n + 2 * n * n : 0))
        #expect(size.integers >= 3 + 5 * n)
      }
    }
  }

  @Test func scratchGrowsAndIsReused() throws {
    var scratch = ScratchBuffer()
    let first = try scratch.reserve(1000).baseAddress
    #expect(Int(bitPattern: first) % 64 == 0)
    #expect(try scratch.reserve(10).baseAddress == first)
    _ = try scratch.reserve(100_000)
    #expect(scratch.byteCount == 100_000)
    let impossible = Int.max / 2
    do throws(LAPACKError) {
      _ = try scratch.reserve(impossible)
      Issue.record("half the address space was had")
    } catch {
      #expect(error == .outOfMemory(bytes: impossible))
    }
    // A refusal leaves it empty, and usable.
    #expect(scratch.byteCount == 0)
    #expect(try scratch.reserve(10).count == 10)
  }
}
