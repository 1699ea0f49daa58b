import Glibc

/// How often a race is tried: `HEDDLE_LONG_TESTS=1` asks for the long form.
func trials(_ usual: Int, long: Int) -> Int {
  getenv("HEDDLE_LONG_TESTS").map { String(cString: $0) } == "1" ? long : usual
}

/// Ends the process when `body` hasn't returned in time: a lost wake-up is a hang, and a hang must fail.
func withDeadline<R>(seconds: Int = 60, _ what: String = #function, _ body: () throws -> R) rethrows
  -> R
{
  let seconds = trials(seconds, long: seconds * 100)
  let watch = Thread {
    for _ in 0..<seconds * 100 {
      if $0.isCancelled { return }
      usleep(10_000)
    }
    fatalError("\(what) did not return within \(seconds) s")
  }
  defer {
    watch.cancel()
    watch.join()
  }
  return try body()
}
