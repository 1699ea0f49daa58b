import HeddleLAPACK

/// The blocks in which a product is computed: decided by its shape alone, so that the same numbers are
/// added in the same order however many threads there are.
struct ProductGrid: Sendable {
  let blockRows: Int
  let blockColumns: Int
  let rows: Int
  let columns: Int
  let inner: Int
  private let rowBlocks: Int
  private let columnBlocks: Int

  /// A grid for a result of this shape, with this many products in each of its elements.
  init(rows: Int, columns: Int, inner: Int) {
    (self.rows, self.columns, self.inner) = (rows, columns, inner)
    let isSmall = Double(rows) * Double(columns) * Double(inner) < Self.worthDividing
    blockRows = isSmall ? rows : Self.part(of: rows)
    blockColumns = isSmall ? columns : Self.part(of: columns)
    rowBlocks = blockRows == 0 ? 0 : (rows + blockRows - 1) / blockRows
    columnBlocks = blockColumns == 0 ? 0 : (columns + blockColumns - 1) / blockColumns
  }

  /// How many blocks there are.
  var count: Int { rowBlocks * columnBlocks }

  /// The rows and columns of a block.
  subscript(index: Int) -> (rows: Range<Int>, columns: Range<Int>) {
    let (column, row) = index.quotientAndRemainder(dividingBy: rowBlocks)
    let (top, left) = (row * blockRows, column * blockColumns)
    return (top..<min(top + blockRows, rows), left..<min(left + blockColumns, columns))
  }

  /// What a block takes, in nanoseconds: a product is at least three times as fast as factorizations are.
  func cost<Scalar: LAPACKScalar>(_ type: Scalar.Type) -> Double {
    BatchRun.cost(
      type, flops: 2 / 3 * Double(blockRows) * Double(blockColumns) * Double(inner),
      elements: blockRows * blockColumns)
  }

  /// The fewest multiplications for which several blocks are worth it: some twenty microseconds.
  private static let worthDividing = 2e6
  /// The longest edge of a block. A block's operands are rearranged before they are multiplied, which
  /// takes in relation the longer the smaller the block is.
  private static let longest = 256

  /// Equal parts, in multiples of what the kernels compute at once.
  private static func part(of length: Int) -> Int {
    let parts = (length + longest - 1) / longest
    return parts == 0 ? 0 : ((length + parts - 1) / parts + 23) / 24 * 24
  }
}
