import CHeddleSystem
import Synchronization

/// Where a registry's threads have their deques and beds. There are places for all that may ever come, which in a
/// container may be many more than do; whoever looks for work or for a sleeper visits those that are in use.
extension Registry {
  /// The places that have ever had a thread.
  ///
  /// A place is in use before its thread can publish work, or announce itself: `startThreads` counts it before it
  /// starts the thread, `claimGuest` before it returns. All is sequentially consistent, so who misses the place
  /// here has looked before that, and in Sleep.md's pairs comes before the thread's own look.
  var usedPlaces: Places {
    Places(
      workers: usedWorkers.load(ordering: .sequentiallyConsistent), firstGuest: workerCount,
      guests: usedGuests.load(ordering: .sequentiallyConsistent))
  }

  /// A place for a thread from outside, the first that is free; nil when there is none.
  func claimGuest() -> Worker? {
    for guest in 0..<guestCount where !guestTaken[guest].load(ordering: .relaxed) {
      // Acquire pairs with the release in `giveUp`: the place comes with what its last guest left in it.
      if guestTaken[guest].exchange(true, ordering: .acquiring) { continue }
      if usedGuests.load(ordering: .sequentiallyConsistent) <= guest {
        usedGuests.max(guest + 1, ordering: .sequentiallyConsistent)
      }
      return worker(at: workerCount + guest)
    }
    return nil
  }

  func giveUp(_ guest: Worker) {
    guestTaken[guest.state.pointee.index - workerCount].store(false, ordering: .releasing)
  }

  /// Threads beyond this many gain nothing by spinning: the machine has no core for them.
  var processors: Int { root.processorCount.load(ordering: .relaxed) }

  /// Whether there may be more threads at work than processors. Budget and processors may change at any time.
  var isCrowded: Bool { root.budget.load(ordering: .relaxed) > processors }

  /// The processors that the calling thread may use.
  static func countProcessors() -> Int { max(1, Int(heddle_affinity_count())) }
}

/// Numbers of places: the first ones of the workers', then the first ones of the guests'.
struct Places: RandomAccessCollection {
  let workers: Int
  /// The number of the first guest's place.
  let firstGuest: Int
  let guests: Int

  var startIndex: Int { 0 }
  var endIndex: Int { workers + guests }

  @inline(__always)
  subscript(index: Int) -> Int { index < workers ? index : index - workers + firstGuest }
}
