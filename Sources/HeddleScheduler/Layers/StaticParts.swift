/// The layer `static`: a range is divided once, and each part gets processors of its own for as long as it runs.
struct StaticParts {
  /// What one part has: its items, how many threads may work on them, and where.
  struct Part {
    let items: Range<Int>
    let threads: Int
    let affinity: Affinity
  }

  let parts: [Part]

  /// - Parameters:
  ///   - range: the items; at least one.
  ///   - threads: how many may work on them, which is how many parts there are if there are items enough.
  init(_ range: Range<Int>, threads: Int) {
    let count = min(threads, range.count)
    let processors = CoreDivision(.current, between: count)
    parts = (0..<count).map { part in
      // The even division of anything between the parts.
      func share(_ whole: Int) -> Range<Int> { whole * part / count..<whole * (part + 1) / count }
      let items = share(range.count)
      return Part(
        items: range.lowerBound + items.lowerBound..<range.lowerBound + items.upperBound,
        threads: share(threads).count, affinity: processors.parts[part].affinity)
    }
  }
}

extension Worker {
  /// Runs the parts, each on one thread to begin with.
  func run(_ parts: ArraySlice<StaticParts.Part>, _ body: (Range<Int>) -> Void) {
    if parts.count == 1 { return run(parts.first!, body) }
    let middle = parts.startIndex + parts.count / 2
    fork(
      { run(parts[..<middle], body) }, { Worker.current!.run(parts[middle...], body) })
  }

  /// Holds the thread to the part's processors meanwhile. One thread's share is serial inside; a wider one is an
  /// arena, whose threads are held to the same processors when they come in.
  private func run(_ part: StaticParts.Part, _ body: (Range<Int>) -> Void) {
    var context = context
    context.layer = part.threads == 1 ? .serial : .dynamic
    part.affinity.hold {
      if part.threads == 1 { return with(context) { body(part.items) } }
      with(context) {
        let scheduler = registry.scheduler!.takeUnretainedValue()
        withCoreBudget(part.threads, on: scheduler, affinity: part.affinity) { body(part.items) }
      }
    }
  }
}

extension Affinity {
  /// Runs `body` with the calling thread on these processors only, and then where it was before. If they are not
  /// to be had (any more) it runs where it is.
  func hold(_ body: () -> Void) {
    let before = Affinity.current
    let isHeld = (try? apply()) != nil
    body()
    if isHeld { try? before.apply() }
  }
}
