import HeddlePictures

extension WorkSpan {
  /// The report as Markdown: the figures, and the predicted speed-up on 1 to 256 cores.
  public var table: String {
    func time(_ nanoseconds: Int) -> String {
      NumberText.duration(nanoseconds: Double(nanoseconds))
    }
    let figures = [
      ("work (T₁)", time(work)), ("span (T∞)", time(span)),
      ("parallelism", NumberText.short(parallelism)), ("burdened span", time(burdenedSpan)),
      ("tasks", "\(tasks)"), ("work a task", time(work / max(1, tasks))),
      ("overhead a task", NumberText.duration(nanoseconds: overheadPerTask)),
    ]
    var lines = ["| measured | |", "|---|---:|"]
    lines += figures.map { "| \($0) | \($1) |" }
    lines += ["", "| cores | speed-up at least | greedy | at most |", "|---:|---:|---:|---:|"]
    lines += Self.coreCounts.map { cores in
      let prediction = prediction(cores: cores)
      let speedups = [prediction.atLeast, prediction.greedy, prediction.atMost]
      return "| \(cores) | "
        + speedups.map { $0.map { NumberText.short($0) } ?? "" }.joined(separator: " | ") + " |"
    }
    return lines.joined(separator: "\n") + "\n"
  }

  /// The predicted speed-up over the number of cores as a self-contained SVG picture.
  ///
  /// - Parameter title: what was measured.
  public func svg(title: String) -> String {
    let predictions = Self.coreCounts.map { prediction(cores: $0) }
    func line(_ name: String, _ speedup: (Prediction) -> Double?) -> Series {
      Series(name, predictions.compactMap { p in speedup(p).map { (Double(p.cores), $0) } })
    }
    let figures = [work, span].map { NumberText.duration(nanoseconds: Double($0)) }
    return LineChart(
      title: "\(title): work \(figures[0]), span \(figures[1])",
      x: Axis("cores", scale: .logarithmic), y: Axis("speed-up", unit: "×", scale: .logarithmic),
      series: [
        line("linear") { Double($0.cores) },
        line("at most") { $0.atMost },
        line("greedy schedule") { $0.greedy },
        line("at least") { $0.atLeast },
      ].filter { !$0.points.isEmpty }
    ).svg()
  }
}
