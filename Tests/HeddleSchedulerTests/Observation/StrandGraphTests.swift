import Testing

@testable import HeddleScheduler

extension SchedulerSuite {
  @Suite struct StrandGraphTests {
    private func graph(_ times: [UInt64], _ edges: [(Int32, Int32)]) -> StrandGraph {
      StrandGraph(times: times, edges: edges.map { .init(from: $0.0, to: $0.1) })
    }

    @Test func aChainGainsNothing() {
      let chain = graph([3, 4, 5], [(0, 1), (1, 2)])
      #expect(chain.work == 12)
      #expect(chain.span == 12)
      for cores in [1, 2, 256] { #expect(chain.makespan(cores: cores) == 12) }
    }

    @Test(arguments: [1, 2, 3, 7, 100, 256]) func independentStrandsFillTheCores(cores: Int) {
      let strands = graph(Array(repeating: 10, count: 100), [])
      #expect(strands.span == 10)
      #expect(strands.makespan(cores: cores) == UInt64((100 + cores - 1) / cores * 10))
    }

    /// 1 before 2, 3 and 4, which come before 5: on two cores the third of them waits for the first.
    @Test func aDiamondHasAKnownSchedule() {
      let diamond = graph(
        [10, 20, 30, 40, 50], [(0, 1), (0, 2), (0, 3), (1, 4), (2, 4), (3, 4)])
      #expect(diamond.work == 150)
      #expect(diamond.span == 100)
      #expect((1...4).map { diamond.makespan(cores: $0) } == [150, 120, 100, 100])
    }

    /// The worst case of a greedy schedule: what takes longest comes last.
    @Test func theLongStrandAtTheEndCosts() {
      let strands = graph(Array(repeating: 1, count: 12) + [6], [])
      #expect(strands.makespan(cores: 3) == 10)
      #expect(strands.span == 6)
    }

    @Test func nothingTakesNoTime() {
      #expect(graph([], []).makespan(cores: 4) == 0)
      #expect(graph([], []).span == 0)
    }

    /// Brent's and Graham's bounds, on graphs of every density.
    @Test(arguments: 0..<24) func greedySchedulesKeepTheirBounds(seed: Int) {
      var numbers = SeededNumbers(seed: seed)
      let count = 200
      let density = [1, 3, 20, 100][seed % 4]
      let times = (0..<count).map { _ in numbers.next() % 1000 }
      var edges: [(Int32, Int32)] = []
      for to in 1..<count {
        for from in 0..<to where numbers.next() % 200 < UInt64(density) {
          edges.append((Int32(from), Int32(to)))
        }
      }
      let graph = graph(times, edges)
      #expect(graph.makespan(cores: 1) == graph.work)
      #expect(graph.makespan(cores: count) == graph.span)
      for cores in [2, 3, 8, 64] { expectBounds(graph, cores: cores) }
    }
  }
}

/// What holds for every greedy schedule: max(T₁ / P, T∞) ≤ T_P ≤ T₁ / P + T∞ (1 - 1 / P).
func expectBounds(_ graph: StrandGraph, cores: Int) {
  let time = Double(graph.makespan(cores: cores))
  let (work, span, cores) = (Double(graph.work), Double(graph.span), Double(cores))
  #expect(time >= max(work / cores, span) - 1e-3)
  #expect(time <= work / cores + span * (1 - 1 / cores) + 1e-3)
}
