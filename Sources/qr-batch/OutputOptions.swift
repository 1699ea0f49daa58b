import ArgumentParser
import Foundation
import Heddle

/// Where results go.
struct OutputOptions: ParsableArguments {
  @Option(help: "Write Q to this .npy file.")
  var q: String?
  @Option(help: "Write R to this .npy file.")
  var r: String?
  @Option(help: "Write the measurements as JSON to this file, or to standard output for -.")
  var json: String?
  @Option(help: "Record one more run and draw it as SVG: cores in use, and one lane a thread.")
  var timeline: String?
  @Option(help: "Record one more run as Chrome trace-event JSON, which Perfetto opens.")
  var trace: String?
  @Flag(help: "Print no table and no progress.")
  var quiet = false

  /// The files that are asked for.
  private var paths: [String] {
    [q, r, json == "-" ? nil : json, timeline, trace].compactMap(\.self)
  }

  func validate() throws {
    var seen: Set<String> = []
    for path in paths {
      let file = URL(fileURLWithPath: path).standardizedFileURL.resolvingSymlinksInPath().path
      guard seen.insert(file).inserted else {
        throw ValidationError("\(path) would be written twice.")
      }
    }
  }

  /// Throws if a file could not be written, which is better known before the work.
  func check() throws(NPYError) { try OutputSet.check(paths) }

  /// Writes everything that is asked for, or leaves all files as they were.
  func write<Scalar>(
    _ report: Report<Scalar>, _ factors: Factors<NDArray<Scalar>>, picturing run: LayerRun<Scalar>
  ) throws {
    var files = OutputSet()
    if let q, let factor = factors.q { try files.add(factor, to: q) }
    if let r { try files.add(factors.r, to: r) }
    if let json, json != "-" { try files.add(try report.json() + "\n", to: json) }
    try addPictures(of: run, to: &files)
    if json == "-" {
      try standardOutput(try report.json())
    } else if !quiet {
      try standardOutput(report.table)
    }
    try files.commit()
  }

  private func addPictures<Scalar>(
    of run: LayerRun<Scalar>, to files: inout OutputSet
  ) throws {
    guard timeline != nil || trace != nil else { return }
    guard let recorded = try run.record() else {
      throw RunError("another recording is in progress")
    }
    if let trace { try files.add(recorded.chromeJSON, to: trace) }
    if let timeline {
      let title =
        "qr-batch: \(run.batch.shape.map(String.init).joined(separator: " x ")), layer \(run.layer)"
      try files.add(
        recorded.timelineSVG(title: title, coreBudget: run.scheduler.threads), to: timeline)
    }
  }
}
