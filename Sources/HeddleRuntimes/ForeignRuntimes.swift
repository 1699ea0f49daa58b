import HeddleErrors
import Synchronization

/// The runtimes of others in this process: found, reported, and held to a width.
///
/// A program that runs its own parallel work while a library of another maker starts as many threads again for
/// each call has more threads than cores. Holding the other runtimes to one thread (or a few) leaves the
/// cores to the program's own level of parallelism.
///
/// A width is an upper limit. While several are asked for at once, by scopes that overlap on whatever threads
/// or for good, the smallest holds, and when the last has ended each library has the width that it had
/// before the first. OpenMP's width belongs to a thread: a scope holds the thread that it is on.
///
/// A library that is loaded later is found, and held to what is asked for at the time, when the next scope
/// begins or ends, or by ``refresh()``. Looking whether there is any costs about a tenth of a microsecond.
public enum ForeignRuntimes {
  /// All that are loaded, with their widths at this moment.
  public static var loaded: [ForeignRuntime] {
    state.withLock { state in
      state.refresh()
      return state.runtimes.map(\.report)
    }
  }

  /// Holds every runtime to `width` threads for the rest of the process's life, or until ``release()``.
  ///
  /// - Precondition: `width` is at least 1.
  public static func hold(to width: Int) {
    check(width)
    state.withLock { state in
      state.refresh()
      state.change { $0.forGood = min(width, $0.forGood ?? width) }
    }
    holdThread(to: width)
  }

  /// Ends what ``hold(to:)`` began, except for OpenMP on the threads that it has been held on.
  public static func release() {
    state.withLock { state in
      state.refresh()
      state.change { $0.forGood = nil }
    }
  }

  /// Looks for libraries that have been loaded since the last look, and holds them to what is asked for; holds
  /// the calling thread's OpenMP width too.
  public static func refresh() {
    let forGood = state.withLock { state in
      state.refresh()
      return state.requests.forGood
    }
    if let forGood { holdThread(to: forGood) }
  }

  /// The runtimes whose width belongs to the calling thread, and that width.
  fileprivate static var threadWidths: [(runtime: Loaded, width: Int)] {
    state.withLock { $0.runtimes.filter { $0.reach == .thread } }.map { ($0, $0.threads) }
  }

  private static func holdThread(to width: Int) {
    for (runtime, before) in threadWidths where before > width { runtime.setNumber(width) }
  }

  fileprivate static func check(_ width: Int) {
    require(
      width >= 1 && width <= Int32.max, "a runtime cannot be held to \(width) threads")
  }

  fileprivate static let state = Mutex(RuntimeState())
}

/// Runs `body` while every foreign runtime is held to at most `width` threads for calls that `body` makes on
/// the calling thread, and, where the width is the process's, for all.
///
/// - Precondition: `width` is at least 1.
public func withForeignRuntimes<R, E: Error>(
  atMost width: Int, _ body: () throws(E) -> R
) throws(E) -> R {
  ForeignRuntimes.check(width)
  ForeignRuntimes.state.withLock { $0.refresh() }
  let before = ForeignRuntimes.threadWidths
  ForeignRuntimes.state.withLock { $0.change { $0.scopes.append(width) } }
  for (runtime, threads) in before { runtime.setNumber(min(width, threads)) }
  defer {
    ForeignRuntimes.state.withLock { state in
      state.change { $0.scopes.remove(at: $0.scopes.firstIndex(of: width)!) }
      state.refresh()
    }
    for (runtime, threads) in before { runtime.setNumber(threads) }
  }
  return try body()
}
