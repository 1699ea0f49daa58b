import HeddleLAPACK
import HeddleScheduler

/// The routines behind the QR of one matrix: Heddle's kernels, or LAPACK's. Both speak of the same
/// factors, so what one has begun the other may finish.
///
/// Measured on one core of a Zen 5 against LAPACK on OpenBLAS 0.3.21, doubles: the kernels are 3 times
/// as fast at orders 32 to 64, 3 to 5 times from 100 to 512, 2.7 times at 1024 and 2.2 times at 2048;
/// 3 to 4 times for tall and wide matrices of some hundred rows, 2.6 times at 20000 x 32. On AVX2 they
/// are twice as fast. There is no size from which LAPACK wins.
struct HouseholderRoutines<Scalar: LAPACKScalar>: Sendable {
  private let usesKernels: Bool

  /// For the QR of a matrix of this shape, as the table of engines says.
  init(rows: Int, columns: Int) {
    usesKernels =
      Tuning.current.engine(for: .qr, rows: rows, columns: columns, Scalar.self) != .lapack
  }

  func geqrfWorkspace(rows: Int, columns: Int) throws(LAPACKError) -> WorkspaceSize {
    usesKernels
      ? Kernels.geqrfWorkspace(Scalar.self, rows: rows, columns: columns)
      : try LAPACK.geqrfWorkspace(Scalar.self, rows: rows, columns: columns)
  }

  func orgqrWorkspace(
    rows: Int, columns: Int, reflectors: Int
  ) throws(LAPACKError) -> WorkspaceSize {
    usesKernels
      ? Kernels.orgqrWorkspace(Scalar.self, rows: rows, columns: columns)
      : try LAPACK.orgqrWorkspace(
        Scalar.self, rows: rows, columns: columns, reflectors: reflectors)
  }

  /// For Q or Q* from the left.
  func ormqrWorkspace(
    rows: Int, columns: Int, reflectors: Int
  ) throws(LAPACKError) -> WorkspaceSize {
    usesKernels
      ? Kernels.ormqrWorkspace(Scalar.self, rows: rows, columns: columns)
      : try LAPACK.ormqrWorkspace(
        Scalar.self, side: .left, rows: rows, columns: columns, reflectors: reflectors)
  }

  /// Whether `ormqr` writes to the reflectors while it works, so that it needs a copy of them.
  var spoilsReflectors: Bool { !usesKernels }

  func geqrf(
    _ a: MatrixBlock<Scalar>, tau: UnsafeMutablePointer<Scalar>, workspace: Workspace<Scalar>
  ) throws(LAPACKError) {
    if usesKernels {
      Kernels.geqrf(a, tau: tau, workspace: workspace)
    } else {
      try LAPACK.geqrf(a, tau: tau, workspace: workspace)
    }
  }

  func orgqr(
    _ a: MatrixBlock<Scalar>, reflectors: Int, tau: UnsafeMutablePointer<Scalar>,
    workspace: Workspace<Scalar>
  ) throws(LAPACKError) {
    if usesKernels {
      Kernels.orgqr(a, reflectors: reflectors, tau: tau, workspace: workspace)
    } else {
      try LAPACK.orgqr(a, reflectors: reflectors, tau: tau, workspace: workspace)
    }
  }

  /// Q or Q* from the left.
  func ormqr(
    adjoint: Bool, factors: MatrixBlock<Scalar>, tau: UnsafeMutablePointer<Scalar>,
    reflectors: Int, _ c: MatrixBlock<Scalar>, workspace: Workspace<Scalar>
  ) throws(LAPACKError) {
    if usesKernels {
      Kernels.ormqr(
        adjoint: adjoint, factors: factors, tau: tau, reflectors: reflectors, c,
        workspace: workspace)
    } else {
      try LAPACK.ormqr(
        .left, adjoint: adjoint, factors: factors, tau: tau, reflectors: reflectors, c,
        workspace: workspace)
    }
  }
}
