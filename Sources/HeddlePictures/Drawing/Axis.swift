/// What one direction of a chart shows: its label, its unit and how values are spread along it.
public struct Axis: Sendable, Hashable {
  /// How values are spread along an axis.
  public enum Scale: Sendable, Hashable {
    /// Equal differences take equal room.
    case linear
    /// Equal ratios take equal room; only positive values can be shown.
    case logarithmic
  }

  /// What is measured, such as `time`.
  public var label: String
  /// The unit of the values, such as `ms`; none for plain numbers.
  public var unit: String?
  /// How values are spread along the axis.
  public var scale: Scale

  /// An axis that shows `label`, in `unit` where there is one.
  public init(_ label: String, unit: String? = nil, scale: Scale = .linear) {
    self.label = label
    self.unit = unit
    self.scale = scale
  }

  var title: String { unit.map { "\(label) (\($0))" } ?? label }

  /// Whether a value has a place on the axis. Beyond 1e300 the extent of an axis could overflow.
  func admits(_ value: Double) -> Bool {
    switch scale {
    case .linear: value.magnitude <= 1e300
    case .logarithmic: 1e-300...1e300 ~= value
    }
  }
}
