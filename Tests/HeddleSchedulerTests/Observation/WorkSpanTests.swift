import CHeddleSystem
import Glibc
import Synchronization
import Testing

@testable import HeddleScheduler

/// What known regions are counted in, in nanoseconds.
private let unit = 500_000

/// By how much burns have taken longer than they should, in nanoseconds: somebody else had the core.
private let overshoot = Atomic<Int>(0)

/// Uses the processor for so many units.
func burn(_ units: Int) {
  let start = heddle_thread_time()
  let end = start + UInt64(units * unit)
  var time = start
  while time < end { time = heddle_thread_time() }
  overshoot.add(Int(time - end), ordering: .relaxed)
}

/// Between the burns there is code that takes time too.
private func isOf(_ units: Int, _ time: Int) -> Bool {
  let most = units * unit * 110 / 100 + unit / 2 + overshoot.load(ordering: .relaxed)
  return units * unit * 99 / 100...most ~= time
}

private func expectUnits(_ time: Int, _ units: Int) {
  #expect(isOf(units, time), "\(time) ns for \(units) units")
}

/// A region whose work and span are known, in units.
struct KnownRegion: Sendable, CustomTestStringConvertible {
  let name: String
  let work: Int
  let span: Int
  let tasks: Int
  let run: @Sendable (Scheduler) -> Void

  var testDescription: String { name }

  private static let other = Scheduler(threads: 2)

  static let all = [
    KnownRegion(name: "no fork", work: 3, span: 3, tasks: 1) { $0.run { burn(3) } },
    KnownRegion(name: "join", work: 5, span: 4, tasks: 2) { scheduler in
      scheduler.run {
        burn(1)
        _ = scheduler.join({ burn(3) }, { burn(1) })
      }
    },
    KnownRegion(name: "join in join", work: 8, span: 5, tasks: 3) { scheduler in
      _ = scheduler.join(
        { burn(1) },
        {
          burn(1)
          _ = scheduler.join({ burn(2) }, { burn(3) })
          burn(1)
        })
    },
    KnownRegion(name: "parallelFor", work: 10, span: 4, tasks: 7) { scheduler in
      scheduler.parallelFor(0..<7, grain: .items(1)) { burn($0 == 6 ? 4 : 1) }
    },
    KnownRegion(name: "parallelBlocks", work: 6, span: 1, tasks: 6) { scheduler in
      scheduler.parallelBlocks(rows: 0..<5, columns: 0..<4, block: (2, 2)) { _, _ in burn(1) }
    },
    KnownRegion(name: "parallelMap", work: 8, span: 1, tasks: 8) { scheduler in
      _ = scheduler.parallelMap(0..<8, grain: .items(1)) { index in
        burn(1)
        return index
      }
    },
    KnownRegion(name: "parallelReduce", work: 11, span: 4, tasks: 4) { scheduler in
      _ = scheduler.parallelReduce(
        0..<4, leaf: 1, identity: 0,
        fold: { _ in
          burn(2)
          return 0
        },
        combine: { _, _ in
          burn(1)
          return 0
        })
    },
    KnownRegion(name: "parallelScan", work: 14, span: 6, tasks: 8) { scheduler in
      let combine = { @Sendable (_: Int, _: Int) in
        burn(1)
        return 0
      }
      let fold = { @Sendable (_: Range<Int>) in
        burn(1)
        return 0
      }
      scheduler.parallelScan(0..<4, leaf: 1, identity: 0, fold: fold, combine: combine) { _, _ in
        burn(1)
      }
    },
    KnownRegion(name: "scope", work: 12, span: 7, tasks: 4) { scheduler in
      scheduler.scope { tasks in
        tasks.spawn { burn(2) }
        burn(1)
        tasks.spawn {
          tasks.spawn { burn(4) }
          burn(1)
        }
        burn(2)
      }
      burn(2)
    },
    KnownRegion(name: "TaskGraph", work: 9, span: 6, tasks: 6) { scheduler in
      var graph = TaskGraph<Never>()
      let first = graph.add { burn(1) }
      let long = graph.add(after: [first]) { burn(4) }
      let short = graph.add(after: [first]) { burn(2) }
      graph.add(after: [short]) { burn(1) }
      graph.add(after: [long]) { burn(1) }
      scheduler.run { scheduler.run(graph) }
    },
    KnownRegion(name: "Pool", work: 7, span: 4, tasks: 3) { scheduler in
      let pool = Pool(scheduler: scheduler)
      let submissions = [3, 1, 2].map { units in pool.submit { burn(units) } }
      for submission in submissions { submission.wait() }
      burn(1)
      pool.shutDown()
    },
    KnownRegion(name: "another scheduler", work: 6, span: 3, tasks: 4) { scheduler in
      _ = scheduler.join(
        { other.parallelFor(0..<2, grain: .items(1)) { _ in burn(2) } },
        { burn(1) })
      burn(1)
    },
  ]
}

extension SchedulerSuite {
  @Suite struct WorkSpanTests {
    init() { overshoot.store(0, ordering: .relaxed) }

