import Foundation
import Glibc
import Synchronization
import Testing

@testable import HeddleScheduler

extension SchedulerSuite {
  @Suite struct LiveBudgetTests {
    final class Budget: Sendable {
      private let value: Atomic<Int>
      init(_ cores: Int) { value = Atomic(cores) }
      var cores: Int {
        get { value.load(ordering: .relaxed) }
        set { value.store(newValue, ordering: .relaxed) }
      }
    }

    /// Work under way on all cores: the budget shrinks, and within a second so do the threads at work; it
    /// grows again, beyond what it was, and they follow.
    @Test func demand8_theBudgetIsFollowedWhileRunning() {
      let budget = Budget(3)
      let scheduler = Scheduler(atMost: 6, following: { budget.cores })
      #expect(scheduler.threads == 3)
      let stop = Atomic(false)
      let inside = Atomic<Int>(0)
      let work = Thread { _ in
        scheduler.parallelFor(0..<1_000_000, grain: .items(1)) { _ in
          if stop.load(ordering: .relaxed) { return }
          inside.add(1, ordering: .relaxed)
          usleep(200)
          inside.subtract(1, ordering: .relaxed)
        }
      }
      withDeadline {
        for cores in [3, 1, 2, 6, 1, 4] {
          budget.cores = cores
          #expect(soon { scheduler.threads == cores && scheduler.runningThreads == cores })
          scheduler.resetPeakRunningThreads()
          for _ in 0..<20 {
            #expect(inside.load(ordering: .relaxed) <= cores)
            usleep(500)
          }
          #expect(scheduler.peakRunningThreads == cores)
        }
        stop.store(true, ordering: .relaxed)
        work.join()
      }
      #expect(scheduler.isBalanced)
    }

    /// Results do not depend on it.
    @Test func aChangingBudgetChangesNoResult() {
      let budget = Budget(1)
      let scheduler = Scheduler(atMost: 8, following: { budget.cores })
      withDeadline {
        for round in 0..<100 {
          // At once, as often as it comes.
          scheduler.registry.setBudget(1 + (round * 5) % 8)
          #expect(NestingTests.fibonacci(scheduler, 12) == 144)
        }
      }
      #expect(scheduler.isBalanced)
    }

    /// The monitor sleeps when there is no work, and leaves with its scheduler.
    @Test func theMonitorRestsAndLeaves() {
      func use() -> LifetimeTests.Watch {
        let looks = Budget(0)
        let scheduler = Scheduler(
          atMost: 2,
          following: {
            looks.cores += 1
            return 2
          })
        scheduler.parallelFor(0..<10) { _ in }
        let monitor = scheduler.registry.monitor!
        #expect(scheduler.isBalanced)
        #expect(soon { monitor.isAsleep.load(ordering: .relaxed) })
        let before = looks.cores
        usleep(UInt32(BudgetMonitor.period / 1000 + 50_000))
        #expect(looks.cores == before)
        return LifetimeTests.Watch(scheduler)
      }
      #expect(use().endsSoon)
    }

    /// A thread that slept without a permit, for something that happens elsewhere, goes on when nobody else is at
    /// work: the monitor, which has gone to sleep meanwhile, follows the budget again.
    @Test func theMonitorWakesForWhoGoesOn() async {
      let budget = Budget(2)
      let scheduler = Scheduler(atMost: 2, following: { budget.cores })
      let (begins, ends) = (AsyncTests.Flag(), AsyncTests.Flag())
      let elsewhere = Pool(scheduler: Scheduler(threads: 1)).submit {
        begins.raise()
        while !ends.isUp { usleep(100) }
      }
      let isFollowed = AsyncTests.Flag()
      let work = Thread { _ in
        while !begins.isUp { usleep(100) }
        scheduler.run {
          elsewhere.wait()
          budget.cores = 1
          if soon({ scheduler.threads == 1 }) { isFollowed.raise() }
        }
      }
      #expect(soon { scheduler.registry.monitor!.isAsleep.load(ordering: .relaxed) })
      ends.raise()
      work.join()
      #expect(isFollowed.isUp)
    }

    /// The kernel's masks of all threads at work, changed for real, as `taskset -a -p` does. In a process of its
    /// own, whose threads are these alone.
    @Test(.enabled(if: CoreBudget.current().cores > 1 && dlsym(nil, "__tsan_init") == nil))
    func demand8_affinityIsFollowedWhileRunning() {
      let status = inChildProcess {
        let all = Affinity.current
        let cores = CoreBudget.current().cores
        let scheduler = Scheduler(atMost: cores, following: { CoreBudget.current().cores })
        let stop = AsyncTests.Flag()
        let work = Thread { _ in
          scheduler.parallelFor(0..<1_000_000, grain: .items(1)) { _ in
            if !stop.isUp { usleep(200) }
          }
        }
        func comesTo(_ cores: Int) -> Bool {
          soon { scheduler.threads == cores && scheduler.runningThreads == cores }
        }
        var isFollowed = comesTo(cores)
        for _ in 0..<3 where isFollowed {
          holdEveryThread(to: Affinity(all.processors.suffix(1)))
          isFollowed = comesTo(1)
          holdEveryThread(to: all)
          isFollowed = isFollowed && comesTo(cores)
        }
        stop.raise()
        work.join()
        return isFollowed && scheduler.isBalanced
      }
      #expect(status == 0)
    }

    /// Changes the masks of all threads of this process.
    private func holdEveryThread(to affinity: Affinity) {
      var mask = [UInt8](repeating: 0, count: 1 << 13)
      for processor in affinity.processors { mask[processor / 8] |= 1 &<< UInt8(processor % 8) }
      guard let folder = opendir("/proc/self/task") else { return }
      while let entry = readdir(folder) {
        let name = withUnsafeBytes(of: entry.pointee.d_name) {
          String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
        }
        if let thread = pid_t(name) { _ = Self.setAffinity(thread, mask.count, &mask) }
      }
      closedir(folder)
    }

    // Swift's Glibc doesn't import these two.
    private typealias Call = @convention(c) (pid_t, Int, UnsafeMutableRawPointer) -> Int32
    private static let getAffinity = unsafeBitCast(dlsym(nil, "sched_getaffinity"), to: Call.self)
    private static let setAffinity = unsafeBitCast(dlsym(nil, "sched_setaffinity"), to: Call.self)

    /// The kernel's mask of the thread that looks, changed for real.
    @Test func affinityIsReadForReal() throws {
      let (get, set) = (Self.getAffinity, Self.setAffinity)
      let before = CoreBudget.current().cores
      var mask = [UInt8](repeating: 0, count: 1024)
      #expect(get(0, mask.count, &mask) == 0)
      let byte = try #require(mask.firstIndex { $0 != 0 })
      var one = [UInt8](repeating: 0, count: 1024)
      one[byte] = mask[byte] & (0 &- mask[byte])
      #expect(set(0, one.count, &one) == 0)
      #expect(CoreBudget.current().cores == 1)
      #expect(set(0, mask.count, &mask) == 0)
      #expect(CoreBudget.current().cores == before)
    }
  }
}
