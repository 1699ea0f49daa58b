import Foundation
import HeddlePictures

/// What a suite has measured, in its three forms.
struct Report: Encodable {
  let suite: String
  let machine: Machine
  let limits: [BenchmarkResult]
  let results: [BenchmarkResult]
  /// Contenders that are not installed.
  let missing: [String]

  func write(to folder: String) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    let base = URL(fileURLWithPath: folder)
    try FileManager.default.createDirectory(at: base, withIntermediateDirectories: true)
    func path(_ ending: String) -> URL { base.appendingPathComponent("\(suite).\(ending)") }
    try encoder.encode(self).write(to: path("json"), options: .atomic)
    try Data(markdown.utf8).write(to: path("md"), options: .atomic)
    try Data(picture.svg().utf8).write(to: path("svg"), options: .atomic)
  }

  /// Every contender's figure in Heddle's: units differ between benchmarks, ratios do not.
  private var picture: BarChart {
    BarChart(
      title: "\(suite): how many times Heddle's figure",
      axis: Axis("times Heddle's", scale: .logarithmic),
      groups: results.map { result in
        .init(result.title, result.rows.compactMap { row in row.ratio.map { .init(row.name, $0) } })
      })
  }
}
