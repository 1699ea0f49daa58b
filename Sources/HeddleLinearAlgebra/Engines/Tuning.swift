import HeddleLAPACK
import HeddleScheduler

/// Which engine does what: the one table that is asked, with shape and scalar, before any work begins.
///
/// Never with the number of matrices: a batch has the same bits as a loop over its matrices.
public struct Tuning: Hashable, Sendable {
  /// What is to be done to each matrix.
  public enum Operation: String, Hashable, Sendable, CaseIterable {
    /// QR factorization, Q formed or applied, and solutions with it.
    case qr
    /// LU factorization, and what is made of it: solutions, inverse, determinant.
    case lu
    /// Cholesky factorization, and solutions and the inverse with it.
    case cholesky
    /// Solutions with a triangular matrix.
    case triangular
    /// Eigenvalues of symmetric matrices, with or without eigenvectors.
    case symmetricEigen
    /// Singular values, with or without singular vectors.
    case svd
  }

  /// What does it.
  public enum Engine: String, Hashable, Sendable, CaseIterable {
    /// Several matrices at a time, one in each lane of SIMD vectors.
    case tiny
    /// Heddle's own blocked kernels, one matrix at a time.
    case blocked
    /// LAPACK, one matrix at a time.
    case lapack
  }

  /// The most rows and columns of a real matrix for the tiny engine, for each operation; 0 is never.
  ///
  /// Measured with AVX-512 against OpenBLAS's LAPACK, for a batch on one core: QR with Q formed is 10
  /// times as fast at order 8, 5 times at 32 and 3 times at 48. A matrix alone leaves the other lanes
  /// idle and takes as long as eight: at 32 that is where LAPACK has overtaken. LU is 8 times as fast
  /// at order 8 and 3 times at 32, Cholesky 7 and 4
  /// times, symmetric eigenvectors 9 and 5 times, singular vectors 7 and 2 times.
  public var tinyLimits: [Operation: Int] = [
    .qr: 32, .lu: 32, .cholesky: 32, .triangular: 32, .symmetricEigen: 32, .svd: 32,
  ]

  /// The longer side from which a real matrix goes to the blocked kernels, where the tiny ones do not
  /// take it; an operation that is missing has none.
  ///
  /// Measured on one core of a Zen 5 against LAPACK on OpenBLAS 0.3.21: there is no order from which
  /// LAPACK's QR wins; the Cholesky kernel is 1.3 times as fast at order 100 and twice at 256, and below
  /// 96 LAPACK is not slower. On two cores, against OpenBLAS on two threads, symmetric eigenvectors take
  /// half the time at order 256 and 1024 and 2048, and so do singular vectors.
  public var blockedFrom: [Operation: Int] = [.qr: 0, .cholesky: 96, .symmetricEigen: 33, .svd: 33]

  /// How the blocked engine divides eigenproblems and singular value decompositions.
  public var spectral = SpectralBlocks()

  /// What holds where no scope says otherwise.
  public init() {}

  /// The table of the scope that this code runs in.
  public static var current: Tuning {
    (TaskValue.current as? Box)?.tuning ?? Tuning()
  }

  /// What is to decompose matrices of this shape.
  public func engine<Scalar: LAPACKScalar>(
    for operation: Operation, rows: Int, columns: Int, _ scalar: Scalar.Type
  ) -> Engine {
    // The layer `blas` is what programs have without Heddle.
    if Scalar.isComplex || ThreadingLayer.current == .blas { return .lapack }
    if max(rows, columns) <= tinyLimits[operation] ?? 0 { return .tiny }
    return max(rows, columns) >= blockedFrom[operation] ?? .max ? .blocked : .lapack
  }

  /// Which engine is chosen for matrices of this shape, how it divides the work, and why: one line.
  public func explain<Scalar: LAPACKScalar>(
    _ operation: Operation, rows: Int, columns: Int, _ scalar: Scalar.Type
  ) -> String {
    let limit = tinyLimits[operation] ?? 0
    let work = "\(operation) of \(rows) x \(columns) \(scalar)"
    switch engine(for: operation, rows: rows, columns: columns, scalar) {
    case .tiny:
      return "\(work): tiny, \(TinyKernels(for: scalar)?.lanes ?? 1) matrices at a time, "
        + "as both sides are at most \(limit)"
    case .blocked where [.symmetricEigen, .svd].contains(operation):
      return "\(work): blocked kernels, each matrix on all cores, by \(spectral), "
        + "as one side is over \(limit)"
    case .blocked:
      return "\(work): blocked kernels, one matrix at a time, as one side is over \(limit)"
    case .lapack where Scalar.isComplex:
      return "\(work): LAPACK, one matrix at a time, as the other engines are for real scalars"
    case .lapack where ThreadingLayer.current == .blas:
      return "\(work): LAPACK on OpenBLAS's own threads, as the layer is blas"
    case .lapack:
      return "\(work): LAPACK, one matrix at a time, as one side is over \(limit)"
    }
  }

  /// The tiny engine's kernels where they are to be used.
  func tinyKernels<Scalar: LAPACKScalar>(
    _ operation: Operation, rows: Int, columns: Int, _ scalar: Scalar.Type
  ) -> TinyKernels? {
    guard engine(for: operation, rows: rows, columns: columns, scalar) == .tiny else { return nil }
    return TinyKernels(for: scalar)
  }
}

/// Runs `body` with `tuning` as the table of engines for the calls inside.
///
/// Tasks started inside inherit the choice. Scopes nest, and may overlap on different threads.
public func withTuning<R, E: Error>(_ tuning: Tuning, _ body: () throws(E) -> R) throws(E) -> R {
  try TaskValue.with(Box(tuning), body)
}

/// A table as the task context carries it.
private final class Box: Sendable {
  let tuning: Tuning
  init(_ tuning: Tuning) { self.tuning = tuning }
}
