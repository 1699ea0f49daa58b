/// Named points of a ``LineChart`` or a ``ScatterPlot``.
public struct Series: Sendable {
  /// What the legend calls the points.
  public var name: String
  /// The points, in the units of the chart's axes.
  public var points: [(x: Double, y: Double)]
  /// Whether the points are what is expected rather than what was measured. A ``LineChart`` joins them by a dashed
  /// line, without markers, in the colour of the series with the same name.
  public var isExpected: Bool

  /// Points that the legend calls `name`.
  public init(_ name: String, _ points: [(x: Double, y: Double)], isExpected: Bool = false) {
    self.name = name
    self.points = points
    self.isExpected = isExpected
  }
}
