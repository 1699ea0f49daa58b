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
  }

  init(_ benchmark: Benchmark, _ measurements: [Measurement], limits: Limits?) {
    title = benchmark.title
    unit = benchmark.unit.symbol
    failures = measurements.compactMap { measurement in
      measurement.failure.map { "\(measurement.entry.contender.name): \($0)" }
    }
    let base = measurements.first.flatMap { $0.failure == nil ? $0.answers : nil }
    func row(_ name: String, _ answers: [Double], _ wanted: Benchmark.Wanted?, _ ofLimit: Double?)
      -> Row
    {
      let figures = answers.map(benchmark.unit.figure)
      let ratio = base.map { answers.medianRatio(to: $0) }
      return Row(
        name: name, median: figures.median, least: figures.min()!, most: figures.max()!,
        rounds: figures.count, ratio: ratio, wanted: wanted?.text(benchmark.unit),
        isReached: wanted?.isReached(figure: figures.median, ratio: ratio), ofLimit: ofLimit)
    }
    let successes = measurements.filter { $0.failure == nil }
    var rows = successes.map { measurement in
      let isFirst = measurement.entry.contender == benchmark.entries.first?.contender
      let fraction = benchmark.effort.flatMap { effort in
        isFirst ? limits?.fraction(of: effort, in: measurement.answers.median) : nil
      }
      return row(
        measurement.entry.contender.name, measurement.answers, measurement.entry.wanted, fraction)
    }
    if let bound = benchmark.bound,
      let serial = successes.first(where: { $0.entry.contender == bound.oneThread })
    {
      rows.append(row("greedy bound", serial.answers.map { $0 * bound.factor }, bound.wanted, nil))
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
    }
  }

  func isReached(figure: Double, ratio: Double?) -> Bool? {
    switch self {
    case .atLeast(let least): ratio.map { $0 >= least }
    case .atMost(let most): ratio.map { $0 <= most }
    case .figure(let most): figure <= most
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
