import Glibc
import Testing

@testable import HeddleScheduler

extension SchedulerSuite {
  /// The system refuses to start threads (here because their stacks would be larger than any memory). Every
  /// construct works with the callers' threads alone, within the budget, and nothing hangs.
  @Suite struct ThreadlessTests {
    private func threadless(_ threads: Int) -> Scheduler {
      Scheduler { Registry(threads: threads, most: threads, monitor: nil, stackSize: 1 << 46) }
    }

    @Test(arguments: widths) func callersDoTheirOwnWork(threads: Int) {
      let scheduler = threadless(threads)
      let occupancy = BudgetTests.Occupancy()
      let counter = TaskScopeTests.Counter()
      withDeadline {
        onThreads(6) { _ in
          for _ in 0..<10 {
            #expect(NestingTests.fibonacci(scheduler, 10) == 55)
            scheduler.parallelFor(0..<4, grain: .items(1)) { _ in occupancy.pass { usleep(20) } }
            scheduler.scope { tasks in
              for _ in 0..<20 { tasks.spawn { tasks.spawn { counter.add() } } }
            }
            var graph = TaskGraph<Never>()
            for _ in 0..<10 { graph.add { counter.add() } }
            scheduler.run(graph)
          }
        }
      }
      #expect(!scheduler.registry.hasThreads)
      #expect(counter.value == 6 * 10 * 30)
      #expect(occupancy.peak <= threads)
      #expect(scheduler.peakRunningThreads <= threads)
      #expect(scheduler.isBalanced)
    }

    @Test func poolsWork() {
      let scheduler = threadless(2)
      let pool = Pool(scheduler: scheduler)
      @Sendable func nested(_ index: Int) -> Int { pool.submit { index }.wait() }
      let submissions = (0..<10).map { index in pool.submit { nested(index) } }
      let sum = withDeadline { submissions.map { $0.wait() }.reduce(0, +) }
      withDeadline { pool.shutDown() }
      #expect(sum == 45)
      #expect(scheduler.isBalanced)
    }

    @Test func asyncRunsWork() async {
      let scheduler = threadless(2)
      let result = await scheduler.run { NestingTests.fibonacci(scheduler, 10) }
      #expect(result == 55)
    }

    /// The kernel starts no more threads than the user may have: some, or none. (Root may have any number.)
    @Test(
      .enabled(if: geteuid() == 0 && dlsym(nil, "__tsan_init") == nil), arguments: [0, 1, 3])
    func fewerThreadsAreEnough(allowed: Int) {
      let status = inChildProcess {
        // Nobody else is this user, whose first thread this one is.
        let most = rlimit(rlim_cur: rlim_t(1 + allowed), rlim_max: rlim_t(1 + allowed))
        let isLimited = withUnsafePointer(to: most) { setrlimit(__rlimit_resource_t(6), $0) == 0 }
        var ends: [Int32] = [0, 0]
        guard isLimited, setuid(61_234) == 0, pipe(&ends) == 0, dup2(ends[1], STDERR_FILENO) >= 0
        else { return false }
        let scheduler = Scheduler(threads: 8)
        guard NestingTests.fibonacci(scheduler, 15) == 610 else { return false }
        let gate = Gate(1 + allowed)
        scheduler.parallelFor(0..<1 + allowed, grain: .items(1)) { _ in gate.pass() }
        var text = [UInt8](repeating: 0, count: 256)
        let count = read(ends[0], &text, text.count)
        let warning = String(decoding: text.prefix(max(0, count)), as: UTF8.self)
        return scheduler.registry.startedThreads.load(ordering: .relaxed) == allowed
          && warning.contains("only \(allowed) of 8 worker threads could be started")
      }
      #expect(status == 0)
    }
  }
}
