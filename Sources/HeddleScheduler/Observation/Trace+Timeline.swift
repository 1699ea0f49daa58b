import HeddlePictures

extension Trace {
  /// The trace as a self-contained SVG picture: cores in use over time, and below it one lane a thread
  /// with its spans nested. Times at which a thread slept are pale, and say what it waited for.
  ///
  /// - Parameters:
  ///   - title: what was run.
  ///   - coreBudget: how many cores could be in use, drawn as a line.
  public func timelineSVG(title: String, coreBudget: Int) -> String {
    Timeline(
      title: title,
      lanes: lanes.map { lane in
        Timeline.Lane(
          lane.name,
          lane.spans.map { span in
            Timeline.Span(
              span.kind == .label ? "\(span.label) \(span.argument)" : span.label,
              start: Int(span.start),
              end: Int(span.end), depth: span.depth,
              category: span.kind == .wait ? "asleep" : span.label, isIdle: span.kind == .wait)
          })
      },
      coresInUse: coresInUse.map { (Int($0.time), $0.count) }, coreBudget: coreBudget
    ).svg()
  }
}
