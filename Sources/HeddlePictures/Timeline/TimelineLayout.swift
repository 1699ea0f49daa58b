/// Where the parts of a timeline go, in pixels: tall lanes for few threads, thin ones for many.
struct TimelineLayout {
  static let width = 1000.0
  static let right = width - 24
  static let chartTop = 84.0
  static let chartHeight = 110.0
  static let axisHeight = 40.0

  /// The left edge of everything that extends in time.
  let left: Double
  /// The height of a lane, without the gap below it.
  let laneHeight: Double
  /// How much lower a span begins than its parent; the parent's label stands there if it fits.
  let step: Double
  /// The size of the lanes' names.
  let nameSize: Double
  private let gap: Double

  /// The least height in which a label can be read.
  static let labelHeight = 13.0

  /// The room between the lower edges of a span and its parent.
  static let lowerInset = 2.0

  init(lanes: [Timeline.Lane], greatestDepth: Int) {
    let leaf: Double
    (step, leaf, gap, nameSize) =
      switch lanes.count {
      case ...8: (15, 20, 8, 12)
      case ...24: (4, 15, 4, 11)
      default: (2, 10, 3, 10)
      }
    laneHeight = leaf + Double(greatestDepth) * (step + Self.lowerInset)
    let size = nameSize
    let longest = lanes.map { TextFit.width(of: $0.name, size: size) }.max() ?? 0
    left = 32 + min(max(longest, 40), 180)
  }

  var chartBottom: Double { Self.chartTop + Self.chartHeight }
  var lanesTop: Double { chartBottom + Self.axisHeight }
  var plotWidth: Double { Self.right - left }

  /// The upper edge of the lane at `index`; at the number of lanes: the end of all of them.
  func laneTop(_ index: Int) -> Double { lanesTop + Double(index) * (laneHeight + gap) }

  /// The upper edge and the height of a mark at `depth`, counted from the top of its lane.
  func extent(ofDepth depth: Int) -> (top: Double, height: Double) {
    let depth = Double(depth)
    return (depth * step, laneHeight - depth * (step + Self.lowerInset))
  }
}
