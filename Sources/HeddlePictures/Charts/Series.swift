/// Named points of a ``LineChart`` or a ``ScatterPlot``.
public struct Series: Sendable {
  /// What the legend calls the points.
  public var name: String
  /// The points, in the units of the chart's axes.
  public var points: [(x: Double, y: Double)]

  /// Points that the legend calls `name`.
  public init(_ name: String, _ points: [(x: Double, y: Double)]) {
    self.name = name
    self.points = points
  }
}
