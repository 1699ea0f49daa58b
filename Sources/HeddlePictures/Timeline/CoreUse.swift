/// The step function of cores in use, as it is drawn.
struct CoreUse {
  /// What happened during one column of pixels.
  struct Column {
    var mean: Double
    var peak: Double
  }

  /// Steps by time, the first of them at or after the beginning of the picture.
  private let steps: [(time: Double, count: Double)]
  private let extent: Double

  /// `steps` with times counted from `origin`; the last holds until `extent`.
  init(_ steps: [(time: Int, count: Int)], from origin: Double, extent: Double) {
    self.steps = steps.map { (Double($0.time) - origin, Double($0.count)) }
      .sorted { $0.0 < $1.0 }
    self.extent = extent
  }

  var peak: Double { steps.map(\.count).max() ?? 0 }

  var mean: Double { columns(1).first?.mean ?? 0 }

  /// Mean and peak in each of `count` equal columns: exact where steps are wider than a column,
  /// and of bounded size however many steps there are.
  func columns(_ count: Int) -> [Column] {
    let width = extent / Double(count)
    var columns = Array(repeating: Column(mean: 0, peak: 0), count: count)
    for (index, step) in steps.enumerated() {
      let end = index + 1 < steps.count ? steps[index + 1].time : extent
      guard end > step.time else { continue }
      let first = min(count - 1, Int(step.time / width))
      let last = min(count - 1, Int((end / width).rounded(.up)) - 1)
      for column in first...max(first, last) {
        let left = max(step.time, Double(column) * width)
        let right = min(end, Double(column + 1) * width)
        guard right > left else { continue }
        columns[column].mean += step.count * (right - left) / width
        columns[column].peak = max(columns[column].peak, step.count)
      }
    }
    return columns
  }
}
