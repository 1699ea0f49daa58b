import Synchronization

/// The queue of work that comes from outside the workers: first in, first out, so callers are served in
/// the order in which they came. The jobs themselves form the list; nothing is allocated.
struct InjectionQueue: ~Copyable {
  /// Both ends of the list. The jobs belong to their waiting frames; the lock passes them to one taker.
  struct List: @unchecked Sendable {
    var first: UnsafeMutablePointer<Job>?
    var last: UnsafeMutablePointer<Job>?
  }

  private let list = Guarded(List())
  private let count = Atomic<Int>(0)

  /// Sequentially consistent: pairs with `append` in the argument against lost wake-ups (Sleep.md).
  var isEmpty: Bool { length == 0 }

  /// How many jobs wait.
  var length: Int { count.load(ordering: .sequentiallyConsistent) }

  func append(_ job: UnsafeMutablePointer<Job>) {
    list.withLock { list in
      if let last = list.last { last.pointee.next = job } else { list.first = job }
      list.last = job
    }
    count.wrappingAdd(1, ordering: .sequentiallyConsistent)
  }

  func takeFirst() -> UnsafeMutablePointer<Job>? {
    guard !isEmpty else { return nil }
    let taken = list.withLock { list in
      let first = list.first
      list.first = first?.pointee.next
      if list.first == nil { list.last = nil }
      return first
    }
    if taken != nil { count.wrappingSubtract(1, ordering: .sequentiallyConsistent) }
    return taken
  }
}
