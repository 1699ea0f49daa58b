/// Horizontal bars with their values, in one or several groups.
public struct BarChart: Sendable {
  /// One bar. Bars with the same label have the same colour in every group; where no label comes twice, the bars
  /// of a group have.
  public struct Bar: Sendable, Hashable {
    /// What is measured.
    public var label: String
    /// The length of the bar, in the unit of the chart's axis.
    public var value: Double

    /// A bar that shows `value`.
    public init(_ label: String, _ value: Double) {
      self.label = label
      self.value = value
    }
  }

  /// Bars under a common heading.
  public struct Group: Sendable, Hashable {
    /// The heading; none where it is empty.
    public var name: String
    /// The bars, from top to bottom.
    public var bars: [Bar]

    /// Bars under the heading `name`.
    public init(_ name: String = "", _ bars: [Bar]) {
      self.name = name
      self.bars = bars
    }
  }

  /// What the picture shows.
  public var title: String
  /// The axis along which the bars extend.
  public var axis: Axis
  /// The bars, from top to bottom.
  public var groups: [Group]

  /// A chart of all bars of `groups` along one axis.
  ///
  /// A bar whose value the axis cannot show (NaN, infinite, not positive on a logarithmic axis) is
  /// left out.
  public init(title: String, axis: Axis, groups: [Group]) {
    self.title = title
    self.axis = axis
    self.groups = groups
  }

  /// The picture as a self-contained SVG document.
  public func svg() -> String {
    let groups = shownGroups
    let labels = groups.flatMap(\.bars).map(\.label)
    let byLabel = Palette.numbered(labels)
    let isEachOnce = byLabel.count == labels.count
    let longest = labels.map { TextFit.width(of: $0, size: 12) }.max() ?? 0
    let left = 28 + min(longest, 280)
    let right = Self.width - 96  // room for the value beside the longest bar
    let scale = AxisScale(axis, showing: extent(of: groups), from: left, to: right, tickCount: 7)

    var canvas = SVGCanvas(title: title, width: Self.width)
    canvas.text(title, x: 20, y: 30, size: 17, bold: true)
    let top = 48.0
    let bottom = top + groups.reduce(0) { $0 + Self.height(of: $1) }
    for tick in scale.ticks {
      let x = scale.position(tick)
      canvas.line(x1: x, y1: top, x2: x, y2: bottom, class: "grid")
      canvas.text(NumberText.short(tick), x: x, y: bottom + 18, anchor: .middle, class: "muted")
    }
    canvas.text(axis.title, x: (left + right) / 2, y: bottom + 40, anchor: .middle)

    var y = top
    for (index, group) in groups.enumerated() {
      if !group.name.isEmpty {
        canvas.text(group.name, x: 20, y: y + 18, size: 13, bold: true)
        y += Self.headingHeight
      }
      for bar in group.bars {
        let colour = isEachOnce ? index : byLabel[bar.label, default: 0]
        draw(bar, colour: colour, at: y, left: left, scale, on: &canvas)
        y += Self.barHeight
      }
      y += Self.groupGap
    }
    return canvas.document(height: bottom + 56)
  }

  // MARK: - Layout

  private static let width = 800.0
  private static let barHeight = 24.0
  private static let headingHeight = 26.0
  private static let groupGap = 10.0

  private var shownGroups: [Group] {
    groups.map { Group($0.name, $0.bars.filter { axis.admits($0.value) }) }
      .filter { !$0.bars.isEmpty }
  }

  private static func height(of group: Group) -> Double {
    (group.name.isEmpty ? 0 : headingHeight) + Double(group.bars.count) * barHeight + groupGap
  }

  /// What the axis must reach beside all values: zero, since bars show lengths, or where there is
  /// no zero a value short of the least, so that its bar has a length too.
  private func extent(of groups: [Group]) -> [Double] {
    let values = groups.flatMap(\.bars).map(\.value)
    let base = axis.scale == .linear ? 0 : (values.min() ?? 2) / 2
    return values + [base]
  }

  private func draw(
    _ bar: Bar, colour: Int, at y: Double, left: Double, _ scale: AxisScale,
    on canvas: inout SVGCanvas
  ) {
    let base = axis.scale == .linear ? scale.position(0) : left
    let tip = scale.position(bar.value)
    let value = NumberText.short(bar.value) + (axis.unit.map { " " + $0 } ?? "")
    canvas.text(
      TextFit.clipped(bar.label, to: left - 28, size: 12) ?? "", x: left - 8, y: y + 16,
      anchor: .end, tooltip: bar.label)
    canvas.rectangle(
      x: min(base, tip), y: y + 3, width: max(abs(tip - base), 1), height: Self.barHeight - 6,
      class: Palette.fill(colour), corner: 2, tooltip: "\(bar.label): \(value)")
    canvas.text(value, x: max(base, tip) + 6, y: y + 16)
  }
}
