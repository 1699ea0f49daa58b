extension Collection<Double> {
  /// The middle one in order, or the mean of the middle two; of at least one number.
  var median: Double {
    let sorted = sorted(), middle = count / 2
    return count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
  }
}
