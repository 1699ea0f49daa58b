import Foundation

/// The figures of one benchmark, ready to be shown.
struct BenchmarkResult: Encodable {
  let title: String
  let unit: String
  let rows: [Row]
  /// Contenders without figures, and why.
  let failures: [String]

  struct Row: Encodable {
    let name: String
    let median: Double
    let least: Double
    let most: Double
    let rounds: Int
    /// The median, over the rounds, of the time this one takes for each of Heddle's.
    let ratio: Double?
    let wanted: String?
    let isReached: Bool?
    /// The part of what the machine could do at most.
    let ofLimit: Double?
    /// The most threads at once in any round, where threads are counted.
    let peak: Int?
  }

  init(_ benchmark: Benchmark, _ measurements: [Measurement], limits: Limits?) {
    title = benchmark.title
    unit = benchmark.unit.symbol
    failures = measurements.compactMap { measurement in
      measurement.failure.map { "\(measurement.entry.contender.name): \($0)" }
    }
    let base = measurements.first.flatMap { $0.failure == nil ? $0.answers : nil }
    func row(
      _ name: String, _ answers: [Double], _ wanted: Benchmark.Wanted?, _ ofLimit: Double?,
      _ peaks: [Int] = []
    ) -> Row {
      let figures = answers.map(benchmark.unit.figure)
      // Nothing has no multiples: a call that takes no more memory than there is, for one.
      let ratio = base.flatMap { $0.contains(0) ? nil : answers.medianRatio(to: $0) }
      return Row(
        name: name, median: figures.median, least: figures.min()!, most: figures.max()!,
        rounds: figures.count, ratio: ratio, wanted: wanted?.text(benchmark.unit),
        isReached: wanted?.isReached(
          figure: figures.median, ratio: ratio, ofLimit: ofLimit, peak: peaks.max()),
        ofLimit: ofLimit, peak: peaks.max())
    }
    let successes = measurements.filter { $0.failure == nil }
    var rows = successes.map { measurement in
      let isFirst = measurement.entry.contender == benchmark.entries.first?.contender
      let fraction = benchmark.effort.flatMap { effort in
        isFirst ? limits?.fraction(of: effort, in: measurement.answers.median) : nil
      }
      return row(
        measurement.entry.contender.name, measurement.answers, measurement.entry.wanted, fraction,
        measurement.peaks)
    }
    if let bound = benchmark.bound,
      let serial = successes.first(where: { $0.entry.contender == bound.oneThread })
    {
      rows.append(row(bound.name, serial.answers.map { $0 * bound.factor }, bound.wanted, nil))
    }
    self.rows = rows
  }
}

extension Benchmark.Wanted {
  func text(_ unit: Unit) -> String {
    switch self {
    case .atLeast(let ratio): "≥ \(ratio.formatted)x"
    case .atMost(let ratio): "≤ \(ratio.formatted)x"
    case .figure(let figure): "≤ \(figure.formatted) \(unit.symbol)"
    case .threads(let mean, let most): "≤ \(mean.formatted) threads, ≤ \(most) at once"
    case .ofLimit(let part): "≥ \(Int(part * 100))% of the limit"
    }
  }

  func isReached(figure: Double, ratio: Double?, ofLimit: Double?, peak: Int?) -> Bool? {
    switch self {
    case .atLeast(let least): ratio.map { $0 >= least }
    case .atMost(let most): ratio.map { $0 <= most }
    case .figure(let most): figure <= most
    case .threads(let mean, let most): peak.map { figure <= mean && $0 <= most }
    case .ofLimit(let part): ofLimit.map { $0 >= part }
    }
  }
}

extension Double {
  /// Three significant digits, or as many as stand before the point.
  var formatted: String {
    let places = max(0, 2 - Int(Foundation.log10(max(magnitude, 1e-3)).rounded(.down)))
    let text = String(format: "%.\(places)f", self)
    return self == rounded() ? String(format: "%.0f", self) : text
  }
}
