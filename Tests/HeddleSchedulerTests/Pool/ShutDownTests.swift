import Glibc
import Synchronization
import Testing

@testable import HeddleScheduler

extension SchedulerSuite {
  @Suite struct ShutDownTests {
    /// How many threads the kernel lists for this process, when it lists no more than `count`, or at last.
    private static func threadCount(comesTo count: Int) -> Int {
      var last = Int.max
      for _ in 0..<1000 {
        last = 0
        guard let folder = opendir("/proc/self/task") else { return -1 }
        while let entry = readdir(folder) { if entry.pointee.d_name.0 != 46 { last += 1 } }
        closedir(folder)
        if last <= count { return last }
        usleep(1000)
      }
      return last
    }

    /// In a process of its own, so that there are no other threads; with a monitor of the budget as well.
    @Test(.enabled(if: dlsym(nil, "__tsan_init") == nil), arguments: widths)
    func noThreadIsLeft(threads: Int) {
      let status = inChildProcess {
        let scheduler = Scheduler(atMost: threads, following: { threads })
        for _ in 0..<20 {
          guard NestingTests.fibonacci(scheduler, 12) == 144 else { return false }
          let gate = Gate(threads)
          scheduler.parallelFor(0..<threads, grain: .items(1)) { _ in gate.pass() }
          guard Self.threadCount(comesTo: .max) > 1 else { return false }
          scheduler.shutDown()
          scheduler.shutDown()
          guard Self.threadCount(comesTo: 1) == 1 else { return false }
        }
        return true
      }
      #expect(status == 0)
    }

    @Test(arguments: widths) func laterUseStartsAgain(threads: Int) {
      let scheduler = Scheduler(threads: threads)
      scheduler.shutDown()
      for _ in 0..<20 {
        let gate = Gate(threads)
        withDeadline {
          scheduler.parallelFor(0..<threads, grain: .items(1)) { _ in gate.pass() }
          scheduler.shutDown()
        }
        #expect(scheduler.registry.liveThreads.load(ordering: .relaxed) == 0)
        #expect(scheduler.isBalanced)
      }
    }

    /// What has been handed over, spawned or submitted is done, all of it before the threads have left.
    @Test(arguments: widths) func whatRunsIsDrained(threads: Int) {
      let scheduler = Scheduler(threads: threads)
      let pool = Pool(scheduler: scheduler, limit: 3)
      for round in 0..<20 {
        let counter = TaskScopeTests.Counter()
        for _ in 0..<50 {
          pool.submit {
            scheduler.parallelFor(0..<4, grain: .items(1)) { _ in usleep(20) }
            counter.add()
          }
        }
        if round % 2 == 0 { usleep(500) }
        withDeadline { scheduler.shutDown() }
        #expect(counter.value == 50)
      }
      #expect(scheduler.isBalanced)
    }

    /// Callers of all kinds, limited ones too, while several threads shut the scheduler down all the time.
    @Test(arguments: [1, 2, 16]) func callersMeetShutDowns(threads: Int) {
      let scheduler = Scheduler(threads: threads)
      let rounds = trials(60, long: 10_000)
      withDeadline {
        onThreads(8) { caller in
          var numbers = SeededNumbers(seed: caller)
          for round in 0..<rounds {
            numbers.jitter()
            switch caller {
            case 0, 1: scheduler.shutDown()
            case 2, 3:
              let limited = withCoreBudget(1, on: scheduler) {
                scheduler.parallelMap(0..<10, grain: .items(1)) { $0 }.reduce(0, +)
              }
              #expect(limited == 45)
            case 4: #expect(Pool(scheduler: scheduler).submit { round }.wait() == round)
            default: #expect(NestingTests.fibonacci(scheduler, 8) == 21)
            }
          }
        }
        scheduler.shutDown()
      }
      #expect(scheduler.registry.liveThreads.load(ordering: .relaxed) == 0)
      #expect(scheduler.isBalanced)
    }

    /// Asynchronous work that comes while the threads leave, on the executor and by `run`, limited and not.
    @Test(.timeLimit(.minutes(10)), arguments: [1, 2, 16]) func tasksMeetShutDowns(threads: Int)
      async
    {
      let scheduler = Scheduler(threads: threads)
      let done = AsyncTests.Flag()
      let killer = Thread { _ in while !done.isUp { scheduler.shutDown() } }
      let total = await withTaskGroup(of: Int.self) { group in
        for index in 0..<100 {
          group.addTask {
            let limited = await withCoreBudget(1 + index % 3, on: scheduler) {
              await scheduler.run { NestingTests.fibonacci(scheduler, 6) }
            }
            return await withTaskExecutorPreference(scheduler.executor) {
              await Task.yield()
              return limited + NestingTests.fibonacci(scheduler, 6)
            }
          }
        }
        return await group.reduce(0, +)
      }
      done.raise()
      killer.join()
      #expect(total == 100 * 16)
      #expect(scheduler.isBalanced)
    }

    /// A worker of another scheduler gives its core back while it waits.
    @Test func anotherSchedulersWorkShutsDown() {
      let scheduler = Scheduler(threads: 2)
      let other = Scheduler(threads: 1)
      let begun = AsyncTests.Flag()
      withDeadline {
        let caller = Thread { _ in
          scheduler.run {
            begun.raise()
            usleep(5000)
            other.run {}
          }
        }
        while !begun.isUp { usleep(100) }
        other.run { scheduler.shutDown() }
        caller.join()
      }
      #expect(other.isBalanced)
    }

    @Test func itsOwnWorkMayNotShutItDown() async {
      let outcome = await #expect(
        processExitsWith: .failure, observing: [\.standardErrorContent]
      ) {
        let scheduler = Scheduler(threads: 2)
        scheduler.run { scheduler.shutDown() }
      }
      #expect(outcome.message.contains("cannot be shut down by its own work"))
    }
  }
}
