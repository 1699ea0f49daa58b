/// Why a decomposition or a solve could not be done, for one matrix.
public enum LAPACKError: Error, Hashable, Sendable {
  /// The matrix is singular: the pivot with this index (from 0) is exactly zero.
  case singular(pivot: Int)
  /// The leading minor of this order (from 1) is not positive.
  case notPositiveDefinite(order: Int)
  /// An iteration gave up; `count` intermediate values had not converged.
  case notConverged(count: Int)
  /// The matrix holds a NaN or an infinity.
  case nonFinite
  /// A result exceeds the largest number of its type.
  case overflow
  /// A size does not fit in LAPACK's 32-bit integers.
  case dimensionOverflow(Int)
  /// This many bytes of memory could not be had.
  case outOfMemory(bytes: Int)
  /// LAPACK refused an argument (position from 1): a defect of Heddle, please report it.
  case illegalArgument(routine: String, position: Int)
}

extension LAPACKError: CustomStringConvertible {
  /// One sentence without a full stop, to be continued by who knows which matrix it was.
  public var description: String {
    switch self {
    case .singular(let pivot): "matrix is singular: pivot \(pivot) is zero"
    case .notPositiveDefinite(let order):
      "matrix is not positive definite: its leading minor of order \(order) is not positive"
    case .notConverged(let count): "iteration did not converge (\(count) values left)"
    case .nonFinite: "matrix holds a NaN or an infinity"
    case .overflow: "a result exceeds the range of its type; scale the matrix"
    case .dimensionOverflow(let value): "size \(value) exceeds LAPACK's 32-bit integers"
    case .outOfMemory(let bytes): "no memory for \(bytes) bytes"
    case .illegalArgument(let routine, let position):
      "LAPACK's \(routine) refused its argument \(position); this is a defect of Heddle"
    }
  }
}
