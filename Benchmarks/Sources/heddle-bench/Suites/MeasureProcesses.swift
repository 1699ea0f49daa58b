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
    let total = 8 * Scale(factor: options.scale).count(16), cores = contenders.cores
    let sharing = contenders.heddleSharingCores, threaded = contenders.openBLAS(threads: cores)
    /// Each process has its part of the matrices, and one call for them.
    func entry(
      _ contender: Contender, _ processes: Int, countsThreads: Bool = false,
      _ wanted: Benchmark.Wanted? = nil
    ) -> Benchmark.Entry {
      .init(
        contender: contender,
        request: MatrixWork(.eigh, total / processes, 384).request(callers: 0), wanted: wanted,
        team: .init(processes: processes, countsThreads: countsThreads))
    }
    return Self.counts.flatMap { count in
      let blas: Benchmark.Wanted? = count == 8 ? .atLeast(1.15) : nil
      let alone = entry(contenders.heddle.named("Heddle, one process"), 1, .atLeast(1 / 1.05))
      let times =
        [
          entry(sharing, count), entry(contenders.heddle, count), entry(threaded, count, blas),
          entry(contenders.openBLAS(threads: 1), count),
        ] + (count == 1 ? [] : [alone])
      let threads = [
        entry(
          sharing, count, countsThreads: true,
          .threads(mean: Double(cores) + 0.2, most: cores + count)),
        entry(contenders.heddle, count, countsThreads: true),
        entry(threaded, count, countsThreads: true),
      ]
      return [
        Benchmark(title: title(count), unit: .milliseconds(), entries: times),
        Benchmark(title: "\(title(count)), threads", unit: .threads, entries: threads),
      ]
    }
  }

  private func title(_ count: Int) -> String { "\(count) process\(count == 1 ? "" : "es")" }

  /// The times for each number of processes.
  func addenda(to results: [BenchmarkResult]) -> Addenda {
    let times = Self.counts.compactMap { count in results.first { $0.title == title(count) } }
    let names = times.first?.rows.map(\.name) ?? []
    let bars = BarChart(
      title: "The same work in 1 to 8 processes at once", axis: Axis("time", unit: "ms"),
      groups: times.map { result in
        .init(
          result.title,
          result.rows.filter { names.contains($0.name) }.map { .init($0.name, $0.median) })
      })
    return Addenda(picture: bars.svg())
  }
}
