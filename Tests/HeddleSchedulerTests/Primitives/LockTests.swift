import Testing

@testable import HeddleScheduler

extension SchedulerSuite {
  @Suite struct LockTests {
    final class Counter: Sendable {
      let value = Guarded(0)
    }

    /// Read and write apart, so that any two threads inside at once lose a count.
    @Test(arguments: [2, 8]) func oneThreadAtATime(threads: Int) {
      let counter = Counter()
      let rounds = trials(20_000, long: 2_000_000)
      withDeadline {
        onThreads(threads) { thread in
          var numbers = SeededNumbers(seed: thread)
          for _ in 0..<rounds {
            counter.value.withLock {
              let before = $0
              if numbers.next() % 16 == 0 { numbers.jitter() }
              $0 = before + 1
            }
          }
        }
      }
      #expect(counter.value.withLock { $0 } == threads * rounds)
    }

    @Test func errorsPassAndTheLockComesBack() {
      let counter = Counter()
      #expect(throws: ErrorTests.Failure(index: 1)) {
        try counter.value.withLock { (_) throws(ErrorTests.Failure) in
          throw ErrorTests.Failure(index: 1)
        }
      }
      #expect(counter.value.withLock { $0 } == 0)
    }
  }
}
