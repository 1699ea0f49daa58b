import HeddleLAPACK

/// Why one matrix of a batch has no result.
public struct SliceFailure: Error, Hashable, Sendable, CustomStringConvertible {
  /// Which matrix: its index along the leading axes; empty for a single matrix.
  public let index: [Int]
  /// What was wrong with it.
  public let reason: LAPACKError

  /// The failure of the matrix at `index`.
  public init(index: [Int], reason: LAPACKError) {
    self.index = index
    self.reason = reason
  }

  /// For example `slice [2]: matrix holds a NaN or an infinity`.
  public var description: String { index.isEmpty ? "\(reason)" : "slice \(index): \(reason)" }
}

/// Why a call has no result.
///
/// Every call on matrices may throw ``impossible(_:)`` and ``cancelled``; what its documentation lists
/// are the reasons with which it throws ``failed(_:)``.
public enum LinearAlgebraError: Error, Hashable, Sendable, CustomStringConvertible {
  /// A matrix has no result; where several have none, this is the first.
  case failed(SliceFailure)
  /// The call as a whole cannot be done: a size is too large for LAPACK (`.dimensionOverflow`), or there is
  /// no memory for the results or for scratch (`.outOfMemory`).
  case impossible(LAPACKError)
  /// The Swift task on whose behalf the call ran was cancelled.
  case cancelled

  /// One line.
  public var description: String {
    switch self {
    case .failed(let failure): "\(failure)"
    case .impossible(let reason): "\(reason)"
    case .cancelled: "cancelled"
    }
  }
}

/// The results of a batch, and which matrices have none.
public struct Outcome<Value: Sendable>: Sendable {
  /// The results. What belongs to a matrix that failed is NaN.
  public let value: Value
  /// The matrices that failed, by index in C order; empty when all is well.
  public let failures: [SliceFailure]

  /// The results if all matrices have one, else the first failure.
  public consuming func get() throws(LinearAlgebraError) -> Value {
    try failures.throwFirst()
    return value
  }
}

extension LAPACKError {
  /// Whether this is no fault of the matrix at which it showed: the others cannot do without memory either.
  var concernsTheCall: Bool {
    if case .outOfMemory = self { true } else { false }
  }
}

extension [SliceFailure] {
  /// What a call throws that has only whole results.
  func throwFirst() throws(LinearAlgebraError) {
    if let first { throw .failed(first) }
  }
}
