/// The key to a picture's colours: one entry a category, in as many rows as they need.
struct Legend {
  enum Symbol {
    case swatch, marker, lineAndMarker
  }

  /// The height of one row in pixels.
  static let rowHeight = 20.0
  private static let symbolWidth = 26.0
  private static let gap = 18.0

  private let symbol: Symbol
  private let rows: [[Entry]]

  private struct Entry {
    let index: Int
    let name: String
    let offset: Double
  }

  /// Lays `names` out in rows of at most `width` pixels.
  init(_ names: [String], symbol: Symbol, width: Double) {
    var rows: [[Entry]] = []
    var offset = Double.infinity
    for (index, name) in names.enumerated() {
      let room = width - Self.symbolWidth
      let label = TextFit.clipped(name, to: min(room, 320), size: 12) ?? ""
      let extent = Self.symbolWidth + TextFit.width(of: label, size: 12)
      if offset + extent > width {
        rows.append([])
        offset = 0
      }
      rows[rows.count - 1].append(Entry(index: index, name: label, offset: offset))
      offset += extent + Self.gap
    }
    self.symbol = symbol
    self.rows = rows
  }

  /// The height of all rows in pixels.
  var height: Double { Double(rows.count) * Self.rowHeight }

  /// Draws the legend with its upper left corner at a point.
  func draw(on canvas: inout SVGCanvas, x: Double, y: Double) {
    for (row, entries) in rows.enumerated() {
      let middle = y + (Double(row) + 0.5) * Self.rowHeight
      for entry in entries {
        drawSymbol(entry.index, on: &canvas, x: x + entry.offset, middle: middle)
        canvas.text(entry.name, x: x + entry.offset + Self.symbolWidth, y: middle + 4)
      }
    }
  }

  private func drawSymbol(_ index: Int, on canvas: inout SVGCanvas, x: Double, middle: Double) {
    switch symbol {
    case .swatch:
      canvas.rectangle(
        x: x + 6, y: middle - 6, width: 14, height: 12, class: Palette.fill(index), corner: 2)
    case .marker:
      canvas.marker(index, x: x + 13, y: middle)
    case .lineAndMarker:
      canvas.path(
        "M\(SVGCanvas.number(x)) \(SVGCanvas.number(middle))h22", class: Palette.stroke(index),
        attributes: "stroke-width=\"2\"")
      canvas.marker(index, x: x + 11, y: middle)
    }
  }
}
