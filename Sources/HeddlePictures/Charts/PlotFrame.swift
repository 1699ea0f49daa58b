/// The frame of a chart with two axes: title, legend, grid, ticks and the scales of both axes.
struct PlotFrame {
  let x: AxisScale
  let y: AxisScale
  var canvas: SVGCanvas
  /// By the names of the series.
  let colours: [String: Int]
  private let height: Double

  /// Draws the frame for points that are to be shown later.
  init(title: String, x: Axis, y: Axis, series: [Series], legend symbol: Legend.Symbol) {
    let width = 800.0
    let (left, right, plotHeight) = (72.0, width - 24, 380.0)
    canvas = SVGCanvas(title: title, width: width)
    canvas.text(title, x: 20, y: 30, size: 17, bold: true)
    let colours = Palette.numbered(series.map(\.name))
    let names = colours.keys.sorted { colours[$0, default: 0] < colours[$1, default: 0] }
    self.colours = colours
    let legend = Legend(names, symbol: symbol, width: right - 20)
    legend.draw(on: &canvas, x: 18, y: 42)

    // A point counts only where both of its values can be shown.
    let points = series.flatMap(\.points).filter { x.admits($0.x) && y.admits($0.y) }
    let top = 42 + legend.height + 34
    let bottom = top + plotHeight
    height = bottom + 56
    self.x = AxisScale(x, showing: points.map(\.x), from: left, to: right, tickCount: 10)
    self.y = AxisScale(y, showing: points.map(\.y), from: bottom, to: top, tickCount: 8)

    for tick in self.y.ticks {
      let level = self.y.position(tick)
      canvas.line(x1: left, y1: level, x2: right, y2: level, class: "grid")
      canvas.text(
        NumberText.short(tick), x: left - 8, y: level + 4, anchor: .end, class: "muted")
    }
    for tick in self.x.ticks {
      let place = self.x.position(tick)
      canvas.line(x1: place, y1: top, x2: place, y2: bottom, class: "grid")
      canvas.text(
        NumberText.short(tick), x: place, y: bottom + 18, anchor: .middle, class: "muted")
    }
    canvas.line(x1: left, y1: bottom, x2: right, y2: bottom, class: "axis")
    canvas.line(x1: left, y1: top, x2: left, y2: bottom, class: "axis")
    canvas.text(y.title, x: 20, y: top - 14)
    canvas.text(x.title, x: (left + right) / 2, y: bottom + 40, anchor: .middle)
    if points.isEmpty {
      canvas.text(
        "no data", x: (left + right) / 2, y: (top + bottom) / 2, anchor: .middle, class: "muted")
    }
  }

  /// Where a point goes; none where one of its values has no place on its axis.
  func place(_ point: (x: Double, y: Double)) -> (x: Double, y: Double)? {
    guard x.axis.admits(point.x), y.axis.admits(point.y) else { return nil }
    return (x.position(point.x), y.position(point.y))
  }

  /// The whole chart.
  func document() -> String { canvas.document(height: height) }
}

/// A point as its tooltip names it.
func tooltip(_ name: String, _ point: (x: Double, y: Double), _ x: Axis, _ y: Axis) -> String {
  let values = [(x, point.x), (y, point.y)].map { axis, value in
    let unit = axis.unit.map { " " + $0 } ?? ""
    return "\(axis.label) \(NumberText.short(value))\(unit)"
  }
  return "\(name): " + values.joined(separator: ", ")
}
