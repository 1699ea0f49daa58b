import Glibc
import Testing

@testable import HeddleScheduler

extension SchedulerSuite {
  @Suite struct LayerTests {
    /// The threads on which the items ran, and the layer that they saw.
    private func observe(_ layer: ThreadingLayer, _ scheduler: Scheduler)
      -> [(thread: Int32, layer: ThreadingLayer, isWorker: Bool)]
    {
      withThreadingLayer(layer) {
        scheduler.parallelMap(0..<64, grain: .items(1)) { _ in
          usleep(100)
          return (currentThread(), ThreadingLayer.current, Worker.current != nil)
        }
      }
    }

    @Test func dynamicUsesAllThreads() {
      let scheduler = Scheduler(threads: 2)
      let items = observe(.dynamic, scheduler)
      #expect(Set(items.map(\.thread)).count >= 2)
      #expect(scheduler.peakRunningThreads == 2)
      #expect(items.allSatisfy { $0.layer == .dynamic && $0.isWorker })
    }

    /// One contiguous part a thread, and no parallelism inside the parts.
    @Test func staticCutsOnce() {
      let scheduler = Scheduler(threads: 2)
      let items = observe(.static, scheduler)
      #expect(items.allSatisfy { $0.layer == .serial })
      for part in [items[..<32], items[32...]] {
        #expect(Set(part.map(\.thread)).count == 1)
      }
      #expect(scheduler.peakRunningThreads == 2)
    }

    @Test func serialStaysOnOneThreadWithAPermit() {
      let scheduler = Scheduler(threads: 2)
      let items = observe(.serial, scheduler)
      #expect(Set(items.map(\.thread)).count == 1)
      #expect(items.allSatisfy { $0.layer == .serial && $0.isWorker })
      #expect(scheduler.peakRunningThreads == 1)
    }

    @Test func blasUsesNoScheduler() {
      let scheduler = Scheduler(threads: 2)
      let items = observe(.blas, scheduler)
      #expect(Set(items.map(\.thread)) == [currentThread()])
      #expect(items.allSatisfy { $0.layer == .blas && !$0.isWorker })
      #expect(scheduler.peakRunningThreads == 0)
    }

    /// Where work asks not to be divided, constructs inside have one thread; OpenBLAS's threads stay as they are.
    @Test(arguments: ThreadingLayer.allCases) func undividedWorkIsSerial(layer: ThreadingLayer) {
      let scheduler = Scheduler(threads: 2)
      withThreadingLayer(layer) {
        scheduler.parallelFor(0..<4, grain: .items(1)) { _ in
          let outside = ThreadingLayer.current
          undivided {
            let threads = scheduler.parallelMap(0..<64, grain: .items(1)) { _ in currentThread() }
            #expect(Set(threads) == [currentThread()])
            #expect(ThreadingLayer.current == (layer == .blas ? .blas : .serial))
          }
          #expect(ThreadingLayer.current == outside)
        }
      }
    }

    /// A layer chosen inside holds for what is started there, and no longer.
    @Test(arguments: widths) func layersNest(threads: Int) {
      let scheduler = Scheduler(threads: threads)
      scheduler.parallelFor(0..<8, grain: .items(1)) { _ in
        withThreadingLayer(.serial) {
          let (a, b) = scheduler.join({ ThreadingLayer.current }, { ThreadingLayer.current })
          #expect((a, b) == (.serial, .serial))
          withThreadingLayer(.dynamic) {
            let (a, b) = scheduler.join({ ThreadingLayer.current }, { ThreadingLayer.current })
            #expect((a, b) == (.dynamic, .dynamic))
          }
        }
        #expect(ThreadingLayer.current == .dynamic)
      }
    }

    /// The same bits from every layer at every width: sums that round, along the tree of the range.
    @Test func demand17_sameBitsEverywhere() {
      var sums: Set<UInt64> = []
      for threads in widths {
        let scheduler = Scheduler(threads: threads)
        for layer in ThreadingLayer.allCases {
          for _ in 0..<5 {
            let sum = withThreadingLayer(layer) {
              scheduler.parallelReduce(
                0..<10_007, leaf: 100, identity: 0.0,
                fold: { $0.reduce(0) { $0 + 1 / Double($1 * $1 + 1) } }, combine: +)
            }
            sums.insert(sum.bitPattern)
          }
        }
      }
      #expect(sums.count == 1)
    }
  }
}
