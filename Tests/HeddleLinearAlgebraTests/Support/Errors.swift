import Heddle

extension LinearAlgebraError {
  /// A single matrix with a NaN or an infinity.
  static var nonFinite: LinearAlgebraError {
    .failed(SliceFailure(index: [], reason: .nonFinite))
  }
}
