/// One timeline on its way to a document.
struct TimelineDrawing {
  /// About 150 bytes each: bounds the size of the document.
  private static let greatestNumberOfMarks = 5000

  private let timeline: Timeline
  private let layout: TimelineLayout
  private let lanes: [[TimelineMark]]
  private let cores: CoreUse
  private let colours: [String: Int]
  private let categories: [String]
  private let unit: TimeUnit
  /// From nanoseconds since the beginning to pixels, in `unit`.
  private let time: AxisScale
  private var canvas: SVGCanvas

  init(_ timeline: Timeline) {
    let spans = timeline.lanes.flatMap(\.spans).filter { $0.start <= $0.end }
    let starts = spans.map { Double($0.start) } + timeline.coresInUse.map { Double($0.time) }
    let ends = spans.map { Double($0.end) } + timeline.coresInUse.map { Double($0.time) }
    let origin = starts.min() ?? 0
    let extent = max(1, (ends.max() ?? 0) - origin)
    let depth = min(spans.map(\.depth).max() ?? 0, TimelineMark.greatestDepth)

    self.timeline = timeline
    layout = TimelineLayout(lanes: timeline.lanes, greatestDepth: max(0, depth))
    lanes = TimelineMarks.merged(
      timeline.lanes.map { TimelineMarks($0, from: origin) },
      below: 0.75 * extent / layout.plotWidth, extent: extent, limit: Self.greatestNumberOfMarks)
    cores = CoreUse(timeline.coresInUse, from: origin, extent: extent)
    let names = spans.sorted { $0.start < $1.start }.map(\.category)
    colours = Palette.numbered(names)
    categories = colours.sorted { $0.value < $1.value }.map(\.key)
    unit = TimeUnit.suiting(nanoseconds: extent)
    time = AxisScale(
      Axis("time", unit: unit.symbol), upTo: extent / unit.nanoseconds, from: layout.left,
      to: TimelineLayout.right, tickCount: 10)
    canvas = SVGCanvas(title: timeline.title, width: TimelineLayout.width)
  }

  /// Draws everything.
  mutating func document() -> String {
    canvas.text(timeline.title, x: 20, y: 30, size: 17, bold: true)
    canvas.text(summary, x: 20, y: 50, class: "muted")
    let lanesBottom = layout.laneTop(lanes.count)
    drawTimeGrid(to: lanesBottom)
    drawCores()
    for index in lanes.indices { drawLane(index) }
    let legend = Legend(categories, symbol: .swatch, width: time.end - 20)
    legend.draw(on: &canvas, x: 20, y: lanesBottom + 28)
    return canvas.document(height: lanesBottom + 28 + legend.height + 16)
  }

  /// The figures that the picture shows, in words.
  private var summary: String {
    let spans = timeline.lanes.reduce(0) { $0 + $1.spans.count }
    guard spans > 0 || !timeline.coresInUse.isEmpty else { return "nothing was recorded" }
    let extent = NumberText.duration(nanoseconds: time.upper * unit.nanoseconds)
    return "\(extent), \(NumberText.count(spans, "span")) on "
      + "\(NumberText.count(lanes.count, "thread")); cores in use: "
      + "\(NumberText.short(cores.mean)) on average, \(NumberText.short(cores.peak)) at most, "
      + "budget \(timeline.coreBudget)"
  }

  private mutating func drawTimeGrid(to bottom: Double) {
    for tick in time.ticks {
      let x = time.position(tick)
      canvas.line(x1: x, y1: TimelineLayout.chartTop, x2: x, y2: bottom, class: "grid")
      for y in [layout.chartBottom + 16, bottom + 12] {
        canvas.text(
          NumberText.short(tick), x: x, y: y, size: 11, anchor: .middle, class: "muted")
      }
    }
    canvas.text(
      time.axis.title, x: layout.left - 12, y: layout.chartBottom + 16, size: 11, anchor: .end,
      class: "muted")
  }
}

// MARK: - Cores in use

