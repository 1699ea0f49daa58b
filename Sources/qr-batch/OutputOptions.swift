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

  func write<Scalar>(_ factors: Factors<NDArray<Scalar>>) throws {
    if let q {
      guard let factor = factors.q else {
        throw RunError("\(q): --mode r forms no Q")
      }
      try factor.write(npy: q)
    }
    if let r { try factors.r.write(npy: r) }
  }

  func write<Scalar>(_ report: Report<Scalar>) throws {
    if json == "-" {
      print(try report.json())
    } else {
      if let json { try Self.write(try report.json() + "\n", to: json) }
      if !quiet { print(report.table) }
    }
  }

  func writePictures<Scalar>(of run: LayerRun<Scalar>) throws {
    guard timeline != nil || trace != nil else { return }
    guard let recorded = try run.record() else {
      throw RunError("another recording is in progress")
    }
    if let trace { try Self.write(recorded.chromeJSON, to: trace) }
    if let timeline {
      let title =
        "qr-batch: \(run.batch.shape.map(String.init).joined(separator: " x ")), layer \(run.layer)"
      try Self.write(
        recorded.timelineSVG(title: title, coreBudget: run.scheduler.threads), to: timeline)
    }
  }

  /// The whole file or none: written beside it, then renamed.
  private static func write(_ text: String, to path: String) throws {
    do {
      try Data(text.utf8).write(to: URL(fileURLWithPath: path), options: .atomic)
    } catch {
      throw RunError("\(path): \(error.localizedDescription)")
    }
  }
}
