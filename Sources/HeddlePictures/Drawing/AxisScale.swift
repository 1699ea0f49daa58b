import Glibc

/// An axis with its extent in values and in pixels: where a value goes, and where the ticks are.
struct AxisScale {
  let axis: Axis
  /// The values that are marked with a label.
  let ticks: [Double]
  let lower: Double
  let upper: Double
  let start: Double
  let end: Double

  /// Spreads an extent of nice numbers around `values` from pixel `start` to pixel `end`.
  ///
  /// `tickCount` is about how many ticks there is room for. `values` that the axis cannot show
  /// are ignored.
  init(
    _ axis: Axis, showing values: some Sequence<Double>, from start: Double, to end: Double,
    tickCount: Int
  ) {
    let shown = values.filter(axis.admits)
    let least = shown.min() ?? (axis.scale == .linear ? 0 : 1)
    let greatest = shown.max() ?? (axis.scale == .linear ? 1 : 10)
    let (lower, upper, ticks) =
      switch axis.scale {
      case .linear: Self.linear(least, greatest, tickCount)
      case .logarithmic: Self.logarithmic(least, greatest, tickCount)
      }
    self.init(axis, lower: lower, upper: upper, ticks: ticks, from: start, to: end)
  }

  /// Spreads exactly `0 ... upper` from pixel `start` to pixel `end`, for pictures of time.
  init(_ axis: Axis, upTo upper: Double, from start: Double, to end: Double, tickCount: Int) {
    let step = Self.niceStep(upper / Double(tickCount))
    let ticks = Self.multiples(of: step, from: 0, through: upper)
    self.init(axis, lower: 0, upper: upper, ticks: ticks, from: start, to: end)
  }

  private init(
    _ axis: Axis, lower: Double, upper: Double, ticks: [Double], from start: Double, to end: Double
  ) {
    self.axis = axis
    self.lower = lower
    self.upper = upper
    self.ticks = ticks
    self.start = start
    self.end = end
  }

  /// The pixel of a value that the axis admits.
  func position(_ value: Double) -> Double {
    let share =
      switch axis.scale {
      case .linear: (value - lower) / (upper - lower)
      case .logarithmic: (log(value) - log(lower)) / (log(upper) - log(lower))
      }
    return start + share * (end - start)
  }

  // MARK: - Nice numbers

  private static func linear(
    _ least: Double, _ greatest: Double, _ count: Int
  ) -> (Double, Double, [Double]) {
    var (least, greatest) = (least, greatest)
    let magnitude = max(least.magnitude, greatest.magnitude)
    if greatest - least <= max(magnitude * 1e-9, 1e-300) {  // one value, give or take rounding
      let room = magnitude > 1e-300 ? magnitude * 0.1 : 1
      (least, greatest) = (least - room, greatest + room)
    }
    let step = niceStep((greatest - least) / Double(count))
    let lower = (least / step).rounded(.down) * step
    let upper = (greatest / step).rounded(.up) * step
    return (lower, upper, multiples(of: step, from: lower, through: upper))
  }

  private static func logarithmic(
    _ least: Double, _ greatest: Double, _ count: Int
  ) -> (Double, Double, [Double]) {
    let first = Int(log10(least).rounded(.down))
    let last = max(first, Int(log10(greatest).rounded(.up)))
    let fine = (first...last).flatMap { power in
      [1, 2, 5].map { Double($0) * pow(10, Double(power)) }
    }
    let tolerance = 1 + 1e-9
    let lower = fine.last { $0 <= least * tolerance } ?? least
    var upper = fine.first { $0 >= greatest / tolerance } ?? greatest
    if upper <= lower { upper = lower * 10 }
    let inside = fine.filter { lower...upper ~= $0 }
    guard inside.count > count else { return (lower, upper, inside) }
    let powers = (first...last).map { pow(10, Double($0)) }.filter { lower...upper ~= $0 }
    let stride = (powers.count + count - 1) / count
    return (lower, upper, powers.indices.filter { $0 % stride == 0 }.map { powers[$0] })
  }

  /// The smallest of 1, 2 and 5 times a power of ten that is not below `step`.
  private static func niceStep(_ step: Double) -> Double {
    let power = pow(10, log10(step).rounded(.down))
    return [1, 2, 5, 10].map { $0 * power }.first { $0 >= step * (1 - 1e-9) } ?? step
  }

  private static func multiples(
    of step: Double, from lower: Double, through upper: Double
  ) -> [Double] {
    let first = Int((lower / step - 1e-9).rounded(.up))
    let last = Int((upper / step + 1e-9).rounded(.down))
    return (first...last).map { Double($0) * step }
  }
}
