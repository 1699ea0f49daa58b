/// How much scratch a routine needs, for one scalar type: asked once for a shape, then reused.
package struct WorkspaceSize: Hashable, Sendable {
  /// Elements of the scalar type (LAPACK's WORK).
  package var scalars: Int
  /// Elements of its real type (RWORK).
  package var reals: Int
  /// 32-bit integers (IWORK).
  package var integers: Int

  package init(scalars: Int = 0, reals: Int = 0, integers: Int = 0) {
    self.scalars = scalars
    self.reals = reals
    self.integers = integers
  }

  /// Enough for either of two routines, one after the other.
  package func union(_ other: WorkspaceSize) -> WorkspaceSize {
    WorkspaceSize(
      scalars: max(scalars, other.scalars), reals: max(reals, other.reals),
      integers: max(integers, other.integers))
  }

  /// Bytes that a `Workspace` of this size takes, its parts each on a cache line of their own.
  package func byteCount<Scalar: LAPACKScalar>(for scalar: Scalar.Type) -> Int {
    Self.lines(scalars * MemoryLayout<Scalar>.stride)
      + Self.lines(reals * MemoryLayout<Scalar.Magnitude>.stride)
      + Self.lines(integers * MemoryLayout<Int32>.stride)
  }

  static func lines(_ bytes: Int) -> Int { (bytes + 63) & ~63 }
}

extension LAPACK {
  /// Pointers to WORK, RWORK and IWORK.
  typealias Scratch<Scalar: LAPACKScalar> = (
    work: UnsafeMutablePointer<Scalar>, reals: UnsafeMutablePointer<Scalar.Magnitude>,
    integers: UnsafeMutablePointer<Int32>
  )

  /// Asks a routine how much scratch it wants: `ask` calls it with LWORK = -1.
  ///
  /// LAPACK forms its answer in 32-bit integers, which may have overflowed: `minimum` is the
  /// documented least scratch, in 64 bits. It holds where the answer is below it, and where the
  /// routine gives none. A query follows no pointer but these three, so `ask` may pass them for the
  /// routine's other arrays too.
  static func query<Scalar: LAPACKScalar>(
    _ scalar: Scalar.Type, _ routine: StaticString, minimum: WorkspaceSize,
    _ ask: (Scratch<Scalar>) -> Int32
  ) throws(LAPACKError) -> WorkspaceSize {
    let most = max(minimum.scalars, minimum.reals, minimum.integers)
    guard most <= Int(Int32.max) else { throw .dimensionOverflow(most) }
    var (work, reals, integers) = (Scalar.zero, Scalar.Magnitude.zero, Int32(0))
    try call(routine) {
      withUnsafeMutablePointer(to: &work) { work in
        withUnsafeMutablePointer(to: &reals) { reals in
          withUnsafeMutablePointer(to: &integers) { ask((work, reals, $0)) }
        }
      }
    }
    // The answer is the real part, and both kinds of scalar begin with it.
    let answer = withUnsafeBytes(of: work) { $0.load(as: Scalar.Magnitude.self) }
    return WorkspaceSize(
      scalars: max(1, minimum.scalars, length(answer: answer)),
      reals: max(minimum.reals, length(answer: reals)),
      integers: max(minimum.integers, Int(integers)))
  }

  /// The length that a real number stands for, no longer than LAPACK can be told.
  ///
  /// From 1/epsilon on, a single-precision answer may have been rounded below the length that was
  /// meant, so the next number up is taken.
  static func length<Real: LAPACKReal>(answer: Real) -> Int {
    let safe = answer < 1 / Real.ulpOfOne ? answer : answer.nextUp
    return safe < Real(Int32.max) ? Int(safe.rounded(.up)) : Int(Int32.max)
  }
}
