import Synchronization

/// The queue of work that comes from outside the workers: what is more urgent first, and of equal urgency
/// first in, first out, so callers are served in the order in which they came. The jobs themselves form the
/// lists; nothing is allocated.
///
/// None starves: a band that others have gone before so many times goes next.
struct InjectionQueue: ~Copyable {
  /// How often others may go before the first job of a band that is less urgent.
  static var patience: Int { 16 }

  /// The jobs of one urgency, both ends of their list. They belong to their waiting frames; the lock passes
  /// them to one taker.
  struct Band: @unchecked Sendable {
    var first: UnsafeMutablePointer<Job>?
    var last: UnsafeMutablePointer<Job>?
    /// How often others have gone before `first`.
    var passedOver = 0
  }

  private let bands = Guarded([Band](repeating: Band(), count: Urgency.allCases.count))
  private let count = Atomic<Int>(0)

  /// Sequentially consistent: pairs with `append` in the argument against lost wake-ups (Sleep.md).
  var isEmpty: Bool { length == 0 }

  /// How many jobs wait.
  var length: Int { count.load(ordering: .sequentiallyConsistent) }

  func append(_ job: UnsafeMutablePointer<Job>, _ urgency: Urgency = .medium) {
    bands.withLock { bands in
      let band = urgency.rawValue
      if let last = bands[band].last { last.pointee.next = job } else { bands[band].first = job }
      bands[band].last = job
    }
    count.wrappingAdd(1, ordering: .sequentiallyConsistent)
  }

  func takeFirst() -> UnsafeMutablePointer<Job>? {
    guard !isEmpty else { return nil }
    let taken = bands.withLock { bands in
      guard let next = Self.next(bands), let job = bands[next].first else { return nil as Taken? }
      for band in bands.indices where bands[band].first != nil { bands[band].passedOver += 1 }
      bands[next].passedOver = 0
      bands[next].first = job.pointee.next
      if bands[next].first == nil { bands[next].last = nil }
      return Taken(job: job)
    }
    if taken != nil { count.wrappingSubtract(1, ordering: .sequentiallyConsistent) }
    return taken?.job
  }

  /// Whose turn it is: the most urgent band that has a job, unless others have gone before one too often.
  private static func next(_ bands: [Band]) -> Int? {
    var next: Int?
    for (index, band) in bands.enumerated() where band.first != nil {
      let passedOver = next.map { bands[$0].passedOver } ?? -1
      if next == nil || band.passedOver >= patience && band.passedOver > passedOver { next = index }
    }
    return next
  }

  /// A job on its way out of the lock, to the one thread that took it.
  private struct Taken: @unchecked Sendable {
    let job: UnsafeMutablePointer<Job>
  }
}

/// How soon work from outside should begin, most urgent first: the priorities of Swift tasks, in bands.
enum Urgency: Int, CaseIterable {
  case high, medium, low, background

  init(_ priority: UInt8) {
    self =
      switch priority {
      case TaskPriority.high.rawValue...: .high
      case TaskPriority.medium.rawValue...: .medium
      case TaskPriority.low.rawValue...: .low
      default: .background
      }
  }

  /// That of the calling Swift task; `medium` outside of tasks.
  static var current: Urgency { Urgency(Task.currentPriority.rawValue) }
}
