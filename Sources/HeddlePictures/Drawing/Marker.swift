/// The shape that marks a data point: series differ by shape as well as by colour.
enum Marker: CaseIterable {
  case disc, square, diamond, triangle

  /// The marker of the series at `index`.
  init(_ index: Int) { self = Self.allCases[index % Self.allCases.count] }

  /// Path commands for the marker around a point; all shapes cover about the same area.
  func path(x: Double, y: Double, radius: Double) -> String {
    let n = SVGCanvas.number
    switch self {
    case .disc:
      let r = n(radius)
      let d = n(2 * radius)
      return "M\(n(x - radius)) \(n(y))a\(r) \(r) 0 1 0 \(d) 0a\(r) \(r) 0 1 0 -\(d) 0z"
    case .square:
      let side = n(1.8 * radius)
      return "M\(n(x - 0.9 * radius)) \(n(y - 0.9 * radius))h\(side)v\(side)h-\(side)z"
    case .diamond:
      let r = n(1.25 * radius)
      return "M\(n(x)) \(n(y - 1.25 * radius))l\(r) \(r)l-\(r) \(r)l-\(r) -\(r)z"
    case .triangle:
      let (half, rise) = (n(1.2 * radius), n(2.1 * radius))
      return "M\(n(x)) \(n(y - 1.3 * radius))l\(half) \(rise)h-\(n(2.4 * radius))z"
    }
  }
}

extension SVGCanvas {
  /// Draws the marker of the series at `index`, edged in the colour of the ground.
  mutating func marker(
    _ index: Int, x: Double, y: Double, radius: Double = 4, opacity: Double = 1,
    tooltip: String? = nil
  ) {
    let style =
      opacity < 1 ? "fill-opacity=\"\(NumberText.decimal(opacity, places: 2))\"" : ""
    path(
      Marker(index).path(x: x, y: y, radius: radius), class: Palette.fill(index) + " edge",
      attributes: style, tooltip: tooltip)
  }
}
