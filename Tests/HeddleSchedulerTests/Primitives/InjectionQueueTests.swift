import Synchronization
import Testing

@testable import HeddleScheduler

extension SchedulerSuite {
  @Suite struct InjectionQueueTests {
    /// Jobs that outlive every thread of the test.
    final class Jobs: @unchecked Sendable {
      private let queue = InjectionQueue()
      let jobs: UnsafeMutablePointer<Job>
      let count: Int

      // `#expect` cannot look into a type that isn't copyable.
      var isEmpty: Bool { queue.isEmpty }
      func append(_ job: UnsafeMutablePointer<Job>, _ urgency: Urgency = .medium) {
        queue.append(job, urgency)
      }
      func takeFirst() -> UnsafeMutablePointer<Job>? { queue.takeFirst() }

      init(_ count: Int) {
        self.count = count
        jobs = .allocate(capacity: count)
        for index in 0..<count {
          (jobs + index).initialize(to: Job(context: .outside, owner: nil))
        }
      }

      deinit {
        jobs.deinitialize(count: count)
        jobs.deallocate()
      }
    }

    @Test func firstInFirstOut() {
      let jobs = Jobs(3)
      #expect(jobs.isEmpty)
      #expect(jobs.takeFirst() == nil)
      for index in 0..<3 { jobs.append(jobs.jobs + index) }
      #expect(!jobs.isEmpty)
      for index in 0..<3 { #expect(jobs.takeFirst() == jobs.jobs + index) }
      #expect(jobs.isEmpty)
      #expect(jobs.takeFirst() == nil)
      // A job may be queued again, and the ends of an emptied list are right.
      (jobs.jobs + 1).pointee.next = nil
      jobs.append(jobs.jobs + 1)
      #expect(jobs.takeFirst() == jobs.jobs + 1)
    }

    /// Four threads append, four take; each job comes out once, and those of one thread in its order.
    @Test func everyJobComesOutOnceAndInOrder() {
      let each = trials(5000, long: 200_000)
      let jobs = Jobs(4 * each)
      let left = Atomic<Int>(4 * each)
      let taken = Guarded<[[Int]]>([])
      withDeadline {
        onThreads(8) { thread in
          var numbers = SeededNumbers(seed: thread)
          if thread < 4 {
            for index in 0..<each {
              jobs.append(jobs.jobs + thread * each + index)
              numbers.jitter()
            }
            return
          }
          var mine: [Int] = []
          while left.load(ordering: .relaxed) > 0 {
            if let job = jobs.takeFirst() {
              mine.append(job - jobs.jobs)
              left.subtract(1, ordering: .relaxed)
            }
          }
          taken.withLock { [mine] in $0.append(mine) }
        }
      }
      let all = taken.withLock { $0 }
      #expect(all.joined().sorted() == Array(0..<4 * each))
      for mine in all {
        for source in 0..<4 {
          let fromSource = mine.filter { $0 / each == source }
          #expect(fromSource == fromSource.sorted())
        }
      }
    }
  }
}
