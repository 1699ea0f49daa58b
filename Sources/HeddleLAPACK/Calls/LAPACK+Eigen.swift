package import Numerics

extension LAPACK {
  /// Scratch for `geev` on this order.
  package static func geevWorkspace<Scalar: LAPACKScalar>(
    _ scalar: Scalar.Type, order: Int, left: Bool, right: Bool
  ) throws(LAPACKError) -> WorkspaceSize {
    let n = try int32(order)
    let ld = max(1, n)
    let factor = Scalar.isComplex ? 2 : left || right ? 4 : 3
    let minimum = WorkspaceSize(scalars: factor * order, reals: 2 * order)
    // Real eigenvalues have two arrays: the query passes the second an address it does not follow.
    var size = try query(scalar, "geev", minimum: minimum) {
      Scalar.Routines.geev(
        left: left, right: right, n, $0.work, ld, $0.work, $0.work, ld, $0.work, ld, $0.work, -1,
        $0.reals)
    }
    size.scalars += realVectorCount(scalar, order: order, left: left, right: right)
    return size
  }

  /// Scalars that hold LAPACK's packed real form of the eigenvectors, where it has one.
  private static func realVectorCount<Scalar: LAPACKScalar>(
    _ scalar: Scalar.Type, order: Int, left: Bool, right: Bool
  ) -> Int {
    Scalar.isComplex ? 0 : order * order * ((left ? 1 : 0) + (right ? 1 : 0))
  }

  /// Eigenvalues of a square matrix and, where blocks are given, its left and right eigenvectors,
  /// each of norm 1. Complex for real scalars too. Destroys `a`.
  package static func geev<Scalar: LAPACKScalar>(
    _ a: MatrixBlock<Scalar>, values: UnsafeMutablePointer<Complex<Scalar.Magnitude>>,
    left: MatrixBlock<Complex<Scalar.Magnitude>>?, right: MatrixBlock<Complex<Scalar.Magnitude>>?,
    workspace: Workspace<Scalar>
  ) throws(LAPACKError) {
    let (n, lda) = try a.squareSizes()
    for block in [left, right] {
      guard let block else { continue }
      precondition(
        block.rows == a.rows && block.columns == a.rows,
        "eigenvectors of \(block.rows) x \(block.columns) for an order of \(a.rows)")
    }
    workspace.require(reals: 2 * a.rows)
    if Scalar.isComplex {
      let (ldvl, ldvr) = (try int32(left?.stride ?? 1), try int32(right?.stride ?? 1))
      try call("geev", positive: .notConverged) {
        Scalar.Routines.geev(
          left: left != nil, right: right != nil, n, a.base, lda, sameType(values),
          left.map { sameType($0.base) } ?? a.base, ldvl,
          right.map { sameType($0.base) } ?? a.base, ldvr, workspace.scalars, workspace.length,
          workspace.reals)
      }
    } else {
      try realGeev(a, values: values, left: left, right: right, workspace: workspace)
    }
  }

  /// A pointer to `Complex<Scalar.Magnitude>` where that is `Scalar` itself.
  private static func sameType<Element, Scalar>(
    _ pointer: UnsafeMutablePointer<Element>
  ) -> UnsafeMutablePointer<Scalar> {
    UnsafeMutableRawPointer(pointer).assumingMemoryBound(to: Scalar.self)
  }

  /// LAPACK's real form into scratch, from there to complex numbers.
  private static func realGeev<Scalar: LAPACKScalar>(
    _ a: MatrixBlock<Scalar>, values: UnsafeMutablePointer<Complex<Scalar.Magnitude>>,
    left: MatrixBlock<Complex<Scalar.Magnitude>>?, right: MatrixBlock<Complex<Scalar.Magnitude>>?,
    workspace: Workspace<Scalar>
  ) throws(LAPACKError) {
    let (n, lda) = try a.squareSizes()
    let count = a.rows * a.rows
    let packed = realVectorCount(
      Scalar.self, order: a.rows, left: left != nil, right: right != nil)
    let length = workspace.size.scalars - packed
    precondition(length > 0, "a workspace with \(workspace.size) lacks room for eigenvectors")
    let vl = workspace.scalars + length
    let vr = left == nil ? vl : vl + count
    try call("geev", positive: .notConverged) {
      Scalar.Routines.geev(
        left: left != nil, right: right != nil, n, a.base, lda, workspace.scalars, vl, max(1, n),
        vr, max(1, n), workspace.scalars, Int32(clamping: length), workspace.reals)
    }
    let imaginary = workspace.reals + a.rows
    for i in 0..<a.rows { values[i] = Complex(workspace.reals[i], imaginary[i]) }
    if let left { expand(sameType(vl), imaginary: imaginary, to: left) }
    if let right { expand(sameType(vr), imaginary: imaginary, to: right) }
  }

  /// Complex eigenvectors from geev's real form: a conjugate pair of eigenvalues, whose first has
  /// the positive imaginary part, shares two columns, the real and the imaginary part of its first
  /// vector.
  @specialized(where Real == Float)
  @specialized(where Real == Double)
  private static func expand<Real: LAPACKReal>(
    _ packed: UnsafeMutablePointer<Real>, imaginary: UnsafeMutablePointer<Real>,
    to vectors: MatrixBlock<Complex<Real>>
  ) {
    let n = vectors.rows
    var j = 0
    while j < n {
      let (source, target) = (packed + j * n, vectors.base + j * vectors.stride)
      if imaginary[j] == 0 {
        for i in 0..<n { target[i] = Complex(source[i], 0) }
        j += 1
      } else {
        let (second, partner) = (source + n, target + vectors.stride)
        for i in 0..<n {
          target[i] = Complex(source[i], second[i])
          partner[i] = Complex(source[i], -second[i])
        }
        j += 2
      }
    }
  }
}
