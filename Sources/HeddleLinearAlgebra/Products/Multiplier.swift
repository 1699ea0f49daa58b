import HeddleArrays
import HeddleLAPACK
import HeddleScheduler

/// Computes the products of two operands' matrices: by Heddle's kernels, which read any strides, or by BLAS
/// where the table of engines says so.
struct Multiplier<Scalar: MatrixScalar>: Sendable {
  private let left: Operand<Scalar>
  private let right: Operand<Scalar>
  private let isSymmetric: Bool
  private let grid: ProductGrid
  private let usesKernels: Bool

  /// - Parameters:
  ///   - isSymmetric: whether the right operand is the adjoint of the left one.
  ///   - count: how many products there are.
  init(
    _ left: Operand<Scalar>, _ right: Operand<Scalar>, isSymmetric: Bool = false, count: Int
  ) {
    (self.left, self.right, self.isSymmetric) = (left, right, isSymmetric)
    let (rows, columns, inner) = (left.rows, right.columns, left.columns)
    usesKernels =
      Tuning.current.engine(for: .product, rows: rows, columns: columns, Scalar.self) == .blocked
    // BLAS may add up in another order where its blocks are others: they are the same on any cores, and in
    // the layer that is its own there is one.
    grid =
      usesKernels
      ? ProductGrid(
        rows: rows, columns: columns, inner: inner, isSymmetric: isSymmetric, count: count,
        cores: Scheduler.current.threads)
      : ProductGrid(
        rows: rows, columns: columns, inner: inner, isSymmetric: isSymmetric,
        cores: ThreadingLayer.current == .blas ? 0 : 16)
  }

  /// A run of all products.
  func run(
    _ name: StaticString, batch: [Int], into c: ResultSlices<Scalar>
  ) throws(LinearAlgebraError) {
    let cost = grid.cost(Scalar.self) / (isSymmetric ? 2 : 1)
    let failures =
      usesKernels && grid.count <= 1
      ? try multiplyWhole(name, batch: batch, cost: cost, into: c)
      : try multiplyDivided(name, batch: batch, cost: cost, into: c)
    try failures.throwFirst()
    if Scheduler.isCancelled { throw .cancelled }
  }

  /// Each product by one task, in groups of so many that what comes with a group counts for little.
  private func multiplyWhole(
    _ name: StaticString, batch: [Int], cost: Double, into c: ResultSlices<Scalar>
  ) throws(LinearAlgebraError) -> [SliceFailure] {
    let size = Kernels.gemmWorkspace(Scalar.self)
    let run = BatchRun(
      name: name, batch: batch, cost: cost, scratchBytes: size.byteCount(for: Scalar.self),
      isOwnWork: true)
    let group = max(1, Int(Grain.worthwhile / cost))
    return try run.run(groupsOf: group, into: [c]) { (group, scratch, _) throws(LAPACKError) in
      let workspace = scratch.workspace(Scalar.self, size)
      for index in group {
        Kernels.gemm(left[index], times: right[index], into: c[index], workspace: workspace)
        if isSymmetric { c[index].mirror(.lower) }
      }
    }
  }

  private func multiplyDivided(
    _ name: StaticString, batch: [Int], cost: Double, into c: ResultSlices<Scalar>
  ) throws(LinearAlgebraError) -> [SliceFailure] {
    let run = BatchRun(name: name, batch: batch, cost: cost)
    return try run.run(into: [c]) { (index, _) throws(LAPACKError) in
      if usesKernels {
        try DividedProduct(grid, isSymmetric: isSymmetric)
          .run(left[index], right[index], into: c[index])
      } else {
        try multiplyByBLAS(index, into: c[index])
      }
    }
  }

  private func multiplyByBLAS(_ index: Int, into c: MatrixBlock<Scalar>) throws(LAPACKError) {
    try Scheduler.current.parallelFor(0..<grid.count, grain: .items(1)) {
      (block) throws(LAPACKError) in
      let (rows, columns) = grid[block], depth = 0..<grid.inner
      if Scheduler.isCancelled || isSymmetric && rows.lowerBound < columns.lowerBound { return }
      let target = c[rows: rows, columns: columns]
      let bytes =
        left.scratchBytes(rows.count * grid.inner) + right.scratchBytes(columns.count * grid.inner)
      try withBatchScratch(bytes) { (scratch) throws(LAPACKError) in
        let (x, operation) = left.part(index, rows: rows, columns: depth, &scratch)
        if isSymmetric, rows == columns {
          try LAPACK.herk(x, adjoint: operation == .adjoint, .lower, into: target)
        } else {
          let (y, other) = right.part(index, rows: depth, columns: columns, &scratch)
          try LAPACK.gemm(x, operation, times: y, other, into: target)
        }
      }
      if isSymmetric { c.mirrorBlock(rows, columns) }
    }
  }
}

extension MatrixBlock where Scalar: MatrixScalar {
  /// Writes what a block at or below the diagonal of a Hermitian matrix says of those above.
  func mirrorBlock(_ rows: Range<Int>, _ columns: Range<Int>) {
    let block = self[rows: rows, columns: columns]
    if rows == columns {
      block.mirror(.lower)
    } else {
      block.copyAdjoint(to: self[rows: columns, columns: rows])
    }
  }
}
