/// What is drawn for one span, or for many that are too thin to be seen one by one.
struct TimelineMark {
  var label: String
  /// Nanoseconds since the beginning of the picture.
  var start: Double
  var end: Double
  var depth: Int
  var category: String
  /// How many spans the mark stands for.
  var count: Int
  /// The time inside the mark that was spent in its spans.
  var busy: Double
  /// Whether other spans lie inside the longest of them.
  var isParent: Bool
  /// Whether the thread did nothing in the longest of them.
  var isIdle: Bool
  /// The duration of the longest span, which decides how the mark looks.
  var longest: Double

  var duration: Double { end - start }

  /// Whether what matters lies elsewhere: in spans inside, or on other threads.
  var isPale: Bool { isParent || isIdle }

  /// Deeper spans are drawn at this depth.
  static let greatestDepth = 6

  init(_ span: Timeline.Span, from origin: Double, isParent: Bool) {
    label = span.label
    start = Double(span.start) - origin
    end = Double(span.end) - origin
    depth = min(max(0, span.depth), Self.greatestDepth)
    category = span.category
    count = 1
    busy = end - start
    longest = end - start
    self.isParent = isParent
    isIdle = span.isIdle
  }

  /// Makes the mark stand for a later one of the same depth too.
  mutating func absorb(_ other: TimelineMark) {
    if other.longest > longest {
      longest = other.longest
      category = other.category
      isParent = other.isParent
      isIdle = other.isIdle
    }
    end = max(end, other.end)
    count += other.count
    busy += other.busy
  }
}

/// The marks of one lane, parents before their children.
struct TimelineMarks {
  private let marks: [TimelineMark]

  /// One mark a span, with times counted from `origin`.
  init(_ lane: Timeline.Lane, from origin: Double) {
    let spans = lane.spans.filter { $0.start <= $0.end }
      .sorted { ($0.start, $0.depth) < ($1.start, $1.depth) }
    marks = spans.enumerated().map { index, span in
      // In this order the first child follows its parent.
      let next = index + 1 < spans.count ? spans[index + 1] : nil
      let isParent = next.map { $0.depth > span.depth && $0.start < span.end } ?? false
      return TimelineMark(span, from: origin, isParent: isParent)
    }
  }

  /// The marks with neighbours of the same depth merged where both they and the gap between them
  /// are shorter than `minimum`. No merged mark gets longer than twice that, so that the picture
  /// keeps showing when a thread was busy and when it was not.
  func merged(below minimum: Double) -> [TimelineMark] {
    var result: [TimelineMark] = []
    var open: [Int: TimelineMark] = [:]  // by depth: the mark that may still grow
    for mark in marks {
      if mark.duration < minimum, var growing = open[mark.depth],
        growing.duration < minimum, mark.start - growing.end < minimum
      {
        growing.absorb(mark)
        open[mark.depth] = growing
        continue
      }
      if let finished = open.updateValue(mark, forKey: mark.depth) { result.append(finished) }
    }
    result += open.values
    return result.sorted { ($0.depth, $0.start) < ($1.depth, $1.start) }
  }

  /// The marks of all lanes, merged just enough that there are at most `limit` of them, or as many
  /// as there are lanes and depths.
  ///
  /// Marks shorter than `minimum` nanoseconds, which nobody could tell apart, are merged anyway;
  /// `extent` is the length of the whole picture.
  static func merged(
    _ lanes: [TimelineMarks], below minimum: Double, extent: Double, limit: Int
  ) -> [[TimelineMark]] {
    var minimum = minimum
    while true {
      let merged = lanes.map { $0.merged(below: minimum) }
      if minimum > extent || merged.reduce(0, { $0 + $1.count }) <= limit { return merged }
      minimum *= 2
    }
  }
}
