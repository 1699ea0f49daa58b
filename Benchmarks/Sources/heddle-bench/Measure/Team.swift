/// Several processes of one contender, at work at the same time.
final class Team {
  /// What a team is to do, and what counts.
  struct Task: Hashable {
    let processes: Int
    /// How many matrices there are in each phase of the request, for all processes to take from one queue. Empty
    /// where each process does the whole request for itself.
    var phases: [Int] = []
    var measure = Measure.milliseconds
  }

  enum Measure {
    /// From the moment all are asked until the last has answered.
    case milliseconds
    /// Threads that are at work or wait for a core, in all processes: the mean, and the most at once.
    case meanThreads, mostThreads
  }

  private let task: Task
  private let peers: [Peer]
  private let tickets: Tickets?

  init(_ contender: Contender, _ task: Task) throws {
    self.task = task
    peers = try (0..<task.processes).map { _ in try Peer(contender) }
    tickets = task.phases.isEmpty ? nil : try Tickets.make()
  }

  deinit { tickets?.remove() }

  func ask(_ request: String) throws(Peer.Failure) -> Peer.Answer {
    for peer in peers { peer.wake() }
    defer { for peer in peers { peer.stop() } }
    let census = task.measure == .milliseconds ? nil : ThreadCensus(of: peers.map(\.identifier))
    let start = ContinuousClock.now
    try run(request)
    let time = (ContinuousClock.now - start) / .milliseconds(1)
    guard let census else { return Peer.Answer(number: time) }
    let counts = census.finish()
    return Peer.Answer(
      number: task.measure == .mostThreads
        ? Double(counts.max() ?? 0) : Double(counts.reduce(0, +)) / Double(max(1, counts.count)))
  }

  private func run(_ request: String) throws(Peer.Failure) {
    guard let tickets else { return try askAll(request) }
    var first = 0
    for (phase, count) in task.phases.enumerated() {
      tickets.put(first..<first + count)
      first += count
      try askAll("share \(tickets.path) \(phase) \(request)")
    }
  }

  private func askAll(_ request: String) throws(Peer.Failure) {
    for peer in peers { try peer.send(request) }
    for peer in peers { _ = try peer.receive() }
  }
}
