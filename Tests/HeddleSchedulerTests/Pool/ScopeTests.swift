import Glibc
import Testing

@testable import HeddleScheduler

extension SchedulerSuite {
  @Suite struct ScopeTests {
    @Test func theSharedSchedulerIsTheDefault() {
      #expect(Scheduler.current === Scheduler.shared)
      #expect(Scheduler.shared.threads == CoreBudget.current().cores)
    }

    @Test(arguments: widths) func insideASchedulerItIsCurrent(threads: Int) {
      let scheduler = Scheduler(threads: threads)
      let all = scheduler.parallelMap(0..<50, grain: .items(1)) { _ in
        Scheduler.current === scheduler
      }
      #expect(all.allSatisfy { $0 })
      #expect(Scheduler.current === Scheduler.shared)
    }

    /// Inherited by the tasks of whatever scheduler runs them, from threads outside and from workers.
    @Test(arguments: widths) func demand12_aChosenSchedulerIsInherited(threads: Int) {
      let (chosen, other) = (Scheduler(threads: threads), Scheduler(threads: threads))
      func check() {
        #expect(Scheduler.current === chosen)
        let all = other.parallelMap(0..<50, grain: .items(1)) { _ in
          Scheduler.current === chosen && chosen.run { Scheduler.current === chosen }
        }
        #expect(all.allSatisfy { $0 })
      }
      withScheduler(chosen) { check() }
      other.run { withScheduler(chosen) { check() } }
      chosen.run { withScheduler(other) { withScheduler(chosen) { check() } } }
      #expect(Scheduler.current === Scheduler.shared)
    }

    /// Scopes on different threads, open at the same time and closed in another order, stay apart.
    @Test func demand12_overlappingScopesStayApart() {
      let schedulers = (0..<4).map { _ in Scheduler(threads: 2) }
      let gates = (0..<8).map { _ in Gate(4) }
      withDeadline {
        onThreads(4) { index in
          for gate in gates {
            withScheduler(schedulers[index]) {
              withThreadingLayer(ThreadingLayer.allCases[index]) {
                gate.pass()
                usleep(UInt32(100 * (index + 1)))
                #expect(Scheduler.current === schedulers[index])
                #expect(ThreadingLayer.current == ThreadingLayer.allCases[index])
              }
            }
            #expect(Scheduler.current === Scheduler.shared)
            #expect(ThreadingLayer.current == .processDefault)
          }
        }
      }
    }

    /// The forms for Swift tasks: seen by runs, by child tasks and on the executor, and apart in tasks that
    /// go on at the same time.
    @Test(arguments: widths) func swiftTasksInheritTheChoices(threads: Int) async {
      let other = Scheduler(threads: threads)
      await withTaskGroup(of: Void.self) { group in
        for layer in ThreadingLayer.allCases {
          group.addTask {
            let chosen = Scheduler(threads: threads)
            @Sendable func isChosen() -> Bool {
              let context = TaskContext.current
              return Scheduler.current === chosen && ThreadingLayer.current == layer
                && context.isolatesWaits
            }
            await withScheduler(chosen) {
              await withThreadingLayer(layer) {
                await withIsolatedWaits {
                  await Task.yield()
                  #expect(isChosen())
                  #expect(await other.run { isChosen() })
                  let inside = await other.parallelMap(0..<8) { _ in Scheduler.current === chosen }
                  #expect(inside.allSatisfy { $0 })
                  async let child = isChosen()
                  #expect(await child)
                }
              }
            }
            #expect(Scheduler.current === Scheduler.shared)
            #expect(ThreadingLayer.current == .processDefault)
            #expect(!TaskContext.current.isolatesWaits)
          }
        }
      }
    }

    @Test func scopesEndWithErrors() {
      let scheduler = Scheduler(threads: 1)
      #expect(throws: ErrorTests.Failure(index: 1)) {
        try scheduler.run { () throws(ErrorTests.Failure) in
          try withThreadingLayer(.serial) { () throws(ErrorTests.Failure) in
            throw ErrorTests.Failure(index: 1)
          }
        }
      }
      #expect(scheduler.run { ThreadingLayer.current } == .processDefault)
    }

    @Test func asynchronousScopesEndWithErrors() async {
      typealias Failure = ErrorTests.Failure
      do throws(Failure) {
        try await withScheduler(Scheduler(threads: 1)) { () async throws(Failure) in
          try await withThreadingLayer(.serial) { () async throws(Failure) in
            await Task.yield()
            throw Failure(index: 1)
          }
        }
        Issue.record("no error arrived")
      } catch {
        #expect(error.index == 1)
      }
      #expect(Scheduler.current === Scheduler.shared)
      #expect(ThreadingLayer.current == .processDefault)
    }
  }
}
