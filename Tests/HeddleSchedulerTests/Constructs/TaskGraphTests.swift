import Glibc
import Synchronization
import Testing

@testable import HeddleScheduler

extension SchedulerSuite {
  @Suite struct TaskGraphTests {
    /// When each task began and ended, by one clock that all tasks turn.
    final class Diary: @unchecked Sendable {
      private let clock = Atomic<Int>(0)
      private let entries: Guarded<[(begin: Int, end: Int, runs: Int)]>
      init(_ count: Int) { entries = Guarded(Array(repeating: (0, 0, 0), count: count)) }

      func task(_ index: Int) {
        let begin = clock.wrappingAdd(1, ordering: .sequentiallyConsistent).newValue
        var numbers = SeededNumbers(seed: index)
        numbers.jitter()
        let end = clock.wrappingAdd(1, ordering: .sequentiallyConsistent).newValue
        entries.withLock { $0[index] = (begin, end, $0[index].runs + 1) }
      }

      subscript(index: Int) -> (begin: Int, end: Int, runs: Int) { entries.withLock { $0[index] } }
    }

    /// A random graph of 3000 tasks with up to six dependencies each, run three times.
    @Test(arguments: widths) func everyTaskComesAfterItsPredecessors(threads: Int) {
      let count = 3000
      let diary = Diary(count)
      var numbers = SeededNumbers(seed: threads)
      var graph = TaskGraph<Never>()
      var nodes: [TaskGraph<Never>.Node] = []
      var edges: [(Int, Int)] = []
      for index in 0..<count {
        var after: [Int] = []
        if index > 0 {
          // Mostly close by, so that the graph is long as well as wide; now and then twice the same.
          after = (0..<numbers.next() % 7).map { _ in
            max(0, index - 1 - Int(numbers.next() % (numbers.next() % 8 == 0 ? 3000 : 40)))
          }
        }
        edges += after.map { ($0, index) }
        let priority = Int(numbers.next() % 5)
        nodes.append(
          graph.add(priority: priority, after: after.map { nodes[$0] }) { diary.task(index) })
      }
      #expect((graph.count, graph.dependencyCount) == (count, edges.count))
      let scheduler = Scheduler(threads: threads)
      for round in 1...3 {
        withDeadline { scheduler.run(graph) }
        #expect((0..<count).allSatisfy { diary[$0].runs == round })
        #expect(edges.allSatisfy { diary[$0.0].end < diary[$0.1].begin })
      }
      #expect(scheduler.isBalanced)
    }

    /// On one thread the order is fully determined.
    @Test func prioritiesAndThenAge() {
      let order = Guarded<[Int]>([])
      var graph = TaskGraph<Never>()
      let first = graph.add { order.withLock { $0.append(0) } }
      for (index, priority) in [(1, 0), (2, 5), (3, -2), (4, 5), (5, Int.max), (6, Int.min)] {
        graph.add(priority: priority, after: [first]) { order.withLock { $0.append(index) } }
      }
      Scheduler(threads: 1).run(graph)
      #expect(order.withLock { $0 } == [0, 5, 2, 4, 1, 3, 6])
    }

    @Test func theReadyQueueSorts() {
      var numbers = SeededNumbers(seed: 1)
      var queue = ReadyQueue()
      var items: [(priority: Int32, node: Int)] = []
      for node in 0..<500 {
        let priority = [Int32.min, -1, 0, 1, Int32.max][Int(numbers.next() % 5)]
        items.append((priority, node))
        queue.insert(node, priority: priority)
      }
      let expected = items.sorted { ($1.priority, $0.node) < ($0.priority, $1.node) }.map(\.node)
      var taken: [Int] = []
      while let node = queue.takeFirst() { taken.append(node) }
      #expect(taken == expected)
    }

    /// Independent tasks run on as many threads as there are.
    @Test(arguments: [2, 16]) func independentTasksRunTogether(threads: Int) {
      withDeadline {
        let count = Counter()
        var graph = TaskGraph<Never>()
        for _ in 0..<threads {
          graph.add {
            count.add()
            while count.value < threads { sched_yield() }
          }
        }
        let scheduler = Scheduler(threads: threads)
        scheduler.run(graph)
        #expect(scheduler.peakRunningThreads == threads)
      }
    }

    typealias Counter = TaskScopeTests.Counter

    @Test(arguments: widths) func demand18_theFirstAddedErrorArrives(threads: Int) {
      let scheduler = Scheduler(threads: threads)
      let ran = Counter()
      var graph = TaskGraph<ErrorTests.Failure>()
      var before: [TaskGraph<ErrorTests.Failure>.Node] = []
      for index in 0..<400 {
        let node = graph.add(after: before.suffix(1)) { () throws(ErrorTests.Failure) in
          ran.add()
          if index % 100 == 50 { throw ErrorTests.Failure(index: index) }
        }
        if index % 4 == 0 { before.append(node) }
      }
      for _ in 0..<20 {
        #expect(throws: ErrorTests.Failure(index: 50)) { try scheduler.run(graph) }
      }
      #expect(ran.value < 20 * 400)
      #expect(ran.value >= 20 * 51)
    }

    /// Constructs inside tasks, graphs inside tasks of graphs, several callers with one graph.
    @Test(arguments: widths) func graphsNest(threads: Int) {
      let scheduler = Scheduler(threads: threads)
      let count = Counter()
      var inner = TaskGraph<Never>()
      let root = inner.add { count.add() }
      for _ in 0..<9 { inner.add(after: [root]) { count.add() } }
      var outer = TaskGraph<Never>()
      var last: [TaskGraph<Never>.Node] = []
      for _ in 0..<10 {
        last = (0..<3).map { _ in
          outer.add(after: last) { [inner] in
            scheduler.run(inner)
            scheduler.parallelFor(0..<10, grain: .items(1)) { _ in count.add() }
          }
        }
      }
      withDeadline { onThreads(3) { [outer] _ in scheduler.run(outer) } }
      #expect(count.value == 3 * 30 * 20)
      #expect(scheduler.isBalanced)
    }

    @Test(arguments: ThreadingLayer.allCases) func everyLayerRunsGraphs(layer: ThreadingLayer) {
      let count = Counter()
      var graph = TaskGraph<Never>()
      for _ in 0..<100 { graph.add { count.add() } }
      withThreadingLayer(layer) {
        Scheduler(threads: 2).run(graph)
        Scheduler(threads: 2).run(TaskGraph<Never>())
      }
      #expect(count.value == 100)
    }
  }
}
