import HeddleArrays

/// What LAPACK says in whole numbers for every matrix of a batch: pivots and ranks.
///
/// Owns memory that is written during one run, each part by the task that has its number, and only
/// read after it.
final class IntegerSlices: @unchecked Sendable {
  private let base: UnsafeMutablePointer<Int32>
  private let byteCount: Int
  private let missing: [Int32]

  /// Memory for every matrix of a batch; `missing` is what a matrix without a result gets, and says
  /// how many numbers there are for each.
  init(batch: [Int], missing: [Int32]) throws(LinearAlgebraError) {
    byteCount = saturatingByteCount(batch + [missing.count], of: Int32.self)
    guard let memory = AlignedMemory.allocate(byteCount: byteCount) else {
      throw .impossible(.outOfMemory(bytes: byteCount))
    }
    base = memory.bindMemory(to: Int32.self, capacity: byteCount / MemoryLayout<Int32>.stride)
    self.missing = missing
  }

  deinit { AlignedMemory.deallocate(base, byteCount: byteCount) }

  /// The numbers of matrix number `index`.
  subscript(index: Int) -> UnsafeMutablePointer<Int32> { base + index * missing.count }
}

extension IntegerSlices: FailableResult {
  var isEmpty: Bool { missing.isEmpty }

  func invalidate(_ index: Int) { self[index].update(from: missing, count: missing.count) }
}