    @Test(arguments: KnownRegion.all, widths)
    func demand20_workAndSpanAreOfTheRegion(region: KnownRegion, threads: Int) throws {
      let scheduler = Scheduler(threads: threads)
      func measured() -> WorkSpan {
        overshoot.store(0, ordering: .relaxed)
        return withDeadline { WorkSpan.measure { region.run(scheduler) } }.1
      }
      // A busy machine only adds to what is counted, so one of a few measurements has to be right.
      var report = measured()
      for _ in 0..<4 where !isOf(region.work, report.work) || !isOf(region.span, report.span) {
        report = measured()
      }
      expectUnits(report.work, region.work)
      expectUnits(report.span, region.span)
      if region.name != "Pool" { #expect(report.tasks == region.tasks) }
      let graph = try #require(report.graph)
      #expect(graph.count == report.strands)
      #expect(graph.work == UInt64(report.work))
      #expect(graph.span == UInt64(report.span))
      for cores in [1, 2, 3, 16, 256] { expectBounds(graph, cores: cores) }
      #expect(report.burdenedSpan >= report.span)
    }

    /// Calls that find no permit are handed over, and still belong to the region.
    @Test func handedOverWorkCounts() {
      let scheduler = Scheduler(threads: 1)
      let inside = Atomic(false)
      let mayLeave = Atomic(false)
      withDeadline {
        let holder = Thread { _ in
          scheduler.run {
            inside.store(true, ordering: .releasing)
            while !mayLeave.load(ordering: .acquiring) { usleep(100) }
          }
        }
        while !inside.load(ordering: .acquiring) { usleep(100) }
        let caller = Thread { _ in
          let (_, report) = WorkSpan.measure { scheduler.run { burn(2) } }
          expectUnits(report.work, 2)
          #expect(report.span == report.work)
        }
        while scheduler.registry.injection.isEmpty { usleep(100) }
        usleep(2000)
        mayLeave.store(true, ordering: .releasing)
        for thread in [holder, caller] { thread.join() }
      }
    }

    /// Neither sleep nor what a waiting thread does for others is work of the region.
    @Test func waitingIsNotWork() {
      let scheduler = Scheduler(threads: 1)
      let others = Atomic<Int>(0)
      withDeadline {
        scheduler.scope { outside in
          for _ in 0..<4 {
            outside.spawn {
              burn(3)
              others.add(1, ordering: .relaxed)
            }
          }
          let (_, report) = WorkSpan.measure {
            usleep(3000)
            scheduler.scope { inside in inside.spawn { burn(1) } }
          }
          expectUnits(report.work, 1)
        }
      }
      #expect(others.load(ordering: .relaxed) == 4)
    }

    /// Strands are cut off the processor again and again, and measure the same.
    @Test func aBusyMachineChangesNothing() {
      let hogs = (0..<6).map { _ in Thread { while !$0.isCancelled {} } }
      let scheduler = Scheduler(threads: 2)
      let (_, report) = WorkSpan.measure {
        scheduler.parallelFor(0..<40, grain: .items(1)) { _ in burn(2) }
      }
      for hog in hogs {
        hog.cancel()
        hog.join()
      }
      expectUnits(report.work, 80)
      expectUnits(report.span, 2)
    }

    @Test func regionsNest() throws {
      let scheduler = Scheduler(threads: 2)
      let (inner, outer) = WorkSpan.measure {
        burn(1)
        let (_, report) = WorkSpan.measure { _ = scheduler.join({ burn(2) }, { burn(4) }) }
        burn(1)
        return report
      }
      expectUnits(inner.work, 6)
      expectUnits(inner.span, 4)
      expectUnits(outer.work, 8)
      expectUnits(outer.span, 6)
      #expect(outer.tasks == inner.tasks)
      let graph = try #require(outer.graph)
      #expect(graph.work == UInt64(outer.work))
      #expect(graph.span == UInt64(outer.span))
    }

    @Test func anErrorArrivesAndEndsTheRegion() {
      struct Failure: Error {}
      let scheduler = Scheduler(threads: 2)
      #expect(throws: Failure.self) {
        try WorkSpan.measure {
          try scheduler.parallelFor(0..<4, grain: .items(1)) { _ throws(Failure) in throw Failure()
          }
        }
      }
      #expect(!Strand.isOpen)
    }

    /// Forks too many to keep still add up; only the graph is given up.
    @Test func hugeRegionsAddUp() {
      let recorder = StrandRecorder(mostStrands: 100)
      let scheduler = Scheduler(threads: 2)
      Strand.run(in: recorder) {
        scheduler.parallelFor(0..<200, grain: .items(1)) { _ in }
      }
      let record = recorder.finish()
      #expect(record.graph == nil)
      #expect(record.tasks == 200)
      #expect(record.strands > 400)
      #expect(record.work > 0)
    }

    /// Deep nesting goes on on other threads' stacks. (ThreadSanitizer's own record of a thread's calls is not
    /// as deep.)
    @Test(.enabled(if: dlsym(nil, "__tsan_init") == nil)) func deepNestingIsFollowed() {
      let scheduler = Scheduler(threads: 1)
      @Sendable func nest(_ depth: Int) {
        if depth > 0 { _ = scheduler.join({ nest(depth - 1) }, {}) }
      }
      let (_, report) = withDeadline { WorkSpan.measure { scheduler.run { nest(20_000) } } }
      #expect(report.tasks == 20_001)
    }
  }
}
