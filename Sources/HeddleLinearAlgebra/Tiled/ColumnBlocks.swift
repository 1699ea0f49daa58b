/// The columns of a matrix in blocks: first those that become panels, then the rest, so that none has
/// columns of both.
struct ColumnBlocks: Sendable {
  private let ranges: [Range<Int>]
  /// How many blocks are panels.
  let panels: Int

  /// Blocks of `width`, of which the last of either kind may be narrower.
  init(columns: Int, inPanels factored: Int, width: Int) {
    func cut(_ range: Range<Int>) -> [Range<Int>] {
      stride(from: range.lowerBound, to: range.upperBound, by: width).map {
        $0..<min($0 + width, range.upperBound)
      }
    }
    let first = cut(0..<factored)
    panels = first.count
    ranges = first + cut(factored..<columns)
  }

  var count: Int { ranges.count }
  subscript(index: Int) -> Range<Int> { ranges[index] }
}
