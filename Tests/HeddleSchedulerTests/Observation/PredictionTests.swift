import Testing

@testable import HeddleScheduler

extension SchedulerSuite {
  @Suite struct PredictionTests {
    private func report() -> WorkSpan {
      let scheduler = Scheduler(threads: 2)
      return WorkSpan.measure {
        scheduler.parallelFor(0..<32, grain: .items(1)) { burn($0 == 31 ? 4 : 1) }
      }.report
    }

    @Test func predictionsAreInOrder() throws {
      let report = report()
      #expect(report.parallelism > 7 && report.parallelism < 9)
      #expect(report.overheadPerTask > 1 && report.overheadPerTask < 100_000)
      for cores in WorkSpan.coreCounts {
        let prediction = report.prediction(cores: cores)
        let greedy = try #require(prediction.greedy)
        #expect(prediction.atLeast <= greedy)
        #expect(greedy <= prediction.atMost * (1 + 1e-9))
        #expect(prediction.atMost <= Double(cores))
      }
      #expect(abs(report.prediction(cores: 1).greedy! - 1) < 1e-9)
      #expect(report.prediction(cores: 256).greedy! > 7)
    }

    @Test func theTableHasARowForEveryNumberOfCores() {
      let lines = report().table.split(separator: "\n", omittingEmptySubsequences: false)
      #expect(lines[0] == "| measured | |")
      for cores in WorkSpan.coreCounts {
        #expect(lines.filter { $0.hasPrefix("| \(cores) | ") }.count == 1)
      }
      #expect(lines.contains { $0.hasPrefix("| 1 | ") && $0.hasSuffix(" | 1 | 1 |") })
    }

    @Test func thePictureHasALegend() {
      let svg = report().svg(title: "a loop")
      for text in [
        "a loop: work", "cores", "speed-up (×)", "greedy schedule", "at least", "at most",
      ] {
        #expect(svg.contains(text))
      }
    }
  }
}
