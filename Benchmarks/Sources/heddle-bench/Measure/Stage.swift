/// Where contenders take their turns. A contender's processes live as long as the stage, so that a request
/// finds them as a user's program would be: warm.
final class Stage {
  private var peers: [String: Peer] = [:]
  private var teams: [String: Team] = [:]
  private let leastRounds: Int
  private let mostRounds = 25
  /// In seconds.
  private let longRound = 2.0

  /// - Parameter leastRounds: how many rounds are worth more time than a benchmark has.
  init(leastRounds: Int) { self.leastRounds = leastRounds }

  /// Asks all contenders in turn, in rounds, until the time is spent.
  ///
  /// A first round warms up and does not count, unless it takes long: then it matters little. A contender that
  /// took long by itself, and ten times as long as the first, is not asked again.
  ///
  /// - Parameter seconds: what the benchmark should take. Where that is too little for the least
  ///   number of rounds, it may take three times as long; one round is made whatever it takes.
  func measure(_ benchmark: Benchmark, seconds: Double) -> [Measurement] {
    var measurements = benchmark.entries.map { Measurement(entry: $0) }
    // None of the contenders may be installed.
    if measurements.isEmpty { return [] }
    let start = ContinuousClock.now
    /// What contenders take that are not asked again, the others don't pay for.
    func elapsed() -> Double {
      (ContinuousClock.now - start) / .seconds(1)
        - measurements.reduce(0) { $0 + ($1.isHopeless ? $1.seconds : 0) }
    }
    var rounds = 0, isWarm = benchmark.isCold
    while rounds == 0 || (rounds < leastRounds && elapsed() < 3 * seconds)
      || (rounds < mostRounds && elapsed() < seconds)
    {
      // Every second round runs backwards, so that nobody always follows the same neighbour.
      let order = measurements.indices.filter {
        measurements[$0].failure == nil && !measurements[$0].isHopeless
      }
      for index in rounds % 2 == 0 ? order : order.reversed() {
        ask(&measurements[index], cold: benchmark.isCold)
      }
      noteHopeless(&measurements)
      if isWarm || elapsed() > longRound * Double(order.count) {
        rounds += 1
      } else {
        for index in order where !measurements[index].isHopeless {
          (measurements[index].answers, measurements[index].peaks) = ([], [])
        }
      }
      isWarm = true
    }
    for index in measurements.indices where measurements[index].value != measurements[0].value {
      measurements[index].failure = measurements[index].failure ?? "computes something else"
    }
    return measurements
  }

  private func noteHopeless(_ measurements: inout [Measurement]) {
    guard let first = measurements[0].answers.last else { return }
    for index in measurements.indices.dropFirst() {
      let answer = measurements[index].answers.last ?? 0
      if measurements[index].entry.team?.countsThreads != true {
        measurements[index].isHopeless = answer > max(10 * first, 1000 * longRound)
      }
    }
  }

  private func ask(_ measurement: inout Measurement, cold: Bool) {
    let contender = measurement.entry.contender
    let start = ContinuousClock.now
    defer { measurement.seconds += (.now - start) / .seconds(1) }
    do {
      if let task = measurement.entry.team {
        let team = try teams[contender.name] ?? Team(contender, task)
        teams[contender.name] = team
        let (number, peak) = try team.ask(measurement.entry.request)
        measurement.answers.append(number)
        measurement.peaks += peak.map { [$0] } ?? []
        return
      }
      let peer = try peers[contender.name] ?? Peer(contender)
      peers[contender.name] = cold ? nil : peer
      let answer = try peer.ask(measurement.entry.request)
      measurement.answers.append(answer.number)
      measurement.value = answer.value
    } catch {
      measurement.failure = "\(error)"
      (peers[contender.name], teams[contender.name]) = (nil, nil)
    }
  }
}
