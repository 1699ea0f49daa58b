import HeddleArrays
import HeddleLAPACK

/// Applies Q or its adjoint to one block at a time.
protocol QApplier<Scalar>: Sendable {
  associatedtype Scalar: MatrixScalar
  /// What one block is expected to take, in nanoseconds.
  var cost: Double { get }
  var scratchBytes: Int { get }

  /// Q C or Q* C with the factors of matrix number `index`.
  func apply(
    _ index: Int, to c: MatrixBlock<Scalar>, _ scratch: inout Scratch
  ) throws(LAPACKError)
}

extension QApplier {
  static func cost(rows: Int, reflectors: Int, columns: Int) -> Double {
    BatchRun.cost(
      Scalar.self, flops: 4 * Double(rows) * Double(reflectors) * Double(columns),
      elements: rows * (reflectors + columns))
  }
}

/// By reflectors in LAPACK's form.
struct ReflectorApplier<Scalar: MatrixScalar>: QApplier {
  private let reflectors: SourceSlices<Scalar>
  private let scales: SourceSlices<Scalar>
  private let adjoint: Bool
  private let count: Int
  private let size: WorkspaceSize
  private let routines: HouseholderRoutines<Scalar>
  private let tiled: TiledQR<Scalar>?
  let cost: Double

  init(
    _ form: Reflectors<Scalar>, adjoint: Bool, columns: Int, batch: [Int]
  ) throws(LinearAlgebraError) {
    reflectors = SourceSlices(form.factors.broadcastBatch(to: batch))
    scales = SourceSlices(form.tau.asColumns.broadcastBatch(to: batch))
    let (m, n) = (reflectors.rows, reflectors.columns), count = min(m, n)
    let routines = HouseholderRoutines<Scalar>(rows: m, columns: n)
    (self.adjoint, self.count, self.routines) = (adjoint, count, routines)
    tiled =
      columns >= Tuning.current.fewestTiledColumns ? TiledQR(rows: m, columns: n) : nil
    size = try workspace { () throws(LAPACKError) in
      try routines.ormqrWorkspace(rows: m, columns: columns, reflectors: count)
    }
    cost = Self.cost(rows: m, reflectors: count, columns: columns)
  }

  /// A copy of the reflectors among it, if `ormqr` writes to them.
  var scratchBytes: Int {
    if tiled != nil { return 0 }
    let copied = routines.spoilsReflectors ? reflectors.rows * count : 0
    return size.byteCount(for: Scalar.self) + Scratch.bytes(Scalar.self, copied)
  }

  func apply(
    _ index: Int, to c: MatrixBlock<Scalar>, _ scratch: inout Scratch
  ) throws(LAPACKError) {
    let m = reflectors.rows
    let tau = scales[index].columnMajorBlock.base
    if let tiled {
      return try tiled.apply(
        adjoint: adjoint, factors: reflectors[index].columnMajorBlock, tau: tau, to: c)
    }
    var factors = reflectors[index].columnMajorBlock[rows: 0..<m, columns: 0..<count]
    if routines.spoilsReflectors {
      let copy = scratch.matrix(Scalar.self, rows: m, columns: count)
      factors.copy(to: copy)
      factors = copy
    }
    try routines.ormqr(
      adjoint: adjoint, factors: factors, tau: tau, reflectors: count, c,
      workspace: scratch.workspace(Scalar.self, size))
  }
}

/// By the factors of a tree.
struct TreeApplier<Scalar: MatrixScalar>: QApplier {
  private let factors: TreeForm<Scalar>.Slices
  private let adjoint: Bool
  let cost: Double
  /// Each block of rows has its own.
  var scratchBytes: Int { 0 }

  init(_ form: TreeForm<Scalar>, adjoint: Bool, columns: Int, batch: [Int]) {
    factors = form.slices(batch)
    self.adjoint = adjoint
    let shape = form.leaves.shape.suffix(2)
    cost = Self.cost(rows: shape.first!, reflectors: shape.last!, columns: columns)
  }

  func apply(
    _ index: Int, to c: MatrixBlock<Scalar>, _ scratch: inout Scratch
  ) throws(LAPACKError) {
    try factors[index].apply(adjoint: adjoint, to: c)
  }
}
