import Foundation
import Heddle
import Testing

/// Which tuning a program finds: what its environment asks for, and nothing else.
@Suite struct TuningTests {
  @Test func aSavedTuningIsUsedWhereItIsAskedFor() throws {
    let folder = FileManager.default.temporaryDirectory.path + "/heddle-\(UUID().uuidString)"
    defer { try? FileManager.default.removeItem(atPath: folder) }
    func info(_ wish: String) throws -> RunTests.Outcome {
      try RunTests.run(
        "info", environment: ["XDG_CACHE_HOME": folder + "/cache", "HEDDLE_TUNING": wish])
    }
    var outcome = try info("cached")
    #expect(outcome.errors.contains("no tuning is saved as \(folder)/cache/heddle/tuning-v1-"))
    #expect(outcome.output.contains("Tuning\n  the defaults\n  none is saved"))
    // The name is the processor's, which only the command's own environment puts into a folder.
    let name = try #require(
      outcome.errors.split(separator: " ").first { $0.hasPrefix(folder) }.map {
        String($0.prefix { $0 != ";" })
      })
    var tuning = Tuning()
    tuning.treeFrom = 17
    try FileManager.default.createDirectory(
      atPath: folder + "/cache/heddle", withIntermediateDirectories: true)
    try tuning.write(to: name)
    outcome = try info("")
    #expect(outcome.errors.isEmpty)
    #expect(outcome.output.contains("Tuning\n  the defaults\n  saved for this machine: \(name)"))
    for wish in ["cached", name] {
      outcome = try info(wish)
      #expect(outcome.errors.isEmpty)
      #expect(outcome.output.contains("by HEDDLE_TUNING=\(wish): treeFrom 17 (default: 24)"))
    }
    try Data("{".utf8).write(to: URL(fileURLWithPath: name))
    outcome = try info("cached")
    #expect(outcome.status == 0)
    #expect(outcome.errors.contains("HEDDLE_TUNING: \(name): not a tuning: line 1"))
    #expect(outcome.output.contains("Tuning\n  the defaults"))
  }
}
