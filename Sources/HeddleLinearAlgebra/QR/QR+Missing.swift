import HeddleLAPACK

extension QR {
  /// The failures of a use of the factorization together with those of the matrices that have none,
  /// whose results become NaN.
  ///
  /// - Parameter batch: the leading axes of the use, to which those of the factorization broadcast.
  func withMissing(
    _ failures: [SliceFailure], _ batch: [Int], _ result: any FailableResult
  ) -> [SliceFailure] {
    if missing.isEmpty { return failures }
    let own = BatchOffsets(self.batch, broadcastTo: batch)
    var reasons = failures.reasons(in: batch)
    for number in 0..<batch.reduce(1, *) {
      guard let reason = missing[own[number]] else { continue }
      result.invalidate(number)
      reasons[number] = reason
    }
    return [SliceFailure](reasons, in: batch)
  }
}
