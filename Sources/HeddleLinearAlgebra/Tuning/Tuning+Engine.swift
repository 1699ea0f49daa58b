import HeddleLAPACK
import HeddleScheduler

extension Tuning {
  /// What is to decompose matrices of this shape.
  public func engine<Scalar: LAPACKScalar>(
    for operation: Operation, rows: Int, columns: Int, _ scalar: Scalar.Type
  ) -> Engine {
    // The layer `blas` is what programs have without Heddle.
    if case .blas = ThreadingLayer.current { return .lapack }
    if max(rows, columns) <= tinyLimit(operation, scalar) { return .tiny }
    let (blocked, tiled) = Scalar.isComplex ? (complexBlocked, complexTiled) : (blocked, tiled)
    // Not by a tree where the kernels for large matrices are not to be used.
    if operation == .qr, tiled[.qr] != nil, isTall(rows: rows, columns: columns) { return .tree }
    if min(rows, columns) >= tiled[operation] ?? .max { return .tiled }
    return max(rows, columns) >= blocked[operation] ?? .max ? .blocked : .lapack
  }

  func tinyLimit<Scalar: LAPACKScalar>(
    _ operation: Operation, _ scalar: Scalar.Type
  ) -> Int {
    if Scalar.isComplex {
      let limit = complexTiny[operation] ?? 0
      return Scalar.Magnitude.self is Float.Type ? max(limit, min(2 * limit, 32)) : limit
    }
    let limit = tiny[operation] ?? 0
    let isTwiceAsLarge =
      operation == .qr && scalar is Float.Type && InstructionSet.inUse == .avx512
    return isTwiceAsLarge ? 2 * limit : limit
  }

  /// Whether a QR is divided by rows.
  private func isTall(rows: Int, columns: Int) -> Bool {
    1...256 ~= columns && rows >= treeFrom * columns && rows >= 2 * leafRows(columns: columns)
  }

  /// The fewest rows of a leaf where the engine is the tree.
  func leafRows(columns: Int) -> Int { max(columns, leafRows ?? max(1024, 12 * columns)) }

  /// The columns of a panel where the engine is the tiled one.
  func width<Scalar: LAPACKScalar>(rows: Int, columns: Int, _ scalar: Scalar.Type) -> Int {
    // A complex column stands for two.
    let side = max(rows, columns)
    let byShape =
      Scalar.isComplex
      ? (side <= 768 ? 32 : side <= 3072 ? 64 : 128) : (side <= 1536 ? 64 : 128)
    return min(256, max(1, panelWidth ?? byShape))
  }

  /// The tiny engine's kernels where they are to be used.
  func tinyKernels<Scalar: LAPACKScalar>(
    _ operation: Operation, rows: Int, columns: Int, _ scalar: Scalar.Type
  ) -> TinyKernels? {
    guard engine(for: operation, rows: rows, columns: columns, scalar) == .tiny else { return nil }
    return TinyKernels(for: scalar)
  }
}
