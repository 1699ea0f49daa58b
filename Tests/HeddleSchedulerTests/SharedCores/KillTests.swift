import Glibc
import Testing

@testable import HeddleScheduler

extension SchedulerSuite {
  /// Processes that are killed while they share cores.
  @Suite(.enabled(if: dlsym(nil, "__tsan_init") == nil)) struct KillTests {
    /// A process with work for ever, which counts what it has done in `numbers[place]`.
    private func startWorker(
      _ children: Children, _ domain: CoreDomain, _ numbers: SharedNumbers, _ place: Int
    ) -> pid_t {
      children.start {
        guard let scheduler = try? Scheduler(sharing: domain) else { return false }
        while true {
          scheduler.parallelFor(0..<16, grain: .items(1)) { _ in
            burn(microseconds: 50)
            numbers.add(1, at: place)
          }
        }
      }
    }

    @Test func demand9_aKilledProcessGivesItsPermitsBack() throws {
      let domain = freshDomain(2)
      let numbers = SharedNumbers(1)
      let children = Children()
      let child = startWorker(children, domain, numbers, 0)
      #expect(soon { numbers[0] > 100 })
      children.kill(child)
      let start = now()
      let scheduler = try Scheduler(sharing: domain)
      withDeadline(seconds: 5) {
        let gate = Gate(2)
        scheduler.parallelFor(0..<2, grain: .items(1)) { _ in gate.pass() }
      }
      #expect(now() - start < 1_000_000_000)
    }

    /// A stopped process keeps what it has; every other may run one thread all the same.
    @Test func whoCannotGiveDoesNotStopOthers() throws {
      let domain = freshDomain(1)
      let numbers = SharedNumbers(3)
      let children = Children()
      let stopped = startWorker(children, domain, numbers, 0)
      #expect(soon { numbers[0] > 100 })
      // Not while it lets anybody in, but it is the only one who could.
      let others = (1...2).map { startWorker(children, domain, numbers, $0) }
      #expect(soon(seconds: 5) { numbers[1] > 0 && numbers[2] > 0 })
      #expect(soon { (try? SharedCores.members(of: domain))?.first?.cores == 1 })
      _ = Glibc.kill(stopped, SIGSTOP)
      let before = (numbers[1], numbers[2])
      #expect(soon(seconds: 3) { numbers[1] > before.0 + 1000 && numbers[2] > before.1 + 1000 })
      _ = others
    }

    /// Hundreds of killings among eight processes, at any instruction: no permit is lost, no survivor stuck,
    /// no name left.
    @Test func demand9_aStormOfKillsLosesNothing() throws {
      let domain = freshDomain(2)
      let count = 8
      let numbers = SharedNumbers(count)
      let children = Children()
      var random = SeededNumbers(seed: Int(getpid()))
      var pids = (0..<count).map { startWorker(children, domain, numbers, $0) }
      for _ in 0..<trials(250, long: 1000) {
        usleep(UInt32.random(in: 0..<4000, using: &random))
        let victim = Int.random(in: 0..<count, using: &random)
        children.kill(pids[victim])
        pids[victim] = startWorker(children, domain, numbers, victim)
      }
      let before = (0..<count).map { numbers[$0] }
      #expect(soon(seconds: 3) { (0..<count).allSatisfy { numbers[$0] > before[$0] } })
      let alive = Set(pids.map(Int.init))
      #expect(
        soon {
          guard let members = try? SharedCores.members(of: domain) else { return false }
          return members.count { $0.cores > 0 } <= 2
            && members.allSatisfy { $0.cores == 0 || alive.contains($0.process) }
        })
      // All permits are still there.
      for pid in pids.dropFirst() { children.kill(pid) }
      #expect(
        soon {
          (try? SharedCores.members(of: domain))?.contains {
            $0.process == Int(pids[0]) && $0.cores == 2
          } ?? false
        })
      children.killAll()
      #expect(!hasName(domain))
    }
  }
}
