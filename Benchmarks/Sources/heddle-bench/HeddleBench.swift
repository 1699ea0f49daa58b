import ArgumentParser
import Foundation

/// Measures Heddle beside its peers.
@main
struct HeddleBench: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "heddle-bench",
    abstract: "Measure Heddle beside its peers: the same work, in alternation, in one run.",
    subcommands: [
      MeasureScheduler.self, MeasureBatches.self, MeasureNested.self, MeasureSingle.self,
      MeasureMemory.self, MeasureQuadrants.self, MeasureMixture.self, MeasureProcesses.self,
      MeasureScaling.self, Serve.self,
    ])
}

/// One line on standard error.
func note(_ text: String) { FileHandle.standardError.write(Data("\(text)\n".utf8)) }
