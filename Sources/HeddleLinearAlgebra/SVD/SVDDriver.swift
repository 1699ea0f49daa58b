import HeddleArrays
import HeddleLAPACK

/// Decomposes the matrices of a batch, with or without their singular vectors.
struct SVDDriver<Scalar: MatrixScalar>: Sendable {
  private let source: SourceSlices<Scalar>
  private let batch: [Int]
  private let vectors: LAPACK.SingularVectors
  private let methods: [SVDMethod]

  init(
    _ array: NDArray<Scalar>, vectors: LAPACK.SingularVectors,
    methods: [SVDMethod] = SVDMethod.allCases
  ) {
    source = SourceSlices(array)
    batch = Array(array.shape.dropLast(2))
    (self.vectors, self.methods) = (vectors, methods)
  }

  /// Asked only where it is needed: the answer takes longer than the smallest matrices.
  private func workspaceSize() throws(LAPACKError) -> WorkspaceSize {
    try LAPACK.gesddWorkspace(
      Scalar.self, rows: source.rows, columns: source.columns, vectors: vectors
    ).union(
      LAPACK.gesvdWorkspace(
        Scalar.self, rows: source.rows, columns: source.columns, vectors: vectors))
  }

  private func scratchBytes(_ size: WorkspaceSize) -> Int {
    size.byteCount(for: Scalar.self) + Scratch.bytes(Scalar.self, source.rows * source.columns)
  }

  /// Writes the singular values and, unless none are wanted, U and V*.
  func run(
    values: ResultSlices<Scalar.Magnitude>,
    vectors: (u: ResultSlices<Scalar>, vt: ResultSlices<Scalar>)? = nil
  ) throws(LinearAlgebraError) -> [SliceFailure] {
    let name: StaticString = vectors == nil ? "svd.values" : "svd"
    let decompose = {
      @Sendable (index: Int, size: WorkspaceSize, scratch: inout Scratch) throws(LAPACKError) in
      try self.decompose(
        index, values: values[index].base, u: vectors?.u[index], vt: vectors?.vt[index], size,
        &scratch)
      try values[index].requireFinite()
    }
    if let tiny = TinySVD(rows: source.rows, columns: source.columns, Scalar.self),
      methods == SVDMethod.allCases
    {
      return try tiny.run(
        name, source, batch: batch, values: values, vectors: vectors
      ) { (index) throws(LAPACKError) in
        let size = try workspaceSize()
        try withBatchScratch(scratchBytes(size)) { (scratch) throws(LAPACKError) in
          try decompose(index, size, &scratch)
        }
      }
    }
    if let failures = try runByBlocks(name, values: values, vectors: vectors) { return failures }
    let size = try workspace(workspaceSize)
    let run = BatchRun(name: name, batch: batch, cost: cost, scratchBytes: scratchBytes(size))
    return try run.run(into: vectors.map { [values, $0.u, $0.vt] } ?? [values]) {
      (index, scratch) throws(LAPACKError) in try decompose(index, size, &scratch)
    }
  }

  /// The engine for one matrix on all cores, where it is to be used.
  private func runByBlocks(
    _ name: StaticString, values: ResultSlices<Scalar.Magnitude>,
    vectors: (u: ResultSlices<Scalar>, vt: ResultSlices<Scalar>)?
  ) throws(LinearAlgebraError) -> [SliceFailure]? {
    let tuning = Tuning.current
    guard methods == SVDMethod.allCases, source.rows > 0, source.columns > 0,
      tuning.engine(for: .svd, rows: source.rows, columns: source.columns, Scalar.self) == .blocked
    else { return nil }
    let engine = BlockedSVD<Scalar>(
      rows: source.rows, columns: source.columns, vectors: self.vectors, blocks: tuning.spectral)
    let run = BatchRun(
      name: name, batch: batch, cost: cost / 4, scratchBytes: engine.scratchBytes)
    let results: [any FailableResult] = vectors.map { [values, $0.u, $0.vt] } ?? [values]
    return try run.run(into: results) { (index, scratch) throws(LAPACKError) in
      try engine.run(
        source[index], values: values[index].base,
        vectors: vectors.map { ($0.u[index], $0.vt[index]) }, &scratch)
      try values[index].requireFinite()
    }
  }

  private func decompose(
    _ index: Int, values: UnsafeMutablePointer<Scalar.Magnitude>, u: MatrixBlock<Scalar>?,
    vt: MatrixBlock<Scalar>?, _ size: WorkspaceSize, _ scratch: inout Scratch
  ) throws(LAPACKError) {
    if source.rows == 0 || source.columns == 0 {
      // LAPACK would return without touching them.
      u?.setIdentity()
      vt?.setIdentity()
      return
    }
    // In this order: OpenBLAS reads up to a column beyond a complex matrix.
    let copy = scratch.matrix(Scalar.self, rows: source.rows, columns: source.columns)
    let workspace = scratch.workspace(Scalar.self, size)
    try SVDMethod.first(of: methods) { (method) throws(LAPACKError) in
      // Each begins with a fresh copy, since it destroys what it gets.
      try source[index].packFinite(into: copy)
      switch method {
      case .divideAndConquer:
        try LAPACK.gesdd(
          copy, vectors: vectors, values: values, u: u, vt: vt, workspace: workspace)
      case .iteration:
        try LAPACK.gesvd(
          copy, vectors: vectors, values: values, u: u, vt: vt, workspace: workspace)
      }
    }
  }

  /// 2mn² to a bidiagonal form, and about as much again several times for the vectors.
  private var cost: Double {
    let long = Double(max(source.rows, source.columns))
    let short = Double(min(source.rows, source.columns))
    let flops =
      vectors == .none
      ? 4 * long * short * short
      : (14 * short + (vectors == .full ? 4 * long : 0)) * long * short + 8 * short * short * short
    return BatchRun.cost(Scalar.self, flops: flops, elements: source.rows * source.columns)
  }
}

/// How singular values are found, in the order in which the ways are tried.
enum SVDMethod: CaseIterable {
  /// Fast; on rare matrices it gives up.
  case divideAndConquer
  /// Slow, and converges on nearly everything.
  case iteration

  /// Runs `body` with one method after the other until one converges.
  static func first(
    of methods: [SVDMethod], _ body: (SVDMethod) throws(LAPACKError) -> Void
  ) throws(LAPACKError) {
    for method in methods.dropLast() {
      do throws(LAPACKError) { return try body(method) } catch {
        guard case .notConverged = error else { throw error }
      }
    }
    try body(methods[methods.count - 1])
  }
}
