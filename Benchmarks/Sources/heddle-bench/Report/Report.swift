import Foundation

/// What a suite has measured, in its three forms.
struct Report: Encodable {
  let suite: String
  let machine: Machine
  /// How many cores other programs kept at work just before or after, whichever is more.
  let coresOfOthers: Double
  let limits: [BenchmarkResult]
  let results: [BenchmarkResult]
  /// What the suite has to say beside its results, in Markdown.
  let remarks: String
  /// Programs of contenders that are not installed.
  let missing: [String]

  func write(to folder: String, picture: String) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    let base = URL(fileURLWithPath: folder)
    try FileManager.default.createDirectory(at: base, withIntermediateDirectories: true)
    func path(_ ending: String) -> URL { base.appendingPathComponent("\(suite).\(ending)") }
    try encoder.encode(self).write(to: path("json"), options: .atomic)
    try Data(markdown.utf8).write(to: path("md"), options: .atomic)
    try Data(picture.utf8).write(to: path("svg"), options: .atomic)
  }
}
