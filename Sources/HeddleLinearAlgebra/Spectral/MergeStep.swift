import HeddleLAPACK
import HeddleScheduler

/// One merge of two halves: the eigenproblem of diag(d) + rho z z*, or with `left` vectors the singular
/// values of diag(d) under the row z; and its vectors times those of the halves.
///
/// Two vectors of the same half never meet in a product: columns are gathered by where they have
/// elements, so that the product has half the work (LAPACK's `laed2`, `laed3`, `lasd2`, `lasd3`).
///
/// Unchecked for the reason that `TridiagonalDivision` gives.
struct MergeStep<Real: LAPACKReal>: @unchecked Sendable {
  /// All columns, of which singular problems may have one more than there are values: a vector that
  /// belongs to none, and stays the last.
  let count: Int
  let halves: Kernels.Halves
  let rho: Real
  /// What is small against this is rounding.
  let largest: Real
  let blocks: SpectralBlocks
  let values: UnsafeMutablePointer<Real>
  let ascending: UnsafeMutablePointer<Int32>
  /// Eigenvectors, or right singular vectors.
  let vectors: MatrixBlock<Real>
  let left: MatrixBlock<Real>?
  let gathered: MatrixBlock<Real>
  let secular: MatrixBlock<Real>
  let memory: MergeMemory<Real>

  private var cut: Int { halves.cut }
  /// The unit of a singular problem, whose squares must not leave the range.
  private var unit: Real {
    left == nil ? 1 : Real(sign: .plus, exponent: largest.exponent, significand: 1)
  }
  private var valueCount: Int {
    halves.firsts + halves.seconds + (halves.special < 0 ? 0 : 1)
  }

  func run() {
    let kept = Kernels.deflate(
      halves, vectors, and: left, values: values, order: ascending, z: memory.z, rho: rho,
      largest: largest, kept: memory.kept, deflated: memory.deflated, kinds: memory.kinds)
    if kept == 0 {
      // The columns are eigenvectors already.
      return ascending.update(from: memory.deflated, count: count)
    }
    if valueCount < count { memory.deflated[valueCount - kept] = Int32(valueCount) }
    let kinds = prepare(kept)
    solve(kept)
    move(vectors, kept, kinds)
    if let left {
      turnLeft(kept)
      move(left, kept, kinds)
    }
    finish(kept)
  }

  /// Where elements are not zero: as `heddle_deflate` numbers it.
  private enum Kind: Int32, CaseIterable { case first, both, second }

  private typealias Kinds = (first: Int, both: Int, second: Int)

