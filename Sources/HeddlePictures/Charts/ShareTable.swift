/// A table of shares, each with a bar: who does how well at what.
///
/// The cells that are as good as the best of their column stand out.
public struct ShareTable: Sendable {
  /// One line of the table.
  public struct Row: Sendable, Hashable {
    /// Whose shares these are.
    public var label: String
    /// A share for each column, 0 ... 1; nil where there is none.
    public var shares: [Double?]

    /// A line that shows `shares`.
    public init(_ label: String, _ shares: [Double?]) {
      self.label = label
      self.shares = shares
    }
  }

  /// What the picture shows.
  public var title: String
  /// The headings, each of which is broken at its first comma.
  public var columns: [String]
  /// The lines, from top to bottom.
  public var rows: [Row]
  /// A share from here on is as good as the best.
  public var tie: Double

  /// A table of `rows`, whose shares are shown in percent.
  public init(title: String, columns: [String], rows: [Row], tie: Double = 0.97) {
    self.title = title
    self.columns = columns
    self.rows = rows
    self.tie = tie
  }

  /// The picture as a self-contained SVG document.
  public func svg() -> String {
    let longest = rows.map { TextFit.width(of: $0.label, size: 12) }.max() ?? 0
    let left = 36 + min(longest, 240)
    let cell = Self.cellWidth
    let width = left + Double(columns.count) * (cell + Self.gap) + 16

    var canvas = SVGCanvas(title: title, width: max(width, 480))
    canvas.text(title, x: 20, y: 30, size: 17, bold: true)
    legend(on: &canvas)
    for (index, column) in columns.enumerated() {
      let middle = left + Double(index) * (cell + Self.gap) + cell / 2
      let parts = column.split(separator: ", ", maxSplits: 1).map(String.init)
      for (line, part) in parts.enumerated() {
        canvas.text(
          TextFit.clipped(part, to: cell + Self.gap - 4, size: 12) ?? "", x: middle,
          y: 88 + 16 * Double(line), anchor: .middle, class: line == 0 ? "ink" : "muted",
          tooltip: column)
      }
    }
    for (line, row) in rows.enumerated() {
      let y = Self.top + Double(line) * Self.rowHeight
      canvas.text(
        TextFit.clipped(row.label, to: left - 32, size: 12) ?? "", x: left - 12, y: y + 17,
        anchor: .end, bold: row.shares.allSatisfy { $0.map { $0 >= tie } ?? true },
        tooltip: row.label)
      for (index, share) in row.shares.prefix(columns.count).enumerated() {
        let x = left + Double(index) * (cell + Self.gap)
        draw(share, of: "\(row.label), \(columns[index])", x: x, y: y, on: &canvas)
      }
    }
    return canvas.document(height: Self.top + Double(rows.count) * Self.rowHeight + 16)
  }

  // MARK: - Layout

  private static let cellWidth = 88.0
  private static let gap = 6.0
  private static let rowHeight = 26.0
  private static let top = 114.0
  /// The colours of a share that is as good as the best, and of another.
  private static let (good, other) = (2, 0)

  private func legend(on canvas: inout SVGCanvas) {
    var x = 20.0
    let least = NumberText.short(tie * 100)
    for (colour, text) in [(Self.good, "\(least)% and more"), (Self.other, "less")] {
      canvas.rectangle(
        x: x, y: 48, width: 14, height: 14, class: Palette.fill(colour, pale: true), corner: 2)
      canvas.text(text, x: x + 20, y: 60)
      x += 44 + TextFit.width(of: text, size: 12)
    }
  }

  private func draw(
    _ share: Double?, of what: String, x: Double, y: Double, on canvas: inout SVGCanvas
  ) {
    let height = Self.rowHeight - 4
    canvas.rectangle(
      x: x, y: y + 2, width: Self.cellWidth, height: height, class: "track", corner: 2)
    guard let share, share.isFinite else { return }
    let percent = NumberText.short((share * 100).rounded(toPlaces: share < 0.0995 ? 1 : 0)) + "%"
    canvas.rectangle(
      x: x, y: y + 2, width: max(1, min(1, max(0, share)) * Self.cellWidth), height: height,
      class: Palette.fill(share >= tie ? Self.good : Self.other, pale: true), corner: 2,
      tooltip: "\(what): \(percent)")
    canvas.text(percent, x: x + Self.cellWidth - 8, y: y + 17, anchor: .end, bold: share >= tie)
  }
}

extension Double {
  /// Rounded to so many digits behind the point, 0 or 1.
  fileprivate func rounded(toPlaces places: Int) -> Double {
    places == 0 ? rounded() : (self * 10).rounded() / 10
  }
}
