import Glibc
import Testing

@testable import HeddleScheduler

extension SchedulerSuite {
  /// The layer `static`: parts with threads and processors of their own.
  @Suite struct StaticLayerTests {
    @Test(arguments: [(64, 8), (3, 8), (5, 3), (1, 4), (7, 7), (88, 5)])
    func everyItemAndEveryThreadHasAPart(items: Int, threads: Int) {
      let parts = StaticParts(10..<10 + items, threads: threads).parts
      #expect(parts.count == min(items, threads))
      #expect(parts.flatMap(\.items).elementsEqual(10..<10 + items))
      #expect(parts.reduce(0) { $0 + $1.threads } == threads)
      let widths = parts.map(\.threads)
      #expect(widths.max()! - widths.min()! <= 1)
    }

    /// Each part runs on its own processors, and every thread is back where it was.
    @Test func partsHaveProcessorsOfTheirOwn() {
      let scheduler = Scheduler(threads: 2)
      let before = Affinity.current
      let seen = withThreadingLayer(.static) {
        scheduler.parallelMap(0..<8, grain: .items(1)) { _ in Affinity.current }
      }
      let parts = CoreDivision(before, between: 2).parts
      #expect(
        seen == Array(repeating: parts[0].affinity, count: 4)
          + Array(repeating: parts[1].affinity, count: 4))
      #expect(Affinity.current == before)
      let after = scheduler.parallelMap(0..<64, grain: .items(1)) { _ in
        usleep(100)
        return Affinity.current
      }
      #expect(after.allSatisfy { $0 == before })
    }

    /// Fewer items than threads: what is inside an item has the threads that are left.
    @Test func fewItemsHaveInnerParallelism() {
      let scheduler = Scheduler(threads: 5)
      let widths = withThreadingLayer(.static) {
        scheduler.parallelMap(0..<2, grain: .items(1)) { _ in
          let inside = scheduler.parallelMap(0..<64, grain: .items(1)) { _ in
            usleep(100)
            return (currentThread(), Affinity.current, ThreadingLayer.current)
          }
          #expect(Set(inside.map(\.1)).count == 1)
          #expect(inside.allSatisfy { $0.2 == .dynamic })
          return (scheduler.threads, Set(inside.map(\.0)).count)
        }
      }
      #expect(widths.map(\.0) == [2, 3])
      for (limit, used) in widths { #expect(used <= limit + 1) }
      #expect(scheduler.isBalanced)
    }

    @Test func requests() throws {
      #expect(try ThreadingLayer(request: "serial") == .serial)
      #expect(try ThreadingLayer(request: "safe") == .dynamic)
      #expect(try ThreadingLayer(request: "tbb, forksafe") == .dynamic)
      #expect(try ThreadingLayer(request: "omp,static,dynamic") == .static)
      for request in ["", "omp", "Dynamic", "tbb,omp"] {
        #expect(throws: ThreadingLayerError(request: request)) {
          try ThreadingLayer(request: request)
        }
      }
      let text = "\(ThreadingLayerError(request: "omp"))"
      for layer in ThreadingLayer.allCases { #expect(text.contains(layer.rawValue)) }
    }

    @Test func whatIsUsedIsKnown() {
      let scheduler = Scheduler(threads: 2)
      _ = withThreadingLayer(.serial) { scheduler.parallelMap(0..<4) { $0 } }
      #expect(ThreadingLayer.used.contains(.serial))
      scheduler.parallelFor(0..<4) { _ in }
      #expect(ThreadingLayer.used.contains(.dynamic))
    }
  }
}
