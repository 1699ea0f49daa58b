/// An event that happens once and for which any number of threads and Swift tasks may wait.
final class Completion: Sendable {
  /// A thread that sleeps. Its latch lies on its stack until it opens, which is the last that is done to it.
  private struct Sleeper: @unchecked Sendable {
    let latch: UnsafeMutablePointer<Latch>
  }

  private struct State: Sendable {
    var isComplete = false
    var sleepers: [Sleeper] = []
    var continuations: [UnsafeContinuation<Void, Never>] = []
  }

  private let state = Guarded(State())

  var isComplete: Bool { state.withLock { $0.isComplete } }

  /// Lets everybody go on who waits now or later.
  func complete() {
    let waiting = state.withLock { state in
      defer { state = State(isComplete: true) }
      return state
    }
    for sleeper in waiting.sleepers { sleeper.latch.pointee.open() }
    for continuation in waiting.continuations { continuation.resume() }
  }

  /// Sleeps until the event, without a permit: what is waited for may be anything, so to run other work
  /// meanwhile could bury it under the very frame that waits for it.
  func wait() {
    var latch = Latch()
    withUnsafeMutablePointer(to: &latch) { latch in
      let mustSleep = state.withLock { state in
        if !state.isComplete { state.sleepers.append(Sleeper(latch: latch)) }
        return !state.isComplete
      }
      guard mustSleep else { return }
      let worker = Worker.current
      Trace.wait("wait") {
        worker?.releasePermits()
        latch.pointee.wait()
        worker?.acquirePermits()
      }
    }
  }

  /// Suspends the Swift task until the event.
  func wait() async {
    await withUnsafeContinuation { continuation in
      let isComplete = state.withLock { state in
        if !state.isComplete { state.continuations.append(continuation) }
        return state.isComplete
      }
      if isComplete { continuation.resume() }
    }
  }
}
