import ArgumentParser
import HeddlePictures

/// The same work in one process and in several at once: with one core budget for all, without, and by a BLAS with
/// threads of its own.
struct MeasureProcesses: Suite {
  static let name = "processes"
  static let configuration = CommandConfiguration(
    commandName: name, abstract: "1, 2, 4 and 8 processes at once, coordinated and not.")

  @OptionGroup var options: SuiteOptions

  private static let counts = [1, 2, 4, 8]

  func benchmarks(_ contenders: Contenders) -> [Benchmark] {
    let total = 8 * Scale(factor: options.scale).count(24)
    let sharing = contenders.heddleSharingCores
    let all = [
      sharing, contenders.heddle, contenders.openBLAS(threads: contenders.cores), contenders.numPy,
      contenders.mklOpenMP, contenders.openBLAS(threads: 1),
    ]
    /// Each process has its part of the matrices, and one call for them.
    func entry(
      _ contender: Contender, _ processes: Int, _ measure: Team.Measure,
      _ wanted: Benchmark.Wanted? = nil
    ) -> Benchmark.Entry {
      .init(
        contender: contender,
        request: MatrixWork(.eigh, total / processes, 384).request(callers: 0), wanted: wanted,
        team: .init(processes: processes, measure: measure))
    }
    let times = Self.counts.map { count in
      let alone = entry(sharing.named("Heddle, one process"), 1, .milliseconds, .atLeast(1 / 1.05))
      return Benchmark(
        title: title(count), unit: .milliseconds(),
        entries: all.map {
          entry($0, count, .milliseconds, $0.isThreaded && count == 8 ? .atLeast(1.15) : nil)
        } + (count == 1 ? [] : [alone]))
    }
    let most = Self.counts.map { count in
      threads(
        "most threads at once", count, .mostThreads, all, entry,
        .figure(Double(contenders.cores + count)))
    }
    let mean = Self.counts.map { count in
      threads(
        "threads on average", count, .meanThreads, all, entry,
        .figure(Double(contenders.cores) + 0.2))
    }
    return times + most + mean
  }

  private func threads(
    _ what: String, _ count: Int, _ measure: Team.Measure, _ contenders: [Contender],
    _ entry: (Contender, Int, Team.Measure, Benchmark.Wanted?) -> Benchmark.Entry,
    _ wanted: Benchmark.Wanted
  ) -> Benchmark {
    Benchmark(
      title: "\(title(count)): \(what)", unit: .threads,
      entries: contenders.map { entry($0, count, measure, $0.sharesCores ? wanted : nil) })
  }

  private func title(_ count: Int) -> String { "\(count) process\(count == 1 ? "" : "es")" }

  /// The times over the number of processes.
  func addenda(to results: [BenchmarkResult]) -> Addenda {
    let times = Self.counts.compactMap { count in
      results.first { $0.title == title(count) }.map { (count, $0.rows) }
    }
    let names = times.first?.1.map(\.name) ?? []
    let lines = LineChart(
      title: "The same work in 1 to 8 processes at once",
      x: Axis("processes", scale: .logarithmic),
      y: Axis("time", unit: "ms", scale: .logarithmic),
      series: names.map { name in
        Series(
          name,
          times.compactMap { count, rows in
            rows.first { $0.name == name }.map { (Double(count), $0.median) }
          })
      })
    return Addenda(picture: lines.svg())
  }
}

extension Contender {
  /// Whether it is somebody else's library with threads of its own.
  fileprivate var isThreaded: Bool {
    !command.contains("serve") && environment["OPENBLAS_NUM_THREADS"] != "1"
  }
}
