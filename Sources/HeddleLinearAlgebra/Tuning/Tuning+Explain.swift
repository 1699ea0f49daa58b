import HeddleLAPACK
import HeddleScheduler

extension Tuning {
  /// Which tuning this is, in words: the defaults, the one by `HEDDLE_TUNING`, or one of the program's
  /// own, and how it differs from the defaults.
  public var origin: String {
    if self == Tuning() { return "the defaults" }
    let source =
      self == .processDefault
      ? "by HEDDLE_TUNING=\(environment("HEDDLE_TUNING") ?? "")" : "chosen by the program"
    return "\(source): \(differences.joined(separator: ", "))"
  }

  /// Which engine is chosen for matrices of this shape, how it divides the work, and why: one line. A
  /// tuning other than the defaults says so.
  public func explain<Scalar: LAPACKScalar>(
    _ operation: Operation, rows: Int, columns: Int, _ scalar: Scalar.Type
  ) -> String {
    let reason = reason(operation, rows: rows, columns: columns, scalar)
    return self == Tuning() ? reason : "\(reason); tuning \(origin)"
  }

  private func reason<Scalar: LAPACKScalar>(
    _ operation: Operation, rows: Int, columns: Int, _ scalar: Scalar.Type
  ) -> String {
    let limit = tinyLimit(operation, scalar)
    let blockedFrom = (Scalar.isComplex ? complexBlocked : blocked)[operation]
    // What a matrix for the blocked kernels is longer than.
    let tooSmall = max(limit, (blockedFrom ?? 0) - 1)
    let work = "\(operation) of \(rows) x \(columns) \(scalar)"
    switch engine(for: operation, rows: rows, columns: columns, scalar) {
    case .tiny:
      let order = max(rows, columns)
      let kernels = LaneGroup.widest(TinyKernels(for: scalar), order: order)
      let most =
        [.symmetricEigen, .svd].contains(operation)
        ? LaneGroup.fewSpectral(order: order) : LaneGroup.few(order: order)
      let few = Scalar.isComplex ? "" : " or up to \(most) one by one"
      return "\(work): tiny, \(kernels.lanes) matrices at a time\(few), "
        + "as both sides are at most \(limit)"
    case .blocked where [.symmetricEigen, .svd].contains(operation):
      return "\(work): blocked kernels, each matrix on all cores, by \(spectral), "
        + "as one side is over \(tooSmall)"
    case .blocked where operation == .eigen:
      let order = max(rows, columns)
      let isDivided = schur.isDivided(order: order, scalar)
      if order <= schur.alone, !isDivided {
        return "\(work): kernels for one core, as the order is at most \(schur.alone)"
      }
      return
        "\(work): blocked kernels, each matrix on \(isDivided ? "all cores" : "one core"), \(schur)"
    case .blocked:
      return "\(work): blocked kernels, one matrix at a time, as one side is over \(tooSmall)"
    case .tiled:
      return "\(work): tiled, each matrix on all cores in panels of "
        + "\(width(rows: rows, columns: columns, scalar)) columns, as both sides are at least "
        + "\((Scalar.isComplex ? complexTiledFrom : tiledFrom)[operation] ?? 0)"
    case .tree:
      return
        "\(work): a tree of blocks of at least \(leafRows(columns: columns)) rows on all cores, "
        + "as there are at least \(treeFrom) rows for every column"
        + (columns >= gramFrom ?? .max
          ? "; Q and R together by the Gram matrix where the condition allows it" : "")
    case .lapack where ThreadingLayer.current == .blas:
      return "\(work): LAPACK on OpenBLAS's own threads, as the layer is blas"
    case .lapack:
      return "\(work): LAPACK, one matrix at a time, as one side is over \(limit)"
        + (blockedFrom.map { " and none over \($0 - 1)" } ?? "")
    }
  }
}
