/// Lines through the points of one or several series, such as a time over a size.
public struct LineChart: Sendable {
  /// What the picture shows.
  public var title: String
  /// The horizontal axis.
  public var x: Axis
  /// The vertical axis.
  public var y: Axis
  /// The lines, in the order of the legend. Those with the same name have the same colour.
  public var series: [Series]

  /// A chart of `series`, each drawn as a line in the order of its points.
  ///
  /// A point that an axis cannot show (NaN, infinite, not positive on a logarithmic axis) is left
  /// out and interrupts its line.
  public init(title: String, x: Axis, y: Axis, series: [Series]) {
    self.title = title
    self.x = x
    self.y = y
    self.series = series
  }

  /// The picture as a self-contained SVG document.
  public func svg() -> String {
    var frame = PlotFrame(title: title, x: x, y: y, series: series, legend: .lineAndMarker)
    for line in series {
      let index = frame.colours[line.name, default: 0]
      let places = line.points.map { frame.place($0) }
      frame.canvas.path(
        Self.commands(through: places), class: Palette.stroke(index),
        attributes: "stroke-width=\"2\" stroke-linejoin=\"round\""
          + (line.isExpected ? " stroke-dasharray=\"5 4\"" : ""))
      if line.isExpected { continue }
      for case (let point, let place?) in zip(line.points, places) {
        frame.canvas.marker(
          index, x: place.x, y: place.y, tooltip: tooltip(line.name, point, x, y))
      }
    }
    return frame.document()
  }

  private static func commands(through places: [(x: Double, y: Double)?]) -> String {
    var commands = ""
    var isDown = false
    for place in places {
      if let place {
        commands += isDown ? "L" : "M"
        commands += "\(SVGCanvas.number(place.x)) \(SVGCanvas.number(place.y))"
      }
      isDown = place != nil
    }
    return commands
  }
}
