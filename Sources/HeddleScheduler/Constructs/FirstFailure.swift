import Synchronization

/// The error of the lowest index among those that failed.
///
/// Unchecked because of `error`: it is only touched under the lock.
@usableFromInline
final class FirstFailure<E: Error>: @unchecked Sendable {
  @usableFromInline let lowest = Atomic<Int>(Int.max)
  private let lock = Lock()
  private var error: E?

  @usableFromInline init() {}

  /// Whether an index below this one has failed, so that this one need not be begun.
  @inlinable
  func precedes(_ index: Int) -> Bool { lowest.load(ordering: .relaxed) < index }

  @usableFromInline
  func record(_ newError: E, at index: Int) {
    lock.withLock {
      guard index < lowest.load(ordering: .relaxed) else { return }
      error = newError
      lowest.store(index, ordering: .relaxed)
    }
  }

  @usableFromInline
  func check() throws(E) {
    if lowest.load(ordering: .relaxed) == Int.max { return }
    if let error = lock.withLock({ error }) { throw error }
  }
}
