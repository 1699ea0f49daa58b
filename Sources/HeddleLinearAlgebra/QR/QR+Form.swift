import HeddleArrays
import HeddleLAPACK
import HeddleScheduler

extension QR {
  /// Q with its first k columns, [..., m, k]: the columns are orthonormal.
  public var q: Stack {
    get throws(LinearAlgebraError) { try formQ(columns: min(rowCount, columnCount)) }
  }

  /// Q with all its columns, [..., m, m]: orthogonal, or unitary for complex scalars.
  public var completeQ: Stack {
    get throws(LinearAlgebraError) { try formQ(columns: rowCount) }
  }

  /// R, [..., k, n]: zero below its diagonal.
  public var r: Stack {
    get throws(LinearAlgebraError) {
      let triangles = form.triangles(batch)
      let small = min(rowCount, columnCount)
      let r = try ResultSlices<Stack.Scalar>(batch: batch, rows: small, columns: columnCount)
      let run = BatchRun(
        name: "qr.r", batch: batch,
        cost: BatchRun.cost(Stack.Scalar.self, flops: 0, elements: small * columnCount))
      try run.run(into: [r]) { (index, _) throws(LAPACKError) in
        triangles(index).copyTriangle(.upper, to: r[index])
      }.throwFirst()
      return Stack(r.array)
    }
  }

  private func formQ(columns: Int) throws(LinearAlgebraError) -> Stack {
    typealias Scalar = Stack.Scalar
    let (m, k) = (rowCount, min(rowCount, columnCount))
    let q = try ResultSlices<Scalar>(batch: batch, rows: m, columns: columns)
    let form: Reflectors<Scalar>
    switch self.form {
    case .reflectors(let reflectors): form = reflectors
    case .tree(let tree):
      let slices = tree.slices(batch)
      let run = BatchRun(name: "qr.q", batch: batch, cost: Self.cost(rows: m, columns: columns))
      try run.run(into: [q]) { (index, _) throws(LAPACKError) in
        if columns == k { return try slices[index].form(q[index]) }
        q[index].setIdentity()
        try slices[index].apply(adjoint: false, to: q[index])
      }.throwFirst()
      return Stack(q.array)
    }
    let (reflectors, scales) = (SourceSlices(form.factors), SourceSlices(form.tau.asColumns))
    if let tiny = TinyQR(rows: m, columns: columnCount, Scalar.self) {
      try tiny.form(reflectors, scales, batch: batch, q: q)
      return Stack(q.array)
    }
    if let tiled = TiledQR<Scalar>(rows: m, columns: columnCount) {
      let run = BatchRun(name: "qr.q", batch: batch, cost: Self.cost(rows: m, columns: columns))
      try run.run(into: [q]) { (index, _) throws(LAPACKError) in
        try tiled.form(
          q[index], from: reflectors[index].columnMajorBlock,
          tau: scales[index].columnMajorBlock.base)
      }.throwFirst()
      return Stack(q.array)
    }
    let routines = HouseholderRoutines<Scalar>(rows: m, columns: columnCount)
    let size = try workspace { () throws(LAPACKError) in
      try routines.orgqrWorkspace(rows: m, columns: columns, reflectors: k)
    }
    let run = BatchRun(
      name: "qr.q", batch: batch, cost: Self.cost(rows: m, columns: columns),
      scratchBytes: size.byteCount(for: Scalar.self))
    try run.run(into: [q]) { (index, scratch) throws(LAPACKError) in
      let block = q[index]
      reflectors[index].columnMajorBlock[rows: 0..<m, columns: 0..<k].copy(
        to: block[rows: 0..<m, columns: 0..<k])
      try routines.orgqr(
        block, reflectors: k, tau: scales[index].columnMajorBlock.base,
        workspace: scratch.workspace(Scalar.self, size))
    }.throwFirst()
    return Stack(q.array)
  }
}
