import Synchronization
import Testing

@testable import HeddleScheduler

extension SchedulerSuite {
  @Suite struct VictimOrderTests {
    /// Read once: the folder has very many files.
    private static let twoNodes = Result { try FakeMachine.twoNodes().topology }

    /// A place on every processor of the machine with two nodes, and one whose processor is not known.
    private func order() throws -> VictimOrder {
      let order = try #require(
        VictimOrder(try Self.twoNodes.get(), places: 17))
      for place in 0..<16 { order.note(place, on: place) }
      return order
    }

    private func visits(
      _ order: VictimOrder, from thief: Int, _ numbers: inout SeededNumbers
    ) -> [Int] {
      var visited: [Int] = []
      order.visit(for: thief, among: 0..<17, random: { Int(numbers.next() % UInt64($0)) }) {
        visited.append($0)
        return false
      }
      return visited
    }

    @Test(arguments: 0..<17) func demand16_everybodyElseIsVisitedOnceAndNearOnesFirst(thief: Int)
      throws
    {
      let order = try order()
      let topology = try Self.twoNodes.get()
      var numbers = SeededNumbers(seed: thief)
      for _ in 0..<50 {
        let visited = visits(order, from: thief, &numbers)
        #expect(visited.sorted() == (0..<17).filter { $0 != thief })
        if thief == 16 { continue }
        let distances = visited.map { victim in
          victim == 16
            ? 3
            : topology.distance(topology.processors[thief], topology.processors[victim]).rawValue
        }
        #expect(distances == distances.sorted())
      }
    }

    /// Among equals everybody comes first equally often.
    @Test func thievesSpread() throws {
      let order = try order()
      var numbers = SeededNumbers(seed: 1)
      var firstOfNode: [Int: Int] = [:]
      var firstOfRest: [Int: Int] = [:]
      let trials = 9000
      for _ in 0..<trials {
        let visited = visits(order, from: 0, &numbers)
        firstOfNode[visited[3], default: 0] += 1
        firstOfRest[visited[7], default: 0] += 1
      }
      #expect(Set(firstOfNode.keys) == [2, 3, 10, 11])
      #expect(firstOfNode.values.allSatisfy { abs($0 - trials / 4) < trials / 40 })
      #expect(Set(firstOfRest.keys) == [4, 5, 6, 7, 12, 13, 14, 15, 16])
      #expect(firstOfRest.values.allSatisfy { abs($0 - trials / 9) < trials / 40 })
    }

    @Test func theVisitEndsWhenSomethingWasFound() throws {
      let order = try order()
      var seen = 0
      order.visit(for: 0, among: 0..<17, random: { _ in 0 }) { _ in
        seen += 1
        return seen == 3
      }
      #expect(seen == 3)
    }

    /// Who has moved is looked for where it is now; numbers that the machine doesn't have are far away.
    @Test func notesAreFollowed() throws {
      let order = try order()
      var numbers = SeededNumbers(seed: 2)
      order.note(15, on: 8)
      order.note(8, on: 70_000)
      order.note(99, on: 0)
      let visited = visits(order, from: 0, &numbers)
      #expect(visited[0] == 15)
      #expect(visited.firstIndex(of: 8)! >= 7)
    }

    @Test func oneNodeNeedsNoOrder() throws {
      let machine = FakeMachine()
      try machine.write("system/cpu/online", "0-1")
      #expect(VictimOrder(machine.topology, places: 4) == nil)
    }

    /// A whole scheduler on a machine that is taken to have two nodes.
    @Test(arguments: widths) func nothingIsLostOnTwoNodes(threads: Int) throws {
      let topology = try Self.twoNodes.get()
      let scheduler = Scheduler {
        Registry(threads: threads, most: threads, monitor: nil, topology: topology)
      }
      let sum = Atomic<Int>(0)
      withDeadline {
        onThreads(4) { _ in
          for _ in 0..<50 {
            scheduler.parallelFor(0..<64, grain: .items(1)) { index in
              sum.add(index, ordering: .relaxed)
            }
          }
        }
      }
      #expect(sum.load(ordering: .relaxed) == 4 * 50 * 2016)
      #expect(scheduler.registry.victims != nil)
      #expect(scheduler.isBalanced)
    }
  }
}
