extension LAPACK {
  /// C = alpha op(A) op(B) + beta C. `c` may not overlap the operands; with beta 0 it is not read.
  package static func gemm<Scalar: LAPACKScalar>(
    _ a: MatrixBlock<Scalar>, _ operationA: Operation = .none, times b: MatrixBlock<Scalar>,
    _ operationB: Operation = .none, alpha: Scalar = 1, beta: Scalar = .zero,
    into c: MatrixBlock<Scalar>
  ) throws(LAPACKError) {
    let (m, inner) = operationA == .none ? (a.rows, a.columns) : (a.columns, a.rows)
    let (innerB, n) = operationB == .none ? (b.rows, b.columns) : (b.columns, b.rows)
    precondition(
      c.rows == m && c.columns == n && innerB == inner,
      "product of \(m) x \(inner) and \(innerB) x \(n) into \(c.rows) x \(c.columns)")
    let (rows, columns, ldc) = try c.sizes()
    let (k, lda, ldb) = (try int32(inner), try int32(a.stride), try int32(b.stride))
    OpenBLAS.pin()
    Scalar.Routines.gemm(
      operationA, operationB, rows, columns, k, alpha, a.base, lda, b.base, ldb, beta, c.base, ldc)
  }

  /// One triangle of C = alpha A A* + beta C, or with `adjoint` of alpha A* A + beta C.
  package static func herk<Scalar: LAPACKScalar>(
    _ a: MatrixBlock<Scalar>, adjoint: Bool, _ triangle: Triangle, alpha: Scalar.Magnitude = 1,
    beta: Scalar.Magnitude = 0, into c: MatrixBlock<Scalar>
  ) throws(LAPACKError) {
    let (order, inner) = adjoint ? (a.columns, a.rows) : (a.rows, a.columns)
    let (n, ldc) = try c.squareSizes()
    precondition(c.rows == order, "a product of order \(order) into \(c.rows) x \(c.columns)")
    let (k, lda) = (try int32(inner), try int32(a.stride))
    OpenBLAS.pin()
    Scalar.Routines.herk(triangle, adjoint: adjoint, n, k, alpha, a.base, lda, beta, c.base, ldc)
  }
}
