/// What LAPACK says in whole numbers for every matrix of a batch: pivots and ranks.
///
/// Owns memory that is written during one run, each part by the task that has its number, and only
/// read after it.
final class IntegerSlices: @unchecked Sendable {
  private let base: UnsafeMutablePointer<Int32>
  private let missing: [Int32]

  /// Memory for every matrix of a batch; `missing` is what a matrix without a result gets, and says
  /// how many numbers there are for each.
  init(batch: [Int], missing: [Int32]) {
    base = .allocate(capacity: max(1, batch.reduce(missing.count, *)))
    self.missing = missing
  }

  deinit { base.deallocate() }

  /// The numbers of matrix number `index`.
  subscript(index: Int) -> UnsafeMutablePointer<Int32> { base + index * missing.count }
}

extension IntegerSlices: FailableResult {
  func invalidate(_ index: Int) { self[index].update(from: missing, count: missing.count) }
}
