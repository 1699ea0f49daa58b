import HeddleLAPACK
import HeddleScheduler

/// One merge of two halves: the eigenproblem of diag(d) + rho z z*, and its eigenvectors times those of
/// the halves.
///
/// Two vectors of the same half never meet in a product: columns are gathered by where they have
/// elements, so that the product has half the work (LAPACK's `laed2`, `laed3`).
///
/// Unchecked for the reason that `TridiagonalDivision` gives.
struct MergeStep<Real: LAPACKReal>: @unchecked Sendable {
  let count: Int
  let cut: Int
  let rho: Real
  let blocks: SpectralBlocks
  let values: UnsafeMutablePointer<Real>
  let ascending: UnsafeMutablePointer<Int32>
  let vectors: MatrixBlock<Real>
  let gathered: MatrixBlock<Real>
  let secular: MatrixBlock<Real>
  let memory: MergeMemory<Real>

  func run() {
    let kept = Kernels.deflate(
      vectors, count: count, cut: cut, diagonal: values, order: ascending, z: memory.z, rho: rho,
      kept: memory.kept, deflated: memory.deflated, kinds: memory.kinds)
    if kept == 0 {
      // The columns are eigenvectors already.
      return ascending.update(from: memory.deflated, count: count)
    }
    let kinds = prepare(kept)
    solve(kept)
    gather(kept, kinds)
    multiply(kept, kinds)
    finish(kept)
  }

  /// Where elements are not zero: as `heddle_deflate` numbers it.
  private enum Kind: Int32, CaseIterable { case first, both, second }

  private typealias Kinds = (first: Int, both: Int, second: Int)

  /// Sets up the secular equation, filled up with far poles that weigh nothing, and the order in which
  /// columns are gathered.
  private func prepare(_ kept: Int) -> Kinds {
    for j in 0..<Kernels.padded(kept) {
      let z = j < kept ? memory.z[Int(memory.kept[j])] : 0
      memory.poles[j] = j < kept ? values[Int(memory.kept[j])] : 0x1p40
      memory.weights[j] = z * z
      memory.exact[j] = z
    }
    memory.z.update(from: memory.exact, count: Kernels.padded(kept))
    var (place, counts) = (0, [0, 0, 0])
    for kind in Kind.allCases {
      for j in 0..<kept where memory.kinds[Int(memory.kept[j])] == kind.rawValue {
        memory.places[place] = Int32(j)
        place += 1
        counts[Int(kind.rawValue)] += 1
      }
    }
    return (counts[0], counts[1], counts[2])
  }

  /// Roots, and eigenvectors in the order of the gathered columns.
  private func solve(_ kept: Int) {
    let scheduler = Scheduler.current
    let size = Double(kept)
    scheduler.parallelFor(0..<kept, grain: .cost(nanoseconds: 200 + 2 * size)) { j in
      memory.roots[j] = Kernels.secularRoot(
        count: kept, j, poles: memory.poles, weights: memory.weights, rho: rho,
        differences: secular.base + j * secular.stride)
    }
    let rows = 0..<Kernels.padded(kept)
    let height = 4 * Kernels.unit
    scheduler.parallelFor(
      0..<rows.pieces(of: height), grain: .cost(nanoseconds: 20 * size)
    ) { number in
      Kernels.secularWeights(
        rows.piece(number, of: height), count: kept, poles: memory.poles, differences: secular,
        z: memory.z, into: memory.exact)
    }
    scheduler.parallelFor(0..<kept, grain: .cost(nanoseconds: 50 + 2 * size)) { j in
      Kernels.secularVector(
        count: kept, z: memory.exact, places: memory.places,
        column: secular.base + j * secular.stride, scratch: gathered.base + j * gathered.stride)
    }
  }

  private func gather(_ kept: Int, _ kinds: Kinds) {
    let rows = gathered.rows
    Scheduler.current.parallelFor(0..<count, grain: .cost(nanoseconds: Double(rows) / 4)) { p in
      if p >= kept { return copy(Int(memory.deflated[p - kept]), to: p, 0..<rows) }
      let column = Int(memory.kept[Int(memory.places[p])])
      if p < kinds.first + kinds.both { copy(column, to: p, 0..<cut) }
      if p >= kinds.first { copy(column, to: p - kinds.first, cut..<rows) }
    }
  }

  private func copy(_ column: Int, to target: Int, _ rows: Range<Int>) {
    (gathered.base + target * gathered.stride + rows.lowerBound).update(
      from: vectors.base + column * vectors.stride + rows.lowerBound, count: rows.count)
  }

  /// Each half of the rows by the columns that have elements there.
  private func multiply(_ kept: Int, _ kinds: Kinds) {
    let upper = kinds.first + kinds.both, lower = kinds.both + kinds.second
    let tile = (rows: 192, columns: 128)
    // The first half is padded to a whole number of tiles, so that no tile spans both.
    let edge = (cut + tile.rows - 1) / tile.rows * tile.rows
    Scheduler.current.parallelBlocks(
      rows: 0..<edge + vectors.rows - cut, columns: 0..<kept, block: tile
    ) { rows, columns in
      let isUpper = rows.lowerBound < edge
      let own =
        isUpper
        ? rows.lowerBound..<min(rows.upperBound, cut)
        : rows.lowerBound - edge + cut..<rows.upperBound - edge + cut
      let inner = isUpper ? 0..<upper : 0..<lower
      let sources = isUpper ? 0..<upper : kinds.first..<kept
      Kernels.negatedProduct(
        gathered[rows: own, columns: inner], secular[rows: sources, columns: columns],
        into: vectors[rows: own, columns: columns])
    }
  }

  /// Eigenvectors that the halves had already, the values, and the order of both.
  private func finish(_ kept: Int) {
    let rows = vectors.rows
    Scheduler.current.parallelFor(kept..<count, grain: .cost(nanoseconds: Double(rows) / 4)) { j in
      (vectors.base + j * vectors.stride).update(
        from: gathered.base + j * gathered.stride, count: rows)
    }
    // The roots' successors in memory are the deflated values.
    for j in kept..<count { memory.roots[j] = values[Int(memory.deflated[j - kept])] }
    values.update(from: memory.roots, count: count)
    var (a, b) = (0, kept)
    for place in 0..<count {
      let takesFirst = b == count || (a < kept && values[a] <= values[b])
      ascending[place] = Int32(takesFirst ? a : b)
      if takesFirst { a += 1 } else { b += 1 }
    }
  }
}
