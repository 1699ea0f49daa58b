import HeddleLAPACK
import HeddleTestSupport

// The kernels on plain matrices, as `Drivers` has LAPACK's routines.
extension ColumnMajor {
  /// The factors of a QR; with the matrix `shift` elements further into the memory.
  func kernelQR(shift: Int = 0) -> (factors: ColumnMajor, tau: [Scalar]) {
    Arena.with { arena in
      let stride = rows + shift + 1
      let memory = arena.scalars(shift + stride * columns, of: Scalar.self) + shift
      let a = MatrixBlock(memory, rows: rows, columns: columns, stride: stride)
      arena.block(self).copy(to: a)
      let count = min(rows, columns)
      let tau = arena.scalars(count, of: Scalar.self)
      let size = Kernels.geqrfWorkspace(Scalar.self, rows: rows, columns: columns)
      Kernels.geqrf(a, tau: tau, workspace: arena.workspace(size, for: Scalar.self))
      return (ColumnMajor(a), Array(UnsafeBufferPointer(start: tau, count: count)))
    }
  }

  /// The first `count` columns of the Q whose factors these are.
  func kernelQ(tau: [Scalar], count: Int) -> ColumnMajor {
    Arena.with { arena in
      let a = arena.block(rows, count, of: Scalar.self)
      let kept = min(count, columns)
      arena.block(self[rows: 0..<rows, columns: 0..<kept]).copy(
        to: a[rows: 0..<rows, columns: 0..<kept])
      var tau = tau
      let size = Kernels.orgqrWorkspace(Scalar.self, rows: rows, columns: count)
      Kernels.orgqr(
        a, reflectors: min(count, tau.count), tau: &tau,
        workspace: arena.workspace(size, for: Scalar.self))
      return ColumnMajor(a)
    }
  }

  /// Q or Q* times a matrix, where these are Q's factors.
  func kernelApplyQ(adjoint: Bool, tau: [Scalar], _ c: ColumnMajor) -> ColumnMajor {
    Arena.with { arena in
      var tau = tau
      let target = arena.block(c)
      let size = Kernels.ormqrWorkspace(Scalar.self, rows: c.rows, columns: c.columns)
      Kernels.ormqr(
        adjoint: adjoint, factors: arena.block(self), tau: &tau, reflectors: tau.count, target,
        workspace: arena.workspace(size, for: Scalar.self))
      return ColumnMajor(target)
    }
  }

  /// The largest difference of two elements; NaN if there is one.
  func distance(to other: ColumnMajor) -> Scalar.Magnitude {
    zip(elements, other.elements).reduce(0) { largest, pair in
      let error = (pair.0 - pair.1).magnitude
      return error <= largest ? largest : error
    }
  }

  func column(_ j: Int) -> ColumnMajor { self[rows: 0..<rows, columns: j..<j + 1] }
}
