/// Several processes of one contender, at work at the same time.
final class Team {
  /// What a team is to do, and what counts.
  struct Task: Hashable {
    let processes: Int
    /// How many matrices there are in each phase of the request, for all processes to take from one queue. Empty
    /// where each process does the whole request for itself.
    var phases: [Int] = []
    /// Whether its threads are counted, which disturbs it, rather than its time taken.
    var countsThreads = false
  }

  private let task: Task
  private let peers: [Peer]
  private let tickets: Tickets?
  private var isWarm = false

  init(_ contender: Contender, _ task: Task) throws {
    self.task = task
    peers = try (0..<task.processes).map { _ in try Peer(contender) }
    tickets = task.phases.isEmpty ? nil : try Tickets.make()
  }

  deinit { tickets?.remove() }

  /// How long it takes from the moment all are asked until the last has answered, in milliseconds; or how many
  /// threads are at work or wait for a core in all processes, on average and at most.
  func ask(_ request: String) throws(Peer.Failure) -> (number: Double, peak: Int?) {
    for peer in peers { peer.wake() }
    defer { for peer in peers { peer.stop() } }
    // What is prepared for the first time is not to be counted.
    if !isWarm { try run(request) }
    isWarm = true
    guard task.countsThreads else { return (try time(request), nil) }
    let census = ThreadCensus(of: peers.map(\.identifier))
    let end = Result { () throws(Peer.Failure) in try run(request) }
    let counts = census.finish()
    try end.get()
    return (Double(counts.reduce(0, +)) / Double(max(1, counts.count)), counts.max() ?? 0)
  }

  private func time(_ request: String) throws(Peer.Failure) -> Double {
    let start = ContinuousClock.now
    try run(request)
    return (ContinuousClock.now - start) / .milliseconds(1)
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
