import HeddleLAPACK
import HeddleScheduler

/// The QR factorization that the SVD of a matrix with many more rows than columns begins with, on all cores
/// where the table of engines says so of a QR.
struct FirstQR<Scalar: LAPACKScalar>: Sendable {
  /// What is left of Q.
  enum Q {
    case none
    case reflectors(BackTransform<Scalar>)
    /// Its first columns.
    case formed(MatrixBlock<Scalar>)
  }

  private let rows: Int
  private let columns: Int
  /// The columns of Q times which singular vectors are wanted; nil where they are not.
  private let wanted: Int?
  private let tree: TreeQR<Scalar>?
  private let tiled: TiledQR<Scalar>?

  init(rows: Int, columns: Int, wanted: Int?) {
    (self.rows, self.columns, self.wanted) = (rows, columns, wanted)
    // A tree's Q is formed, and more than its first columns would take more than the reflectors do.
    tree = wanted ?? 0 > columns ? nil : TreeQR(rows: rows, columns: columns)
    tiled = tree == nil ? TiledQR(rows: rows, columns: columns) : nil
  }

  private var workspace: WorkspaceSize {
    Kernels.geqrfWorkspace(Scalar.self, rows: rows, columns: columns)
  }

  /// A copy of the matrix, unless only R of a tree is wanted, and a square.
  var scratchBytes: Int {
    let square = Scratch.bytes(Scalar.self, columns * columns)
    let copy = Scratch.bytes(Scalar.self, rows * columns)
    if tree != nil { return square + (wanted == nil ? 0 : copy) }
    let more =
      tiled.map { Scratch.bytes(Scalar.self, $0.triangleElements) }
      ?? workspace.byteCount(for: Scalar.self)
    return square + copy + Scratch.bytes(Scalar.self, columns) + more
  }

  /// R, which may have anything below its diagonal, and Q.
  func factor(
    _ source: StridedMatrix<Scalar>, _ scratch: inout Scratch
  ) throws(LAPACKError) -> (r: MatrixBlock<Scalar>, q: Q) {
    if let tree {
      let r = scratch.matrix(Scalar.self, rows: columns, columns: columns)
      if wanted == nil {
        try tree.factorForR(source, r: r)
        return (r, .none)
      }
      let q = scratch.matrix(Scalar.self, rows: rows, columns: columns)
      try tree.factorAndForm(source, q: q, r: r)
      return (r, .formed(q))
    }
    let copy = scratch.matrix(Scalar.self, rows: rows, columns: columns)
    let tau = scratch.elements(Scalar.self, columns)
    if let tiled {
      try tiled.factor(
        source, into: copy, tau: Slots(tau),
        triangles: Slots(scratch.elements(Scalar.self, tiled.triangleElements)))
    } else {
      try source.packFinite(into: copy)
      Kernels.geqrf(copy, tau: tau, workspace: scratch.workspace(Scalar.self, workspace))
    }
    let transform = BackTransform(factors: copy, tau: tau, reflectors: columns, firstRow: 0)
    return (copy, .reflectors(transform))
  }
}

extension MatrixBlock where Scalar: LAPACKScalar {
  /// Rows of a product, or with `adjoint` columns of its adjoint, that are a task.
  private static var piece: Int { 1024 }

  /// Writes the product with `right`, or its adjoint, on all cores.
  func multiply(
    _ right: MatrixBlock, adjoint: Bool, into target: MatrixBlock
  ) throws(LAPACKError) {
    let (all, size) = (0..<rows, Kernels.gemmWorkspace(Scalar.self))
    let (inner, outer) = (0..<columns, 0..<right.columns)
    try all.forEachPiece(of: Self.piece) { (own) throws(LAPACKError) in
      try withBatchScratch(size.byteCount(for: Scalar.self)) { (scratch) throws(LAPACKError) in
        let left = self[rows: own, columns: inner].strided
        let workspace = scratch.workspace(Scalar.self, size)
        if adjoint {
          Kernels.gemm(
            right.strided.adjoint, times: left.adjoint, into: target[rows: outer, columns: own],
            workspace: workspace)
        } else {
          Kernels.gemm(
            left, times: right.strided, into: target[rows: own, columns: outer],
            workspace: workspace)
        }
      }
    }
  }
}
