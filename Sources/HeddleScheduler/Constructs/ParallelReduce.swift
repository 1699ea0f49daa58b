import HeddleErrors

extension Scheduler {
  /// Folds the pieces of `range` and combines them along a tree that the range alone decides, so that
  /// the same range gives the same bits with any number of threads, even where `combine` rounds.
  ///
  /// - Parameters:
  ///   - range: the indices.
  ///   - leaf: the most indices folded by one call; part of the definition of the result.
  ///   - identity: the value of an empty range.
  ///   - fold: the value of one piece of at most `leaf` indices.
  ///   - combine: joins the values of two neighbouring pieces, the lower one first.
  @inlinable
  public func parallelReduce<T: Sendable, E: Error>(
    _ range: Range<Int>, leaf: Int, identity: T,
    fold: @Sendable (Range<Int>) throws(E) -> T,
    combine: @Sendable (T, T) throws(E) -> T
  ) throws(E) -> T {
    require(leaf > 0, "a leaf has at least one index")
    return range.isEmpty ? identity : try reduce(range, leaf, fold, combine)
  }

  @inlinable
  func reduce<T: Sendable, E: Error>(
    _ range: Range<Int>, _ leaf: Int,
    _ fold: @Sendable (Range<Int>) throws(E) -> T,
    _ combine: @Sendable (T, T) throws(E) -> T
  ) throws(E) -> T {
    if range.count <= leaf { return try fold(range) }
    let middle = range.lowerBound + range.count / 2
    let (low, high) = try join(
      { () throws(E) in try reduce(range.lowerBound..<middle, leaf, fold, combine) },
      { () throws(E) in try reduce(middle..<range.upperBound, leaf, fold, combine) })
    return try combine(low, high)
  }
}
