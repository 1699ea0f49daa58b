import Glibc
import Synchronization
import Testing

@testable import HeddleScheduler

extension SchedulerSuite {
  @Suite(.timeLimit(.minutes(10))) struct PriorityTests {
    /// What happened, in order.
    final class Log<Entry: Sendable>: Sendable {
      private let entries = Guarded<[Entry]>([])
      var all: [Entry] { entries.withLock { $0 } }
      func append(_ entry: Entry) { entries.withLock { $0.append(entry) } }
    }

    /// Holds the only thread of a scheduler while `queue` puts work into its queue, then lets it go.
    private func whileBusy(_ scheduler: Scheduler, _ queue: () async -> Void) async {
      let isInside = AsyncTests.Flag()
      let mayLeave = AsyncTests.Flag()
      let holder = Thread { _ in
        scheduler.run {
          isInside.raise()
          while !mayLeave.isUp { usleep(100) }
        }
      }
      while !isInside.isUp { await Task.yield() }
      await queue()
      mayLeave.raise()
      holder.join()
    }

    /// Returns when so many pieces of work wait.
    private func untilQueued(_ count: Int, _ scheduler: Scheduler) async {
      while scheduler.registry.injection.length < count { await Task.yield() }
    }

    static let priorities: [TaskPriority] = [.background, .low, .medium, .high]

    /// Tasks and runs that are queued in the wrong order begin in the right one.
    @Test(arguments: [false, true]) func urgentTasksGoFirst(onExecutor: Bool) async {
      let scheduler = Scheduler(threads: 1)
      let order = Log<TaskPriority>()
      let executor = scheduler.executor
      nonisolated(unsafe) var tasks: [Task<Void, Never>] = []
      await whileBusy(scheduler) {
        for (count, priority) in Self.priorities.enumerated() {
          tasks.append(
            onExecutor
              ? Task(executorPreference: executor, priority: priority) {
                order.append(priority)
              }
              : Task(priority: priority) {
                await scheduler.run { order.append(priority) }
              })
          await untilQueued(count + 1, scheduler)
        }
      }
      // Without waiting for one of them, which would escalate it.
      while order.all.count < 4 { usleep(100) }
      #expect(order.all == Self.priorities.reversed())
      for task in tasks { await task.value }
      #expect(scheduler.isBalanced)
    }

    /// A run that waits for a thread when something urgent begins to wait for it goes first.
    @Test func aQueuedRunIsEscalated() async {
      let scheduler = Scheduler(threads: 1)
      let order = Log<Int>()
      nonisolated(unsafe) var tasks: [Task<Void, Never>] = []
      await whileBusy(scheduler) {
        for index in 0..<2 {
          tasks.append(
            Task(priority: .low) { await scheduler.run { order.append(index) } })
          await untilQueued(index + 1, scheduler)
        }
        let second = tasks[1]
        tasks.append(Task(priority: .high) { await second.value })
        // The escalated run is queued once more.
        await untilQueued(3, scheduler)
      }
      for task in tasks { await task.value }
      #expect(order.all == [1, 0])
      #expect(scheduler.isBalanced)
    }

    /// The pieces of an escalated task that are queued after the escalation go first.
    @Test func anEscalatedTasksNextPieceIsUrgent() async {
      let scheduler = Scheduler(threads: 2)
      let seen = Log<TaskPriority>()
      let begun = AsyncTests.Flag()
      let escalated = AsyncTests.Flag()
      let task = Task(executorPreference: scheduler.executor, priority: .background) {
        await withTaskPriorityEscalationHandler {
          begun.raise()
          while !escalated.isUp { usleep(100) }
          await Task.yield()
          seen.append(Task.currentPriority)
        } onPriorityEscalated: { _, _ in
          escalated.raise()
        }
      }
      while !begun.isUp { await Task.yield() }
      await Task(priority: .high) { await task.value }.value
      #expect(seen.all == [.high])
    }

    /// Urgent tasks that never end being there: a background task has its turn all the same.
    @Test(arguments: widths) func noTaskStarves(threads: Int) async {
      let scheduler = Scheduler(threads: threads)
      let executor = scheduler.executor
      let done = AsyncTests.Flag()
      let urgent = (0..<threads + 3).map { _ in
        Task(executorPreference: executor, priority: .high) {
          while !done.isUp { await Task.yield() }
        }
      }
      let background = Task(executorPreference: executor, priority: .background) {
        for _ in 0..<10 { await Task.yield() }
        done.raise()
      }
      while !done.isUp { usleep(100) }
      for task in urgent + [background] { await task.value }
      #expect(scheduler.isBalanced)
    }

    /// How often the first job of each band is passed over, whatever else comes.
    @Test func passingOverIsBounded() {
      let jobs = InjectionQueueTests.Jobs(400)
      let last = Urgency.allCases.count - 1
      for urgency in 1...last { jobs.append(jobs.jobs + urgency, Urgency(rawValue: urgency)!) }
      var served = [Int?](repeating: nil, count: last + 1)
      for turn in 0..<100 {
        jobs.append(jobs.jobs + 100 + turn, .high)
        let job = jobs.takeFirst()! - jobs.jobs
        if job < 100 { served[job] = turn }
      }
      for urgency in 1...last {
        #expect(served[urgency] ?? .max <= InjectionQueue.patience + last)
      }
      #expect(served[1]! < served[2]! && served[2]! < served[3]!)
    }
  }
}
