import HeddleArrays
import HeddleLAPACK
import HeddleScheduler
import Synchronization

/// The way of every batch: matrices grouped into leaves by cost, spread over the scheduler; each with
/// scratch of the worker that runs it; each written to its own place; failures noted by index.
struct BatchRun {
  /// What the trace calls it.
  let name: StaticString
  /// The leading axes.
  let batch: [Int]
  /// What one matrix is expected to take, in nanoseconds.
  let cost: Double
  /// What one matrix, or one group of them, needs besides its results.
  var scratchBytes = 0
  /// Whether the work is Heddle's own from end to end: it enters no library that counts its callers.
  var isOwnWork = false
  /// Whether the work on one matrix may be divided in turn.
  var isDivided = true

  /// Calls `body` for every matrix and returns those that failed, in order; their results are NaN. Memory that
  /// cannot be had ends the call. Where no result has elements nothing is called and nothing fails.
  func run(
    into results: @autoclosure @Sendable () -> [any FailableResult],
    _ body: @Sendable (_ index: Int, _ scratch: inout Scratch) throws(LAPACKError) -> Void
  ) throws(LinearAlgebraError) -> [SliceFailure] {
    try run(groupsOf: 1, into: results()) { (group, scratch, _) throws(LAPACKError) in
      try body(group.lowerBound, &scratch)
    }
  }

  /// Calls `body` for every group of so many neighbours (the last one may be smaller); it adds to
  /// `failed`, by number, the matrices that have no result. An error is that of the whole group.
  ///
  /// The results are listed where one fails, and not before: a tiny matrix takes less time than the list.
  func run(
    groupsOf size: Int, into results: @autoclosure @Sendable () -> [any FailableResult],
    _ body:
      @Sendable (_ group: Range<Int>, _ scratch: inout Scratch, _ failed: inout [Int: LAPACKError])
      throws(LAPACKError) -> Void
  ) throws(LinearAlgebraError) -> [SliceFailure] {
    let count = batch.reduce(1, *)
    // There may be more of them than a loop could count.
    if count >= Self.many, results().allSatisfy(\.isEmpty) { return [] }
    let failures = Mutex<[Int: LAPACKError]>([:])
    let (groups, cost) = ((count + size - 1) / size, cost * Double(size))
    @Sendable func runGroup(_ number: Int) throws(LinearAlgebraError) {
      if Scheduler.isCancelled { throw .cancelled }
      let group = number * size..<min(count, (number + 1) * size)
      var failed: [Int: LAPACKError] = [:]
      do throws(LAPACKError) {
        try span(group.lowerBound) { () throws(LAPACKError) in
          try withBatchScratch(scratchBytes) { (scratch) throws(LAPACKError) in
            try body(group, &scratch, &failed)
          }
        }
      } catch {
        for index in group { failed[index] = error }
      }
      if failed.isEmpty { return }
      if let reason = failed.values.first(where: \.concernsTheCall) { throw .impossible(reason) }
      for result in results() { for index in failed.keys { result.invalidate(index) } }
      failures.withLock { $0.merge(failed) { first, _ in first } }
    }
    let isWorthwhile = Double(groups) * cost >= Grain.worthwhile
    if isOwnWork, !isWorthwhile {
      // As `parallelFor` would, but its cost is known: no clock has to test it, and no scheduler is asked for.
      for number in 0..<groups { try runGroup(number) }
    } else {
      let scheduler = Scheduler.current
      // However little: no thread enters OpenBLAS without a permit.
      let grain = isWorthwhile ? Grain.cost(nanoseconds: cost) : .items(groups)
      try Self.onOpenBLASThreadsIfAsked(scheduler) { () throws(LinearAlgebraError) in
        try scheduler.parallelFor(0..<groups, grain: grain, runGroup)
      }
    }
    return failures.withLock { [SliceFailure]($0, in: batch) }
  }

  /// From so many matrices on it takes no time to ask whether their results have any elements.
  private static var many: Int { 1000 }

  /// Does the work on a matrix, or a part of it, under the run's name in the trace.
  func span(
    _ index: Int, _ body: () throws(LAPACKError) -> Void
  ) throws(LAPACKError) {
    try Trace.span(name, index) { () throws(LAPACKError) in
      if isDivided { try body() } else { try undivided(body) }
    }
  }

  /// The layer `blas` means OpenBLAS's own threads, as many as there would be of ours.
  private static func onOpenBLASThreadsIfAsked<E: Error>(
    _ scheduler: Scheduler, _ body: () throws(E) -> Void
  ) throws(E) {
    if ThreadingLayer.current != .blas { return try body() }
    try OpenBLAS.withThreads(scheduler.threads, body)
  }
}

extension BatchRun {
  /// An estimate of a matrix's cost: LAPACK reaches about 10 GFLOP/s on small matrices, touches an element
  /// in half a nanosecond, and takes half a microsecond to get going. Right within a factor of a few,
  /// which is enough to tell what is worth another thread's attention.
  static func cost<Scalar: LAPACKScalar>(
    _ type: Scalar.Type, flops: Double, elements: Int
  ) -> Double {
    let weight = Scalar.isComplex ? 4.0 : 1
    return 500 + flops * weight / 10 + Double(elements) / 2
  }
}

extension [SliceFailure] {
  /// Failures in order, from reasons by the number of the matrix.
  init(_ reasons: [Int: LAPACKError], in batch: [Int]) {
    if reasons.isEmpty {
      self = []
      return
    }
    self = reasons.sorted { $0.key < $1.key }.map { number, reason in
      var rest = number
      let index = batch.reversed().map { count in
        defer { rest /= count }
        return rest % count
      }
      return SliceFailure(index: index.reversed(), reason: reason)
    }
  }

  /// The reasons by the number of the matrix.
  func reasons(in batch: [Int]) -> [Int: LAPACKError] {
    isEmpty
      ? [:] : Dictionary(uniqueKeysWithValues: map { (number(of: $0.index, in: batch), $0.reason) })
  }
}
