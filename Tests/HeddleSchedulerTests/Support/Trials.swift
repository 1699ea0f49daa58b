import Glibc
import Synchronization

@testable import HeddleScheduler

/// How often a race is tried: `HEDDLE_LONG_TESTS=1` asks for the long form.
func trials(_ usual: Int, long: Int) -> Int {
  getenv("HEDDLE_LONG_TESTS").map { String(cString: $0) } == "1" ? long : usual
}

/// Ends the process when `body` hasn't returned in time: a lost wake-up is a hang, and a hang must fail.
func withDeadline<R>(seconds: Int = 60, _ what: String = #function, _ body: () throws -> R) rethrows
  -> R
{
  let seconds = trials(seconds, long: seconds * 100)
  let watch = Watch()
  let thread = Thread { _ in
    if !watch.isCalledOff(within: UInt64(seconds) * 1_000_000_000) {
      fatalError("\(what) did not return within \(seconds) s")
    }
  }
  defer {
    watch.callOff()
    thread.join()
  }
  return try body()
}

/// What one thread waits for and another one calls off, at once.
private final class Watch: Sendable {
  private let parker = Parker()
  private let isOff = Atomic(false)

  func isCalledOff(within nanoseconds: UInt64) -> Bool {
    let deadline = now() + nanoseconds
    while true {
      parker.announce()
      if isOff.load(ordering: .sequentiallyConsistent) {
        _ = parker.retract()
        return true
      }
      let time = now()
      if time >= deadline { return false }
      parker.sleep(atMost: deadline - time)
    }
  }

  func callOff() {
    isOff.store(true, ordering: .sequentiallyConsistent)
    _ = parker.wake()
  }
}
