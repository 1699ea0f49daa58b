import Glibc
import Synchronization

/// Collects the strands of one region from all threads that run them.
///
/// Indices are given when strands begin, so a strand has a larger one than all those that it comes after.
/// Work and span are added up as strands end, however many there are; the graph is kept as long as there
/// are not too many.
final class StrandRecorder: Sendable {
  /// What a region consists of.
  struct Record: Sendable {
    var work: UInt64
    var path: PathLength
    var strands: Int
    var tasks: Int
    /// Nil when there were too many strands.
    var graph: StrandGraph?
  }

  /// Strands beyond this many are added up only. At most about 100 MB of graph unless given.
  private let mostStrands: Int

  /// What some of the threads have written.
  private struct Log: Sendable {
    var times: [(strand: Int32, time: UInt64)] = []
    var edges: [StrandGraph.Edge] = []
    var work: UInt64 = 0
    var path = PathLength()
    var tasks = 0
  }

  /// A class for the sake of an array of them.
  private final class Part: Sendable {
    let log = Guarded(Log())
  }

  private let count = Atomic<Int>(0)
  /// Several, so that threads seldom meet at one.
  private let parts = (0..<16).map { _ in Part() }

  init(mostStrands: Int = 1 << 21) { self.mostStrands = mostStrands }

  private func withLog(_ body: (inout Log) -> Void) {
    // Spreads the threads' addresses, whose low bits are alike, over the parts.
    let part = (UInt64(pthread_self()) &* 0x9e37_79b9_7f4a_7c15) >> 60
    parts[Int(part)].log.withLock(body)
  }

  /// - Returns: the index of a strand that begins after the given ones.
  func begin(after ends: [StrandEnd]) -> Int {
    let index = count.wrappingAdd(1, ordering: .relaxed).oldValue
    if !ends.isEmpty, index < mostStrands {
      withLog { log in
        for end in ends where end.recorder === self && end.index < mostStrands {
          log.edges.append(.init(from: Int32(end.index), to: Int32(index)))
        }
      }
    }
    return index
  }

  func end(_ index: Int, time: UInt64, path: PathLength) {
    withLog { log in
      log.work += time
      log.path = .longest(log.path, path)
      if index < mostStrands { log.times.append((Int32(index), time)) }
    }
  }

  func countTask() { withLog { $0.tasks += 1 } }

  /// What has ended by now. Strands that are still open, or begin later, are not part of the region.
  func finish() -> Record {
    var whole = Log()
    for part in parts {
      let log = part.log.withLock { $0 }
      whole.times += log.times
      whole.edges += log.edges
      whole.work += log.work
      whole.path = .longest(whole.path, log.path)
      whole.tasks += log.tasks
    }
    let strands = count.load(ordering: .relaxed)
    var record = Record(
      work: whole.work, path: whole.path, strands: strands, tasks: whole.tasks, graph: nil)
    if strands <= mostStrands {
      var times = [UInt64](repeating: 0, count: strands)
      for (strand, time) in whole.times { times[Int(strand)] = time }
      record.graph = StrandGraph(times: times, edges: whole.edges.filter { $0.to < strands })
    }
    return record
  }

  /// Makes another region part of this one.
  /// - Returns: the point at which all of it has ended.
  func absorb(_ region: Record, after start: StrandEnd) -> StrandEnd {
    let base = count.wrappingAdd(region.strands + 1, ordering: .relaxed).oldValue
    // A strand without length, which comes after all others.
    let last = base + region.strands
    let path = PathLength(
      time: start.path.time + region.path.time,
      burdened: start.path.burdened + region.path.burdened)
    withLog { log in
      log.work += region.work
      log.path = .longest(log.path, path)
      log.tasks += region.tasks
      guard let graph = region.graph, last < mostStrands else { return }
      for strand in 0..<graph.count {
        log.times.append((Int32(base + strand), graph.times[strand]))
        log.edges.append(.init(from: Int32(base + strand), to: Int32(last)))
        log.edges += graph.successors[strand].map {
          .init(from: Int32(base + strand), to: Int32(base) + $0)
        }
      }
      log.edges.append(.init(from: Int32(start.index), to: Int32(base)))
    }
    return StrandEnd(recorder: self, index: last, path: path)
  }
}
