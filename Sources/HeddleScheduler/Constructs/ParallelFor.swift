/// How finely a range may be cut.
public enum Grain: Sendable {
  /// A 16th of every thread's share: right unless the items are few, or very unlike one another.
  case automatic
  /// At least this many items a piece.
  case items(Int)
  /// By an estimate of what one item takes, in nanoseconds: pieces of at least ten microseconds, and a
  /// range that costs less than one such piece runs at once on the calling thread.
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
