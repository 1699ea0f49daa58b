import Synchronization

/// The permits of one scheduler: a thread runs Heddle's work only while it holds one, so never more
/// threads run than there are permits. Waiting for a permit is first come, first served: a permit that
/// is given back while threads queue goes straight to the first of them, past everybody who merely tries.
struct Permits: ~Copyable {
  /// A thread in the queue. The bed is on that thread's stack until it is woken, which is the last that the
  /// thread granting the permit does to it; so a ticket may be passed from thread to thread.
  struct Ticket: @unchecked Sendable {
    let bed: UnsafeMutablePointer<Parker>
  }

  let ledger: Ledger
  /// The most permits ever held at once since the last reset.
  private let peak = Atomic<Int>(0)
  private let total: Atomic<Int>
  private let queue = Guarded<[Ticket]>([])

  init(count: Int) {
    ledger = Ledger(permits: count)
    total = Atomic(count)
  }

  /// A permit if one is free and nobody queues for it.
  @inline(__always)
  func tryAcquire() -> Bool {
    guard let before = ledger.add(0 &- Ledger.Unit.permit, if: { $0.hasPermit }) else {
      return false
    }
    note(free: before.free - 1)
    return true
  }

  /// A permit, after sleeping for it if need be.
  /// - Parameters:
  ///   - movable: the calling thread's number, if whoever wakes it may say on which processor.
  ///   - onQueueing: called when this thread is in the queue, before it sleeps.
  func acquire(movable: Int32 = 0, onQueueing: () -> Void = {}) {
    if tryAcquire() { return }
    var bed = Parker()
    withUnsafeMutablePointer(to: &bed) { bed in
      bed.pointee.allowDetours(of: movable)
      bed.pointee.announce()
      let mustSleep = queue.withLock { queue in
        // In one step, so that whoever gives a permit back from now on sees that somebody queues; under the
        // lock, so that it finds the ticket.
        let before = ledger.change { $0.hasPermit ? 0 &- Ledger.Unit.permit : Ledger.Unit.queued }
        if before.hasPermit {
          note(free: before.free - 1)
          return false
        }
        queue.append(Ticket(bed: bed))
        return true
      }
      if mustSleep {
        onQueueing()
        bed.pointee.sleep()
      }
    }
  }

  /// Gives a permit back.
  ///
  /// - Parameter place: where who gets it is to run.
  func release(for place: WakePlace = .anywhere) {
    let after = ledger.add(Ledger.Unit.permit)
    if after.queued > 0 { grantFreePermits(for: place) }
  }

  /// Hands free permits to the head of the queue, in order.
  private func grantFreePermits(for place: WakePlace) {
    queue.withLock { queue in
      let onePermitToOneThread = 0 &- Ledger.Unit.permit &- Ledger.Unit.queued
      while let before = ledger.add(onePermitToOneThread, if: { $0.free > 0 && $0.queued > 0 }) {
        note(free: before.free - 1)
        _ = queue.removeFirst().bed.pointee.wake(place, afterRest: place.restBefore)
      }
    }
  }

  /// How many permits there are.
  var count: Int { total.load(ordering: .relaxed) }

  /// Changes the number of permits. When it falls, more may be held than there are, until enough of their
  /// holders have given theirs back. The ledger and `total` change one after the other, in the order in
  /// which `held` is never too high between.
  ///
  /// - Parameter place: where who gets one is to run.
  func setCount(_ count: Int, for place: WakePlace = .anywhere) {
    let more = count - total.load(ordering: .relaxed)
    if more < 0 { total.store(count, ordering: .sequentiallyConsistent) }
    let after = ledger.add(UInt64(bitPattern: Int64(more)) &* Ledger.Unit.permit)
    if more > 0 { total.store(count, ordering: .sequentiallyConsistent) }
    if after.queued > 0 { grantFreePermits(for: place) }
  }

  /// Takes a permit out of circulation if one is free. Only for the thread that also calls `setCount`.
  func withdrawFree() -> Bool {
    let before = total.load(ordering: .relaxed)
    total.store(before - 1, ordering: .sequentiallyConsistent)
    if ledger.add(0 &- Ledger.Unit.permit, if: { $0.free > 0 }) != nil { return true }
    total.store(before, ordering: .sequentiallyConsistent)
    return false
  }

  /// Permits held at this instant.
  var held: Int { count - ledger.entry.free }

  /// The most permits held at once since the last `resetPeak`.
  var peakHeld: Int { peak.load(ordering: .relaxed) }

  /// Sequentially consistent with the ledger, so that a permit that is held all along is counted again.
  func resetPeak() {
    peak.store(0, ordering: .sequentiallyConsistent)
    peak.max(held, ordering: .sequentiallyConsistent)
  }

  @inline(__always)
  private func note(free: Int) {
    let held = count - free
    if held > peak.load(ordering: .relaxed) { peak.max(held, ordering: .relaxed) }
  }
}
