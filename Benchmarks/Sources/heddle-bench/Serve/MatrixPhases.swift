import Synchronization

/// Work on many matrices, in phases of which each begins when the one before is done. Application threads share
/// the pieces of a phase, each taking one at a time, in order.
final class MatrixPhases: Sendable {
  /// A piece of work, with a result for its owner to hold until the clock has stopped.
  typealias Item = @Sendable () -> any Sendable

  private let items: [Item]
  private let phases: [Range<Int>]
  /// Where the next item comes from, and where its phase ends.
  private let next = Atomic<Int>(0)
  private let end = Atomic<Int>(0)
  private let tickets = Mutex<Tickets?>(nil)

  init(_ phases: [[Item]]) {
    items = phases.flatMap(\.self)
    var bounds: [Range<Int>] = []
    for phase in phases {
      let first = bounds.last?.upperBound ?? 0
      bounds.append(first..<first + phase.count)
    }
    self.phases = bounds
  }

  /// All pieces, one after the other, on the calling thread.
  func runAlone() -> [any Sendable] { items.map { $0() } }

  /// All phases, by callers who each call `takeAll`.
  func run(by callers: Callers) {
    for phase in phases.indices { run(phase, by: callers, sharing: nil) }
  }

  /// One phase; the pieces are shared with other processes, too, if there are tickets for them.
  func run(_ phase: Int, by callers: Callers, sharing tickets: Tickets?) {
    next.store(phases[phase].lowerBound, ordering: .relaxed)
    end.store(phases[phase].upperBound, ordering: .relaxed)
    self.tickets.withLock { $0 = tickets }
    callers.run()
  }

  /// Takes pieces until none is left.
  func takeAll() {
    let tickets = tickets.withLock { $0 }
    while let index = tickets.map({ $0.take() }) ?? takeOwn() { _ = items[index]() }
  }

  private func takeOwn() -> Int? {
    let index = next.wrappingAdd(1, ordering: .relaxed).oldValue
    return index < end.load(ordering: .relaxed) ? index : nil
  }
}
