import CHeddleSystem
import Glibc
import Testing

@testable import HeddleScheduler

extension SchedulerSuite {
  /// Several processes, forked off here, that share their cores. (ThreadSanitizer doesn't let a child of many
  /// threads start any.)
  @Suite(.enabled(if: dlsym(nil, "__tsan_init") == nil)) struct SharedCoresTests {
    @Test func demand10_sharingIsProven() throws {
      let domain = freshDomain(CoreDomain.current.cores)
      let scheduler = try Scheduler(sharing: domain)
      #expect(scheduler.threads == domain.cores)
      #expect(scheduler.coreSharing == .active(domain))
      withDeadline {
        let gate = Gate(domain.cores)
        scheduler.parallelFor(0..<domain.cores, grain: .items(1)) { _ in gate.pass() }
        #expect(NestingTests.fibonacci(scheduler, 15) == 610)
      }
      let members = try SharedCores.members(of: domain)
      #expect(members.map(\.process) == [Int(getpid())])
      #expect(members.map(\.cores) == [domain.cores])
    }

    @Test func demand9_theNameGoesWithTheLastMember() throws {
      let domain = freshDomain(1)
      #expect(!hasName(domain))
      func use() throws {
        let scheduler = try Scheduler(sharing: domain)
        #expect(hasName(domain))
        #expect(NestingTests.fibonacci(scheduler, 10) == 55)
      }
      try use()
      #expect(soon { !hasName(domain) })
      #expect(try SharedCores.members(of: domain) == [])
    }

    /// All have work all the time: never more at work than there are cores, nearly always as many, and each its
    /// share. What else runs on the machine takes from the last two, so one of five tries has to show them.
    @Test(arguments: [3, 8]) func demand4_processesTakeTurns(count: Int) throws {
      var seen: [Turns] = []
      while seen.count < 5, seen.last?.areFair != true { seen.append(try takeTurns(count)) }
      #expect(seen.allSatisfy { $0.most <= 2 + count && $0.mean <= 2.2 })
      #expect(seen.last?.areFair == true, "\(seen)")
    }

    private struct Turns {
      /// Threads at work at once: the most, and on average.
      let most: Int
      let mean: Double
      /// Items done by each process.
      let done: [Int]

      var areFair: Bool { mean >= 1.5 && 2 * done.min()! >= done.max()! }
    }

    private func takeTurns(_ count: Int) throws -> Turns {
      let domain = freshDomain(2)
      // At work now; samples; their sum; the most; then items done by each.
      let numbers = SharedNumbers(4 + count)
      let children = Children()
      let end = now() + UInt64(trials(1_500_000_000, long: 6_000_000_000))
      for child in 0..<count {
        children.start {
          guard let scheduler = try? Scheduler(sharing: domain) else { return false }
          while now() < end {
            scheduler.parallelFor(0..<64, grain: .items(1)) { _ in
              numbers.add(1, at: 0)
              burn(microseconds: 200)
              numbers.add(-1, at: 0)
              numbers.add(1, at: 4 + child)
            }
          }
          return true
        }
      }
      usleep(200_000)
      while now() < end - 50_000_000 {
        let running = numbers[0]
        numbers.add(1, at: 1)
        numbers.add(running, at: 2)
        numbers.set(max(numbers[3], running), at: 3)
        usleep(1000)
      }
      for child in children.living { #expect(children.wait(child) == 0) }
      #expect(soon { !hasName(domain) })
      return Turns(
        most: numbers[3], mean: Double(numbers[2]) / Double(numbers[1]),
        done: (0..<count).map { numbers[4 + $0] })
    }

    /// With the permit comes the processor that its last thread has left, once; anything else that may be written
    /// there says nothing.
    @Test func thePlaceTravelsWithThePermit() throws {
      let domain = freshDomain(1)
      let (giver, receiver) = (try CoreMember(of: domain), try CoreMember(of: domain))
      #expect(giver.takeFree())
      #expect(giver.newPlace == .anywhere)
      receiver.want(1, since: 1)
      giver.lastPlace.store(3, ordering: .relaxed)
      #expect(try giver.give())
      #expect(receiver.newPlace == .on(3))
      #expect(receiver.newPlace == .anywhere)
      for nonsense: UInt32 in [0, 5000, 1 << 31, .max] {
        receiver.table.place(0).pointee.store(nonsense, ordering: .relaxed)
        #expect(receiver.newPlace == .anywhere)
      }
      receiver.want(0, since: 0)
      giver.want(1, since: 1)
      #expect(try receiver.give())
      #expect(giver.newPlace == .anywhere)
    }

    /// Work that comes and goes by the tenth of a millisecond: the members don't keep one another's monitors awake.
    @Test func membersRingSeldom() throws {
      let domain = freshDomain(2)
      let children = Children()
      let milliseconds = 400
      let end = now() + UInt64(milliseconds) * 1_000_000
      let rings = SharedNumbers(1)
      for _ in 0..<2 {
        children.start {
          guard let scheduler = try? Scheduler(sharing: domain) else { return false }
          while now() < end {
            scheduler.parallelFor(0..<4, grain: .items(1)) { _ in
              scheduler.parallelFor(0..<2, grain: .items(1)) { _ in burn(microseconds: 50) }
            }
          }
          rings.add(Int(scheduler.registry.monitor!.member!.bell), at: 0)
          return true
        }
      }
      for child in children.living { #expect(children.wait(child) == 0) }
      #expect(rings[0] > 0)
      #expect(rings[0] < 8 * milliseconds)
    }
  }
}