extension TimelineDrawing {
  private mutating func drawCores() {
    let top = max(1, Double(timeline.coreBudget), cores.peak)
    let level = AxisScale(
      Axis("cores in use"), upTo: top, from: layout.chartBottom, to: TimelineLayout.chartTop,
      tickCount: Int(min(top, 4)))
    canvas.text("cores in use", x: 20, y: TimelineLayout.chartTop - 12, size: 11, class: "muted")
    for tick in level.ticks {
      let y = level.position(tick)
      canvas.line(
        x1: layout.left, y1: y, x2: TimelineLayout.right, y2: y, class: tick == 0 ? "axis" : "grid")
      canvas.text(
        NumberText.short(tick), x: layout.left - 8, y: y + 4, size: 11, anchor: .end,
        class: "muted")
    }
    let columns = cores.columns(Int(layout.plotWidth))
    for (columns, opacity) in [(columns.map(\.peak), ".3"), (columns.map(\.mean), ".75")] {
      canvas.path(
        area(columns, level), class: "cores", attributes: "fill-opacity=\"\(opacity)\"")
    }
    let budget = level.position(Double(timeline.coreBudget))
    canvas.line(x1: layout.left, y1: budget, x2: TimelineLayout.right, y2: budget, class: "limit")
    canvas.text(
      "budget \(timeline.coreBudget)", x: TimelineLayout.right, y: budget - 5, size: 11,
      anchor: .end, class: "limitText edge")
  }

  /// The outline of one value a column, down to the axis.
  private func area(_ columns: [Double], _ level: AxisScale) -> String {
    let width = layout.plotWidth / Double(columns.count)
    var commands = "M\(SVGCanvas.number(layout.left)) \(SVGCanvas.number(layout.chartBottom))"
    var y = layout.chartBottom
    for (index, value) in columns.enumerated() where level.position(value) != y {
      y = level.position(value)
      let x = layout.left + Double(index) * width
      commands += "H\(SVGCanvas.number(x))V\(SVGCanvas.number(y))"
    }
    return commands + "H\(SVGCanvas.number(TimelineLayout.right))"
      + "V\(SVGCanvas.number(layout.chartBottom))z"
  }
}

// MARK: - Lanes

extension TimelineDrawing {
  private mutating func drawLane(_ index: Int) {
    let lane = timeline.lanes[index]
    let top = layout.laneTop(index)
    canvas.rectangle(
      x: layout.left, y: top, width: layout.plotWidth, height: layout.laneHeight, class: "track")
    if let name = TextFit.clipped(lane.name, to: layout.left - 28, size: layout.nameSize) {
      canvas.text(
        name, x: layout.left - 8, y: top + layout.laneHeight / 2 + 4, size: layout.nameSize,
        anchor: .end, tooltip: name == lane.name ? nil : lane.name)
    }
    for mark in lanes[index] { draw(mark, laneTop: top) }
  }

  private mutating func draw(_ mark: TimelineMark, laneTop: Double) {
    let x = time.position(mark.start / unit.nanoseconds)
    let width = max(0.75, time.position(mark.end / unit.nanoseconds) - x)
    let (offset, height) = layout.extent(ofDepth: mark.depth)
    // Merged spans are drawn as high as their share of the time they cover.
    let share = mark.count == 1 ? 1 : min(1, mark.busy / max(mark.duration, 1))
    let shown = max(1, share * height)
    let edge = mark.count == 1 && width > 3 ? " edge" : ""
    canvas.rectangle(
      x: x, y: laneTop + offset + height - shown, width: width, height: shown,
      class: Palette.fill(colours[mark.category, default: 0], pale: mark.isPale) + edge,
      tooltip: description(of: mark))
    let labelHeight = mark.isParent ? layout.step : height
    guard mark.count == 1, labelHeight >= TimelineLayout.labelHeight,
      let label = TextFit.clipped(mark.label, to: width - 8, size: 11)
    else { return }
    canvas.text(
      label, x: x + 4, y: laneTop + offset + min(labelHeight, 20) / 2 + 4, size: 11,
      class: mark.isPale ? "ink" : "inside")
  }

  /// What a reader sees on pointing at a mark.
  private func description(of mark: TimelineMark) -> String {
    let duration = NumberText.duration(nanoseconds: mark.duration)
    let start = NumberText.duration(nanoseconds: mark.start)
    guard mark.count > 1 else { return "\(mark.label) (\(mark.category)): \(duration) at \(start)" }
    let busy = NumberText.duration(nanoseconds: mark.busy)
    return "\(mark.count) spans: \(busy) within \(duration) at \(start)"
  }
}
