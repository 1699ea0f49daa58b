/// Points in the plane, coloured by category, such as a data set in its first two components.
public struct ScatterPlot: Sendable {
  /// What the picture shows.
  public var title: String
  /// The horizontal axis.
  public var x: Axis
  /// The vertical axis.
  public var y: Axis
  /// The points of each category, in the order of the legend.
  public var categories: [Series]

  /// A plot of the points of all `categories`.
  ///
  /// A point that an axis cannot show (NaN, infinite, not positive on a logarithmic axis) is left
  /// out.
  public init(title: String, x: Axis, y: Axis, categories: [Series]) {
    self.title = title
    self.x = x
    self.y = y
    self.categories = categories
  }

  /// The picture as a self-contained SVG document.
  public func svg() -> String {
    var frame = PlotFrame(title: title, x: x, y: y, series: categories, legend: .marker)
    for category in categories {
      let index = frame.colours[category.name, default: 0]
      for point in category.points {
        guard let place = frame.place(point) else { continue }
        frame.canvas.marker(
          index, x: place.x, y: place.y, opacity: 0.75,
          tooltip: tooltip(category.name, point, x, y))
      }
    }
    return frame.document()
  }
}
