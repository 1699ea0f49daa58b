import Heddle

/// Finds the best value of one setting after the other, in bounded time.
struct Tuner {
  /// What has been found so far.
  private(set) var best = Tuning()
  private var rows: [[String]] = []
  private let end: ContinuousClock.Instant

  init(seconds: Double) { end = .now + .seconds(seconds) }

  /// Tries every value of a setting, in turns so that all meet the same machine.
  ///
  /// - Parameter count: how many trials share the time that is left, this one among them.
  mutating func measure(_ trial: Trial, leaving count: Int) throws {
    let now = ContinuousClock.now
    guard now < end else { return note(trial, []) }
    let deadline = now + (end - now) / count
    let tunings = trial.values.map { value in
      var tuning = best
      trial.set(&tuning, value)
      return tuning
    }
    // The first turn warms up and makes the inputs.
    let work = trial.prepare()
    var times = tunings.map { _ in [Double]() }
    for turn in 0... {
      for (index, tuning) in tunings.enumerated() {
        if ContinuousClock.now > end { break }
        let start = ContinuousClock.now
        try withTuning(tuning) { try work() }
        if turn > 0 { times[index].append((.now - start) / .milliseconds(1)) }
      }
      if ContinuousClock.now > deadline || turn == 40 { break }
    }
    note(trial, times)
  }

  private mutating func note(_ trial: Trial, _ times: [[Double]]) {
    // Turns that every value has had.
    let turns = times.map(\.count).min() ?? 0
    guard turns >= 2 else {
      rows.append([trial.name, words(trial.values[0]), "no time was left", "", "", ""])
      return
    }
    let medians = times.map { $0.prefix(turns).median }
    // Machines drift: what counts is how a value did beside the default in the same turn.
    let ratios = times.map { zip(times[0], $0).prefix(turns).map(/).median }
    let fastest = ratios.indices.max { ratios[$0] < ratios[$1] }!
    let chosen = ratios[fastest] >= 1.04 ? fastest : 0
    trial.set(&best, trial.values[chosen])
    rows.append([
      trial.name, words(trial.values[0]), words(trial.values[chosen]),
      Self.figure(medians[0]), Self.figure(medians[chosen]),
      zip(trial.values, ratios).dropFirst().map { "\(words($0)): \(Self.ratio($1))" }
        .joined(separator: ", "),
    ])
  }

  /// What was found, beside the defaults.
  var table: String {
    let titles = [
      "setting", "default", "best", "default, ms", "best, ms",
      "speed of the others over the default",
    ]
    let all = [titles] + rows
    let widths = titles.indices.map { column in all.map { $0[column].count }.max()! }
    return all.map { row in
      zip(row, widths).map { $0 + String(repeating: " ", count: $1 - $0.count) }
        .joined(separator: "  ").trimmingSuffix(" ")
    }.joined(separator: "\n")
  }

  private func words(_ value: Int?) -> String { value.map { "\($0)" } ?? "by shape" }

  private static func figure(_ milliseconds: Double) -> String {
    "\((milliseconds * 100).rounded() / 100)"
  }

  private static func ratio(_ value: Double) -> String { "\((value * 100).rounded() / 100)" }
}

extension String {
  fileprivate func trimmingSuffix(_ character: Character) -> String {
    String(reversed().drop { $0 == character }.reversed())
  }
}
