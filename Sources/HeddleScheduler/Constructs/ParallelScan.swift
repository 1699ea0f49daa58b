import HeddleErrors

extension Scheduler {
  /// Visits the pieces of `range`, each with the value of all that comes before it: prefix sums, running
  /// products of matrices, offsets of variable-length output.
  ///
  /// Every piece is folded once and visited once, in two sweeps over a tree that the range alone decides,
  /// so that the same range gives the same bits with any number of threads, even where `combine` rounds.
  ///
  /// Source: Blelloch, "Prefix sums and their applications" (1990), with leaves of many indices.
  ///
  /// - Parameters:
  ///   - range: the indices.
  ///   - leaf: the most indices of one piece; part of the definition of the result.
  ///   - identity: the value before the first index.
  ///   - fold: the value of one piece.
  ///   - combine: joins two neighbouring values, the lower one first.
  ///   - visit: called once for every piece with the value of `range` before that piece.
  /// - Returns: the value of the whole range.
  @inlinable
  @discardableResult
  public func parallelScan<T: Sendable, E: Error>(
    _ range: Range<Int>, leaf: Int, identity: T,
    fold: @Sendable (Range<Int>) throws(E) -> T,
    combine: @Sendable (T, T) throws(E) -> T,
    visit: @Sendable (_ piece: Range<Int>, _ before: T) throws(E) -> Void
  ) throws(E) -> T {
    require(leaf > 0, "a piece has at least one index")
    if range.isEmpty { return identity }
    let leaves = (range.count + leaf - 1) / leaf
    // The values of the tree's nodes, each node before its subtrees, the lower subtree first.
    var values = [T?](repeating: nil, count: 2 * leaves - 1)
    return try values.withUnsafeMutableBufferPointer { (values) throws(E) in
      let tree = ScanTree(range: range, leaf: leaf, values: DisjointSlots(base: values.baseAddress))
      try foldUp(tree, node: 0, 0..<leaves, fold, combine)
      try visitDown(tree, node: 0, 0..<leaves, identity, combine, visit)
      return tree.values[0]!
    }
  }

  @inlinable
  func foldUp<T: Sendable, E: Error>(
    _ tree: ScanTree<T>, node: Int, _ leaves: Range<Int>,
    _ fold: @Sendable (Range<Int>) throws(E) -> T, _ combine: @Sendable (T, T) throws(E) -> T
  ) throws(E) {
    if leaves.count == 1 {
      tree.values[node] = try fold(tree.piece(leaves.lowerBound))
      return
    }
    let (low, high) = tree.halves(node, leaves)
    _ = try join(
      { () throws(E) in try foldUp(tree, node: low.node, low.leaves, fold, combine) },
      { () throws(E) in try foldUp(tree, node: high.node, high.leaves, fold, combine) })
    tree.values[node] = try combine(tree.values[low.node]!, tree.values[high.node]!)
  }

  @inlinable
  func visitDown<T: Sendable, E: Error>(
    _ tree: ScanTree<T>, node: Int, _ leaves: Range<Int>, _ before: T,
    _ combine: @Sendable (T, T) throws(E) -> T,
    _ visit: @Sendable (Range<Int>, T) throws(E) -> Void
  ) throws(E) {
    if leaves.count == 1 { return try visit(tree.piece(leaves.lowerBound), before) }
    let (low, high) = tree.halves(node, leaves)
    _ = try join(
      { () throws(E) in try visitDown(tree, node: low.node, low.leaves, before, combine, visit) },
      { () throws(E) in
        let between = try combine(before, tree.values[low.node]!)
        try visitDown(tree, node: high.node, high.leaves, between, combine, visit)
      })
  }
}

/// The tree of a scan: how its nodes lie in `values` and which indices its leaves are.
@usableFromInline
struct ScanTree<T: Sendable>: Sendable {
  let range: Range<Int>
  let leaf: Int
  /// Each node is written by its own fold, and read when that has been joined.
  @usableFromInline let values: DisjointSlots<T>

  @usableFromInline init(range: Range<Int>, leaf: Int, values: DisjointSlots<T>) {
    self.range = range
    self.leaf = leaf
    self.values = values
  }

  @usableFromInline func piece(_ index: Int) -> Range<Int> {
    let start = range.lowerBound + index * leaf
    return start..<min(start + leaf, range.upperBound)
  }

  @usableFromInline typealias Subtree = (node: Int, leaves: Range<Int>)

  @usableFromInline func halves(_ node: Int, _ leaves: Range<Int>) -> (Subtree, Subtree) {
    let middle = leaves.lowerBound + leaves.count / 2
    let low = leaves.lowerBound..<middle
    // A subtree of n leaves has 2n - 1 nodes.
    return ((node + 1, low), (node + 2 * low.count, middle..<leaves.upperBound))
  }
}
