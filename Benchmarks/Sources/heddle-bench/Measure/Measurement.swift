/// What one contender answered, round by round. Round i of all measurements of a benchmark was made in the
/// same few moments, so ratios are taken within rounds.
struct Measurement {
  let entry: Benchmark.Entry
  var answers: [Double] = []
  /// How long all its turns took, with what it prepared.
  var seconds = 0.0
  var value: Substring? = nil
  /// The most threads at once, round by round, where threads are counted.
  var peaks: [Int] = []
  /// Whether it takes so long that it is asked once only.
  var isHopeless = false
  /// Why there are no figures, where the contender failed.
  var failure: String? = nil
}

extension [Double] {
  /// The middle value, or the mean of the two in the middle.
  var median: Double {
    let sorted = sorted(), middle = count / 2
    return count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
  }

  /// The median of the ratios within rounds.
  func medianRatio(to other: [Double]) -> Double { zip(self, other).map { $0 / $1 }.median }
}
