import Synchronization

/// The queue of work that comes from outside the workers: first in, first out, so callers are served in
/// the order in which they came. The jobs themselves form the list; nothing is allocated.
struct InjectionQueue: ~Copyable {
  /// Both ends of the list. The jobs belong to their waiting frames; the lock passes them to one taker.
  struct List: @unchecked Sendable {
    var first: UnsafeMutablePointer<Job>?
    var last: UnsafeMutablePointer<Job>?
  }

  private let list = Mutex(List())
  private let count = Atomic<Int>(0)

  /// Sequentially consistent: pairs with `append` in the argument against lost wake-ups (Sleep.md).
  var isEmpty: Bool { length == 0 }

  /// How many jobs wait.
  var length: Int { count.load(ordering: .sequentiallyConsistent) }

  func append(_ job: UnsafeMutablePointer<Job>) {
    let address = UInt(bitPattern: job)
    list.withLock { list in
      let job = UnsafeMutablePointer<Job>(bitPattern: address)!
      if let last = list.last { last.pointee.next = job } else { list.first = job }
      list.last = job
    }
    count.wrappingAdd(1, ordering: .sequentiallyConsistent)
  }

  func takeFirst() -> UnsafeMutablePointer<Job>? {
    guard !isEmpty else { return nil }
    let address = list.withLock { list -> UInt in
      guard let first = list.first else { return 0 }
      list.first = first.pointee.next
      if list.first == nil { list.last = nil }
      return UInt(bitPattern: first)
    }
    guard address != 0 else { return nil }
    count.wrappingSubtract(1, ordering: .sequentiallyConsistent)
    return UnsafeMutablePointer(bitPattern: address)
  }
}
