import Glibc
import Heddle
import Synchronization

// The work of the scheduler suite. Peers/tbb_peer.cpp has the same in C++, and both return the same values.

/// Work of one to two nanoseconds a step. A compiler can fold steps that only multiply and add, so these
/// shift too.
func work(_ steps: Int, _ seed: UInt64) -> UInt64 {
  var state = seed
  for _ in 0..<steps { state = (state ^ (state >> 29)) &* 0xbf58_476d_1ce4_e5b9 &+ 1 }
  return state
}

/// Forks at every call and does next to nothing else: the time of one fork-join pair.
func fibonacci(_ n: Int, on runtime: some ParallelRuntime) -> UInt64 {
  if n < 2 { return UInt64(n) }
  let (a, b) = runtime.join({ fibonacci(n - 1, on: runtime) }, { fibonacci(n - 2, on: runtime) })
  return a + b
}

/// The same tree of forks with about five microseconds of work at each of its ends.
func coarseFibonacci(_ n: Int, on runtime: some ParallelRuntime) -> UInt64 {
  if n < 2 { return work(4_000, UInt64(n)) }
  let (a, b) = runtime.join(
    { coarseFibonacci(n - 1, on: runtime) }, { coarseFibonacci(n - 2, on: runtime) })
  return a &+ b
}

/// The price of a parallel loop that has nothing to do.
func emptyLoops(_ runs: Int, on runtime: some ParallelRuntime) -> UInt64 {
  for _ in 0..<runs { runtime.forEach(64, nanoseconds: nil) { _ in } }
  return 0
}

/// The price of coming in from outside and leaving: a core taken and given back, with nothing done meanwhile.
func emptyVisits(_ visits: Int, on runtime: some ParallelRuntime) -> UInt64 {
  for _ in 0..<visits { runtime.inside {} }
  return 0
}

/// 256 leaves of about ten microseconds, the last of which takes a hundred times as long.
func unbalancedTail(on runtime: some ParallelRuntime) -> UInt64 {
  let sum = Atomic<UInt64>(0)
  runtime.forEach(256, nanoseconds: nil) { index in
    sum.wrappingAdd(work(index == 255 ? 800_000 : 8_000, UInt64(index)), ordering: .relaxed)
  }
  return sum.load(ordering: .relaxed)
}

/// Leaves of about ten microseconds, each a span of the trace.
func namedLeaves(_ count: Int, on runtime: some ParallelRuntime) -> UInt64 {
  let sum = Atomic<UInt64>(0)
  runtime.forEach(count, nanoseconds: 10_000) { index in
    let value = Trace.span("leaf", index) { work(8_000, UInt64(index)) }
    sum.wrappingAdd(value, ordering: .relaxed)
  }
  return sum.load(ordering: .relaxed)
}

/// A few nanoseconds of work again and again, which a span would show if it cost anything.
func bareSteps(_ count: Int) -> UInt64 {
  var state: UInt64 = 1
  for _ in 0..<count { state = work(4, state) }
  return state
}

/// The same, each in a span that nobody records.
func stepsInSpans(_ count: Int) -> UInt64 {
  var state: UInt64 = 1
  for index in 0..<count { state = Trace.span("step", index) { work(4, state) } }
  return state
}

/// The nodes of a random tree whose shape nobody knows before walking it: a node has 8 children with
/// probability 0.124, else none, as its hash decides.
///
/// Source: Olivier et al., UTS: An Unbalanced Tree Search Benchmark (binomial trees), with a cheaper hash.
func nodes(below node: UInt64, children: Int, on runtime: some ParallelRuntime) -> UInt64 {
  children == 0 ? 1 : 1 + siblings(node, 0..<children, on: runtime)
}

private func siblings(
  _ parent: UInt64, _ range: Range<Int>, on runtime: some ParallelRuntime
) -> UInt64 {
  if range.count == 1 {
    let node = mixed(parent &+ 0x9e37_79b9_7f4a_7c15 &* UInt64(range.upperBound))
    return nodes(below: node, children: work(400, node) % 1000 < 124 ? 8 : 0, on: runtime)
  }
  let middle = range.lowerBound + range.count / 2
  let (low, high) = runtime.join(
    { siblings(parent, range.lowerBound..<middle, on: runtime) },
    { siblings(parent, middle..<range.upperBound, on: runtime) })
  return low + high
}

/// The finalizer of SplitMix64.
private func mixed(_ value: UInt64) -> UInt64 {
  var x = value
  x = (x ^ (x >> 30)) &* 0xbf58_476d_1ce4_e5b9
  x = (x ^ (x >> 27)) &* 0x94d0_49bb_1331_11eb
  return x ^ (x >> 31)
}

/// A parallel loop of about a microsecond: not worth another thread's attention.
func cheapCall(on runtime: some ParallelRuntime) {
  let sum = Atomic<UInt64>(0)
  runtime.forEach(8, nanoseconds: 100) { index in
    sum.wrappingAdd(work(100, UInt64(index)), ordering: .relaxed)
  }
}

/// From a runtime that has been idle for `pause` microseconds, until a second thread has run its first
/// instruction: the median of the trials, in milliseconds. Both halves wait for the other to begin, for 20 ms at most.
func wakeUp(trials: Int, pause: Int, on runtime: some ParallelRuntime) -> Double {
  let times = (0..<trials).map { _ in
    usleep(UInt32(pause))
    let started = Atomic<Int>(0), latest = Atomic<UInt64>(0)
    let start = ContinuousClock.now
    let half = { @Sendable () -> UInt64 in
      let time = (ContinuousClock.now - start) / .nanoseconds(1)
      if started.wrappingAdd(1, ordering: .sequentiallyConsistent).oldValue == 1 {
        latest.store(UInt64(time), ordering: .relaxed)
      }
      while started.load(ordering: .acquiring) < 2, ContinuousClock.now - start < .milliseconds(20)
      {}
      return 0
    }
    _ = runtime.join(half, half)
    return Double(latest.load(ordering: .relaxed)) * 1e-6
  }
  return times.sorted()[trials / 2]
}
