import HeddleErrors

extension Scheduler {
  /// Calls `body` once for every block of a two-dimensional range.
  ///
  /// The blocks begin at multiples of the block's size from the range's start, whatever the number of
  /// threads. The range is halved along the side that has more blocks, so that what one thread runs lies
  /// together in both dimensions.
  ///
  /// An error stops the rest as in `parallelFor(_:grain:_:)`; blocks count row by row.
  ///
  /// - Parameters:
  ///   - rows: the first index.
  ///   - columns: the second index.
  ///   - block: the most rows and columns of a block.
  ///   - body: called with the rows and the columns of a block, from several threads at once.
  @inlinable
  public func parallelBlocks<E: Error>(
    rows: Range<Int>, columns: Range<Int>, block: (rows: Int, columns: Int),
    _ body: @Sendable (_ rows: Range<Int>, _ columns: Range<Int>) throws(E) -> Void
  ) throws(E) {
    require(block.rows > 0 && block.columns > 0, "a block has at least one row and one column")
    let failure = FirstFailure<E>()
    let height = (rows.count + block.rows - 1) / block.rows
    let width = (columns.count + block.columns - 1) / block.columns
    parallelTiles(rows: 0..<height, columns: 0..<width) { row, column in
      let index = row * width + column
      if failure.precedes(index) { return }
      let top = rows.lowerBound + row * block.rows
      let left = columns.lowerBound + column * block.columns
      do throws(E) {
        try body(
          top..<min(top + block.rows, rows.upperBound),
          left..<min(left + block.columns, columns.upperBound))
      } catch {
        failure.record(error, at: index)
      }
    }
    try failure.check()
  }

  /// Calls `body` for every pair of indices.
  @usableFromInline
  func parallelTiles(rows: Range<Int>, columns: Range<Int>, _ body: (Int, Int) -> Void) {
    if rows.isEmpty || columns.isEmpty { return }
    if rows.count == 1, columns.count == 1 { return body(rows.lowerBound, columns.lowerBound) }
    if rows.count >= columns.count {
      let middle = rows.lowerBound + rows.count / 2
      fork(
        { parallelTiles(rows: rows.lowerBound..<middle, columns: columns, body) },
        { parallelTiles(rows: middle..<rows.upperBound, columns: columns, body) })
    } else {
      let middle = columns.lowerBound + columns.count / 2
      fork(
        { parallelTiles(rows: rows, columns: columns.lowerBound..<middle, body) },
        { parallelTiles(rows: rows, columns: middle..<columns.upperBound, body) })
    }
  }
}
