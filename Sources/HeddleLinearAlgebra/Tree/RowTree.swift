/// How the rows of a tall matrix are divided, and in which order the pieces come together: decided by
/// the shape alone.
///
/// Leaves are blocks of rows; a node stacks the triangles of a few neighbours.
struct RowTree: Sendable {
  /// A leaf, with its rows of the matrix, or a node, with its children.
  struct Unit: Sendable {
    /// The rows of the matrix, or of all the stacked triangles one below the other.
    let rows: Range<Int>
    /// The row of the matrix in which its triangle begins, if that is left where its first leaf made it.
    let head: Int
    /// The units whose triangles are stacked; none for a leaf.
    var children = 0..<0
    /// The unit among whose children this one is, and at which place; nil for the root.
    var parent: (unit: Int, place: Int)?
    var isLeaf: Bool { children.isEmpty }
  }

  let columns: Int
  /// Leaves first, then level by level; the root is the last one.
  let units: [Unit]
  /// The rows of all the stacked triangles.
  let stackedRows: Int

  /// Triangles that a node stacks: more of them make a flatter tree with more work at its root.
  private static let fanIn = 4

  /// Leaves of at least this many rows.
  init(rows: Int, columns: Int, leafRows: Int) {
    let leaves = max(1, rows / max(leafRows, columns))
    var units = (0..<leaves).map { leaf in
      let first = leaf * rows / leaves
      return Unit(rows: first..<(leaf + 1) * rows / leaves, head: first)
    }
    var (level, stackedRows) = (0..<leaves, 0)
    while level.count > 1 {
      let groups = (level.count + Self.fanIn - 1) / Self.fanIn
      for group in 0..<groups {
        let first = level.lowerBound + group * level.count / groups
        let end = level.lowerBound + (group + 1) * level.count / groups
        for child in first..<end { units[child].parent = (units.count, child - first) }
        let stack = stackedRows..<stackedRows + (end - first) * columns
        units.append(Unit(rows: stack, head: units[first].head, children: first..<end))
        stackedRows = stack.upperBound
      }
      level = level.upperBound..<units.count
    }
    (self.columns, self.units, self.stackedRows) = (columns, units, stackedRows)
  }

  /// The rows, among all the stacked triangles, of that of a unit; nil for the root.
  func place(of unit: Unit) -> Range<Int>? {
    guard let parent = unit.parent else { return nil }
    let first = units[parent.unit].rows.lowerBound + parent.place * columns
    return first..<first + columns
  }
}
