/// How finely a range may be cut.
public enum Grain: Sendable {
  /// A 16th of every thread's share: right unless the items are few, or very unlike one another.
  case automatic
  /// At least this many items a piece.
  case items(Int)
  /// By an estimate of what one item takes, in nanoseconds: pieces of at least ten microseconds, and a
  /// range that costs less than one such piece runs at once on the calling thread, whatever the budget: like
  /// any loop that is written without the scheduler. If the first item shows that the estimate is wrong, the
  /// others count in the budget.
  case cost(nanoseconds: Double)

  /// The smallest piece worth another thread's attention, in nanoseconds.
  package static let worthwhile = 10_000.0

  func items(of count: Int, threads: Int) -> Int {
    switch self {
    case .automatic: max(1, count / (threads * 16))
    case .items(let items): max(1, items)
    case .cost(let nanoseconds):
      Int(min(max(1, (Self.worthwhile / max(nanoseconds, 1e-3)).rounded(.up)), Double(Int32.max)))
    }
  }

  /// Whether so many items are known to be less than a piece.
  func isTooLittle(_ count: Int) -> Bool {
    if case .cost(let nanoseconds) = self {
      Double(count) * nanoseconds < Self.worthwhile
    } else {
      false
    }
  }
}

extension Scheduler {
  /// Calls `body` once for every index of `range`, on as many threads as are free.
  ///
  /// An error stops the rest: indices above one that has thrown are not begun any more, those below are
  /// finished, so the error that arrives is always that of the lowest failing index.
  ///
  /// - Parameters:
  ///   - range: the indices.
  ///   - grain: how finely the range may be cut.
  ///   - body: called from several threads at once.
  @inlinable
  public func parallelFor<E: Error>(
    _ range: Range<Int>, grain: Grain = .automatic, _ body: @Sendable (Int) throws(E) -> Void
  ) throws(E) {
    let failure = FirstFailure<E>()
    parallelRanges(range, grain: grain) { piece in
      for index in piece {
        if failure.precedes(index) { return }
        do throws(E) { try body(index) } catch { return failure.record(error, at: index) }
      }
    }
    try failure.check()
  }

  /// Calls `body` for disjoint pieces that cover `range`. Where the cuts fall depends on timing, so only
  /// work whose result doesn't depend on them may use it.
  @usableFromInline
  func parallelRanges(_ range: Range<Int>, grain: Grain, _ body: (Range<Int>) -> Void) {
    let range = grain.isTooLittle(range.count) ? begin(range, body) : range
    if range.isEmpty { return }
    withWorker { worker in
      let threads = worker.registry.width
      let items = grain.items(of: range.count, threads: threads)
      switch worker.context.layer {
      case .dynamic where items < range.count:
        worker.share(range, grain: items, body)
      case .static where range.count > 1:
        worker.run(StaticParts(range, threads: threads).parts[...], body)
      default: body(range)
      }
    } inline: {
      body(range)
    }
  }

  /// Runs a range that is said to cost less than a hand-over, if the calling thread is no worker, as that thread's
  /// own: without a permit, without a place in line (Sleep.md). The first index is the test of the estimate.
  ///
  /// - Returns: what is left to do as the scheduler's work.
  private func begin(_ range: Range<Int>, _ body: (Range<Int>) -> Void) -> Range<Int> {
    if range.isEmpty || Worker.current != nil || Strand.isOpen { return range }
    var rest = range.dropFirst()
    asCurrent {
      let start = now()
      body(range.lowerBound..<rest.lowerBound)
      if Double(now() - start) >= Grain.worthwhile { return }
      body(rest)
      rest = rest.suffix(0)
    }
    return rest
  }

  /// Runs `body`, on a thread that is no worker, so that constructs inside find this scheduler as they would on
  /// one of its workers.
  private func asCurrent(_ body: () -> Void) {
    if isShared || Ambient.scheduler != nil { return body() }
    Ambient.$scheduler.withValue(self, operation: body)
  }
}

extension Worker {
  /// Shares the range in pieces of `grain` items.
  fileprivate func share(_ range: Range<Int>, grain: Int, _ body: (Range<Int>) -> Void) {
    // More pieces than a `SharedRange` can count are none the smaller for it that anybody would notice.
    let grain = max(grain, range.count / SharedRange.mostPieces + 1)
    share(0..<(range.count + grain - 1) / grain) { piece in
      let first = range.lowerBound + piece * grain
      body(first..<first + min(grain, range.upperBound - first))
    }
  }
}
