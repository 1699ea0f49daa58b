import HeddleLAPACK

/// The blocks in which a product is computed. They decide nothing about its bits: an element's sum is in an
/// order that the depth alone decides.
struct ProductGrid: Sendable {
  let rows: Int
  let columns: Int
  let inner: Int
  let blockRows: Int
  let blockColumns: Int
  let rowBlocks: Int
  let columnBlocks: Int

  /// A grid for one of `count` products of this shape on so many cores. Rows and columns of a symmetric
  /// result, of which half is computed, are divided alike.
  init(
    rows: Int, columns: Int, inner: Int, isSymmetric: Bool = false, count: Int = 1, cores: Int
  ) {
    (self.rows, self.columns, self.inner) = (rows, columns, inner)
    let work = Double(rows) * Double(columns) * Double(inner)
    let wanted = cores > 1 ? Self.blocks * Double(cores) / Double(max(1, count)) : 0
    let parts = max(min(wanted, work / Self.enough), work / Self.most)
    guard max(parts, min(wanted, 2)) >= 2, work >= 2 * Self.least else {
      (blockRows, blockColumns) = (rows, columns)
      rowBlocks = rows == 0 ? 0 : 1
      columnBlocks = columns == 0 ? 0 : 1
      return
    }
    var (across, down) = (1, Self.pieces(of: rows, Self.longest))
    if isSymmetric { across = down }
    while Double(across * down) < max(parts, 2) {
      let (width, height) = (columns / across, rows / down)
      if max(width, height) < 2 * Self.shortest { break }
      if isSymmetric || width < height { down += 1 }
      if isSymmetric || width >= height { across += 1 }
    }
    (blockRows, blockColumns) = (Self.part(of: rows, down), Self.part(of: columns, across))
    rowBlocks = Self.pieces(of: rows, blockRows)
    columnBlocks = Self.pieces(of: columns, blockColumns)
  }

  /// How many blocks there are.
  var count: Int { rowBlocks * columnBlocks }

  /// The rows and columns of a block.
  subscript(index: Int) -> (rows: Range<Int>, columns: Range<Int>) {
    let (column, row) = index.quotientAndRemainder(dividingBy: rowBlocks)
    return (rows(row), columns(column))
  }

  /// The rows of the blocks with this number among those below one another.
  func rows(_ number: Int) -> Range<Int> {
    number * blockRows..<min((number + 1) * blockRows, rows)
  }

  /// The columns of the blocks with this number among those beside one another.
  func columns(_ number: Int) -> Range<Int> {
    number * blockColumns..<min((number + 1) * blockColumns, columns)
  }

  /// What the product takes, in nanoseconds: the kernels reach some 60 GFLOP/s on a core.
  func cost<Scalar: LAPACKScalar>(_ type: Scalar.Type) -> Double {
    let multiplications = Double(rows) * Double(columns) * Double(inner)
    return 500 + (multiplications / 30 + Double(rows * columns) / 8) * (Scalar.isComplex ? 4 : 1)
  }

  /// Blocks a core: none is without work for long at the end.
  private static let blocks = 8.0
  /// Multiplications of the smallest block that is worth a task, some ten microseconds; of one that is worth
  /// being one of many; and of the largest: what is cancelled ends within a few milliseconds.
  private static let (least, enough, most) = (1e6, 4e6, 2e8)
  /// Rows of a block. What is packed of them stays in the second-level cache, into which it comes once for all
  /// of a block's columns: the more of those, the better.
  private static let (shortest, longest) = (48, 240)

  /// How many pieces of so much there are.
  private static func pieces(of length: Int, _ piece: Int) -> Int {
    length == 0 ? 0 : (length + piece - 1) / piece
  }

  /// One of equal parts, in multiples of what the kernels compute at once.
  private static func part(of length: Int, _ parts: Int) -> Int {
    parts == 0 ? 0 : ((length + parts - 1) / parts + 23) / 24 * 24
  }
}
