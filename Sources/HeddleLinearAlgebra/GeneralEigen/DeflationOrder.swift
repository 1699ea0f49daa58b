import HeddleArrays
import HeddleLAPACK

/// Sorts the diagonal blocks of a window's Schur form: those that stay coupled to the rest move up, and
/// what remains below has converged.
struct DeflationOrder<Scalar: MatrixScalar> {
  let t: MatrixBlock<Scalar>
  let v: MatrixBlock<Scalar>
  /// What couples the window to the column before it, times the first row of V.
  let spike: Scalar
  /// The first row that has converged.
  let first: Int
  /// The rows that stay.
  private(set) var kept = 0

  init(t: MatrixBlock<Scalar>, v: MatrixBlock<Scalar>, spike: Scalar, first: Int) {
    (self.t, self.v, self.spike, self.first) = (t, v, spike, first)
  }

  mutating func run(_ scratch: UnsafeMutablePointer<Scalar>) throws(LAPACKError) {
    var place = first
    kept = t.rows
    while place < kept {
      let count = isPair(kept - 2) ? 2 : 1
      if isNegligible(kept - count, count) {
        kept -= count
      } else {
        place = try LAPACK.trexc(t, vectors: v, from: kept - 1, to: place, scratch: scratch) + count
      }
    }
    if kept < t.rows { try sort(scratch) }
  }

  private func size(_ row: Int, _ column: Int) -> Scalar.Magnitude {
    t.base[row + column * t.stride].magnitude
  }

  /// Whether a block of order two begins in this row.
  private func isPair(_ row: Int) -> Bool {
    row >= first && t.hasPair(row)
  }

  /// The magnitude of a block's eigenvalues.
  private func size(_ row: Int) -> Scalar.Magnitude {
    let diagonal = size(row, row)
    if !isPair(row) { return diagonal }
    return diagonal
      + size(row + 1, row).squareRoot() * size(row, row + 1).squareRoot()
  }

  private func isNegligible(_ row: Int, _ count: Int) -> Bool {
    let size = size(row)
    var part = (spike * v.base[row * v.stride]).magnitude
    if count == 2 { part = max(part, (spike * v.base[(row + 1) * v.stride]).magnitude) }
    return part <= max(SchurMatrix<Scalar>.least, .ulpOfOne * (size == 0 ? spike.magnitude : size))
  }

  /// By descending magnitude, as far as neighbours can be exchanged: graded matrices lose less so.
  private func sort(_ scratch: UnsafeMutablePointer<Scalar>) throws(LAPACKError) {
    var end = kept
    var isSorted = false
    while !isSorted {
      isSorted = true
      let last = end
      var row = first
      var next = row + (isPair(row) ? 2 : 1)
      end = row
      while next < last {
        var target = next
        if size(row) < size(next) {
          let moved = try LAPACK.trexc(t, vectors: v, from: row, to: next, scratch: scratch)
          if moved != row { (target, isSorted) = (moved, false) }
        }
        row = target
        end = row
        next = row + (isPair(row) ? 2 : 1)
      }
    }
  }
}