  /// Sets up the secular equation, filled up with far poles that weigh nothing, and the order in which
  /// columns are gathered.
  private func prepare(_ kept: Int) -> Kinds {
    let unit = unit
    for j in 0..<Kernels.padded(kept) {
      let z = j < kept ? memory.z[Int(memory.kept[j])] / unit : 0
      memory.poles[j] = j < kept ? values[Int(memory.kept[j])] / unit : 0x1p40
      memory.weights[j] = z * z
      memory.exact[j] = z
    }
    memory.z.update(from: memory.exact, count: Kernels.padded(kept))
    if left != nil, kept > 1 {
      // Not nearer to the pole at zero than rounding: half of what deflates.
      memory.poles[1] = max(memory.poles[1], 2 * Real.ulpOfOne * largest / unit)
    }
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

  /// Roots, and vectors in the order of the gathered columns.
  private func solve(_ kept: Int) {
    let scheduler = Scheduler.current
    let (size, isSquared) = (Double(kept), left != nil)
    var scale = rho
    if isSquared {
      // The row of a singular problem has any length.
      scale = 0
      for j in 0..<kept { scale += memory.weights[j] }
      for j in 0..<kept { memory.weights[j] /= scale }
    }
    let rho = scale
    scheduler.parallelFor(0..<kept, grain: .cost(nanoseconds: 200 + 2 * size)) { j in
      memory.roots[j] = Kernels.secularRoot(
        squared: isSquared, count: kept, j, poles: memory.poles, weights: memory.weights, rho: rho,
        differences: secular.base + j * secular.stride)
    }
    let rows = 0..<Kernels.padded(kept)
    let height = 4 * Kernels.unit
    scheduler.parallelFor(
      0..<rows.pieces(of: height), grain: .cost(nanoseconds: 20 * size)
    ) { number in
      Kernels.secularWeights(
        squared: isSquared, rows.piece(number, of: height), count: kept, poles: memory.poles,
        differences: secular, z: memory.z, into: memory.exact)
    }
    scheduler.parallelFor(0..<kept, grain: .cost(nanoseconds: 50 + 2 * size)) { j in
      Kernels.secularVector(
        count: kept, z: memory.exact, places: memory.places,
        column: secular.base + j * secular.stride, scratch: gathered.base + j * gathered.stride)
    }
  }

  /// Makes left singular vectors of the right ones.
  private func turnLeft(_ kept: Int) {
    // The pole at zero is the first.
    let zero = (0..<kept).first { memory.places[$0] == 0 } ?? 0
    Scheduler.current.parallelFor(0..<kept, grain: .cost(nanoseconds: 50 + 2 * Double(kept))) { j in
      Kernels.secularLeft(
        count: kept, poles: memory.poles, places: memory.places, zero: zero, z: memory.exact[0],
        value: memory.roots[j], column: secular.base + j * secular.stride)
    }
  }

  /// Multiplies the kept columns by the secular vectors; the others follow them.
  private func move(_ matrix: MatrixBlock<Real>, _ kept: Int, _ kinds: Kinds) {
    let rows = matrix.rows
    let scheduler = Scheduler.current
    let copying = Grain.cost(nanoseconds: Double(rows) / 4)
    scheduler.parallelFor(0..<count, grain: copying) { p in
      if p >= kept { return copy(matrix, Int(memory.deflated[p - kept]), to: p, 0..<rows) }
      let column = Int(memory.kept[Int(memory.places[p])])
      if p < kinds.first + kinds.both { copy(matrix, column, to: p, 0..<cut) }
      if p >= kinds.first { copy(matrix, column, to: p - kinds.first, cut..<rows) }
    }
    multiply(into: matrix, kept, kinds)
    scheduler.parallelFor(kept..<count, grain: copying) { j in
      (matrix.base + j * matrix.stride).update(
        from: gathered.base + j * gathered.stride, count: rows)
    }
  }

  private func copy(
    _ matrix: MatrixBlock<Real>, _ column: Int, to target: Int, _ rows: Range<Int>
  ) {
    (gathered.base + target * gathered.stride + rows.lowerBound).update(
      from: matrix.base + column * matrix.stride + rows.lowerBound, count: rows.count)
  }

  /// Each half of the rows by the columns that have elements there.
  private func multiply(into matrix: MatrixBlock<Real>, _ kept: Int, _ kinds: Kinds) {
    let upper = kinds.first + kinds.both, lower = kinds.both + kinds.second
    let tile = (rows: 192, columns: 128)
    // The first half is padded to a whole number of tiles, so that no tile spans both.
    let edge = (cut + tile.rows - 1) / tile.rows * tile.rows
    Scheduler.current.parallelBlocks(
      rows: 0..<edge + matrix.rows - cut, columns: 0..<kept, block: tile
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
        into: matrix[rows: own, columns: columns])
    }
  }

  /// The values, and the order of both kinds.
  private func finish(_ kept: Int) {
    let unit = unit
    for j in 0..<kept { memory.roots[j] *= unit }
    // The roots' successors in memory are the deflated values.
    for j in kept..<valueCount { memory.roots[j] = values[Int(memory.deflated[j - kept])] }
    values.update(from: memory.roots, count: valueCount)
    var (a, b) = (0, kept)
    for place in 0..<valueCount {
      let takesFirst = b == valueCount || (a < kept && values[a] <= values[b])
      ascending[place] = Int32(takesFirst ? a : b)
      if takesFirst { a += 1 } else { b += 1 }
    }
  }
}
