import HeddleLAPACK

/// How the rows of a tall matrix are divided, and in which order the pieces come together: decided by
/// the shape alone.
///
/// Leaves are blocks of rows; a node stacks the triangles of a few neighbours.
struct RowTree: Sendable {
  /// A leaf, with its rows of the matrix, or a node, with its children.
  struct Unit: Sendable {
    /// The rows of the matrix, or of the stacked triangles.
    let rows: Range<Int>
    /// The units whose triangles are stacked; none for a leaf.
    var children = 0..<0
    /// The unit among whose children this one is, and at which place; nil for the root.
    var parent: (unit: Int, place: Int)?
    var isLeaf: Bool { children.isEmpty }
  }

  /// Leaves first, then level by level; the root is the last one.
  let units: [Unit]

  /// Triangles that a node stacks: more of them make a flatter tree with more work at its root.
  private static let fanIn = 4

  /// Leaves of at least this many rows.
  init(rows: Int, columns: Int, leafRows: Int) {
    let leaves = max(1, rows / max(leafRows, columns))
    var units = (0..<leaves).map { leaf in
      Unit(rows: leaf * rows / leaves..<(leaf + 1) * rows / leaves)
    }
    var level = 0..<leaves
    while level.count > 1 {
      let groups = (level.count + Self.fanIn - 1) / Self.fanIn
      for group in 0..<groups {
        let first = level.lowerBound + group * level.count / groups
        let end = level.lowerBound + (group + 1) * level.count / groups
        for child in first..<end { units[child].parent = (units.count, child - first) }
        units.append(Unit(rows: 0..<(end - first) * columns, children: first..<end))
      }
      level = level.upperBound..<units.count
    }
    self.units = units
  }
}
