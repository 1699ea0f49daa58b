import ArgumentParser
import Heddle
import HeddlePictures

/// How work speeds up with cores: measured on those that there are, predicted from work and span up to 256.
struct MeasureScaling: Suite {
  static let name = "scaling"
  static let configuration = CommandConfiguration(
    commandName: name, abstract: "Speed-up, measured and predicted to 256 cores.")

  @OptionGroup var options: SuiteOptions

  private var works: [(name: String, work: MatrixWork)] {
    let scale = Scale(factor: options.scale)
    return [
      ("batch QR", MatrixWork(.qr, scale.count(256), 256)),
      ("one QR", MatrixWork(.qr, 1, scale.order(2048))),
      ("one symmetric eigen", MatrixWork(.eigh, 1, scale.order(1024))),
    ]
  }

  func benchmarks(_ contenders: Contenders) -> [Benchmark] {
    works.map { name, work in
      Benchmark(
        title: title(name, work), unit: .milliseconds(),
        entries: (1...contenders.cores).map {
          .init(contender: contenders.heddle(cores: $0), request: work.request(callers: 0))
        })
    }
  }

  private func title(_ name: String, _ work: MatrixWork) -> String { "\(name): \(work.title)" }

  func addenda(to results: [BenchmarkResult]) -> Addenda {
    let lines = works.compactMap { name, work in
      results.first { $0.title == title(name, work) }.map {
        Line(name: name, measured: $0.rows.map(\.median), expected: predict(work))
      }
    }
    return Addenda(picture: picture(lines), remarks: table(lines))
  }

  /// What is drawn of one work: times by the number of cores, and what is to be expected.
  private struct Line {
    let name: String
    let measured: [Double]
    let expected: WorkSpan

    /// Against one core.
    var speedups: [(x: Double, y: Double)] {
      measured.enumerated().map { (Double($0 + 1), measured[0] / $1) }
    }
  }

  /// Measured in this process, which has been warmed up.
  private func predict(_ work: MatrixWork) -> WorkSpan {
    let request = work.request(callers: 0).split(separator: " ").map(String.init)
    let prepared = MatrixRequest(request)!.prepare()!
    _ = try! prepared.run()
    return WorkSpan.measure { _ = try! prepared.run() }.report
  }

  private func picture(_ lines: [Line]) -> String {
    LineChart(
      title: "Speed-up, measured and (dashed) predicted from work and span",
      x: Axis("cores", scale: .logarithmic), y: Axis("speed-up", unit: "×", scale: .logarithmic),
      series: lines.map { Series($0.name, $0.speedups) }
        + lines.map { line in
          Series(
            line.name,
            WorkSpan.coreCounts.map { (Double($0), line.expected.prediction(cores: $0).atLeast) },
            isExpected: true)
        }
    ).svg()
  }

  private func table(_ lines: [Line]) -> String {
    let counts = WorkSpan.coreCounts.filter { $0.nonzeroBitCount == 1 }
    var rows = [
      "| speed-up | work | span |" + counts.map { " \($0) |" }.joined(),
      "|---|---:|---:|" + counts.map { _ in "---:|" }.joined(),
    ]
    for line in lines {
      let times = [line.expected.work, line.expected.span].map {
        " \((Double($0) * 1e-6).formatted) ms |"
      }
      let predictions = counts.map { line.expected.prediction(cores: $0) }
      rows += [
        "| \(line.name), measured |  |  |"
          + counts.map { count in
            line.measured.indices.contains(count - 1)
              ? " \(line.speedups[count - 1].y.formatted) |" : "  |"
          }.joined(),
        "| \(line.name), predicted at least |" + times.joined()
          + predictions.map { " \($0.atLeast.formatted) |" }.joined(),
        "| \(line.name), at most |  |  |"
          + predictions.map { " \($0.atMost.formatted) |" }.joined(),
      ]
    }
    return rows.joined(separator: "\n")
  }
}
