import CHeddleSystem
import Synchronization

/// Whom a worker robs first, on a machine where some are nearer than others: those that were last seen on
/// its own core or cluster, then those behind the same cache, those at the same memory, and the rest; in
/// random order among equals, so that thieves spread.
///
/// The kernel places the threads, and moves them. So each thread notes where it is when it takes a core,
/// and when it looks for work; nothing else rests on it, and a note that is out of date costs a longer way.
///
/// Unchecked because of `homes`: to memory that this owns, of atomics.
final class VictimOrder: @unchecked Sendable {
  /// Not a processor's number.
  private static let unknown = Int.max

  private let topology: Topology
  /// For each processor's number, where it stands in the topology; -1 for those that don't.
  private let indices: [Int]
  private let places: Int
  /// For each place, its processor's number. Only the place's own thread writes it; a hint, without order.
  private let homes: UnsafeMutablePointer<Atomic<Int>>

  /// - Returns: nil where all victims are equally near.
  convenience init?(_ topology: Topology, places: Int) {
    if topology.isFlat { return nil }
    var indices = [Int](repeating: -1, count: topology.processors.last!.number + 1)
    for (index, processor) in topology.processors.enumerated() { indices[processor.number] = index }
    self.init(topology, indices, places)
  }

  /// An order for other places on the same machine.
  convenience init(like other: VictimOrder, places: Int) {
    self.init(other.topology, other.indices, places)
  }

  private init(_ topology: Topology, _ indices: [Int], _ places: Int) {
    self.topology = topology
    self.indices = indices
    self.places = places
    homes = .allocate(capacity: places)
    for place in 0..<places { (homes + place).initialize(to: Atomic(Self.unknown)) }
  }

  deinit {
    homes.deinitialize(count: places)
    homes.deallocate()
  }

  /// Notes on which processor a place's thread, the calling one, is now.
  func note(_ place: Int, on processor: Int = Int(heddle_processor())) {
    // A caller for whom there was no place has a number beyond. Thieves read the others' notes all the time, and
    // threads seldom move.
    guard place < places, homes[place].load(ordering: .relaxed) != processor else { return }
    homes[place].store(processor, ordering: .relaxed)
  }

  /// Calls `body` with every one of `victims` but the thief itself, near ones first, until it returns true.
  ///
  /// - Parameter random: a random number below its argument.
  func visit(
    for thief: Int, among victims: some Collection<Int>, random: (Int) -> Int,
    _ body: (Int) -> Bool
  ) {
    let home = processor(of: thief)
    withUnsafeTemporaryAllocation(of: Int32.self, capacity: 2 * victims.count) { memory in
      let rings = memory.baseAddress!
      let order = rings + victims.count
      // By counting: how many places each ring has, and from that where in `order` it begins.
      var ends = [4 of Int](repeating: 0)
      for (number, place) in victims.enumerated() where place != thief {
        let ring = ring(of: place, around: home)
        rings[number] = Int32(ring)
        ends[ring] += 1
      }
      for ring in 1..<4 { ends[ring] += ends[ring - 1] }
      var next = ends
      for (number, place) in victims.enumerated() where place != thief {
        let ring = Int(rings[number])
        next[ring] -= 1
        order[next[ring]] = Int32(place)
      }
      for ring in 0..<4 {
        let start = next[ring]
        let count = ends[ring] - start
        if count == 0 { continue }
        let first = random(count)
        for step in 0..<count {
          let turn = first + step
          if body(Int(order[start + (turn < count ? turn : turn - count)])) { return }
        }
      }
    }
  }

  private func ring(of place: Int, around home: Topology.Processor?) -> Int {
    guard let home, let other = processor(of: place) else {
      return Topology.Distance.machine.rawValue
    }
    return topology.distance(home, other).rawValue
  }

  private func processor(of place: Int) -> Topology.Processor? {
    guard place < places else { return nil }
    let number = homes[place].load(ordering: .relaxed)
    guard number < indices.count, indices[number] >= 0 else { return nil }
    return topology.processors[indices[number]]
  }
}
