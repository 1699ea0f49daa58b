import ArgumentParser
import HeddlePictures

/// The four quadrants of Malakhov et al., "Composable Multi-Threading and Multi-Processing for Numeric Libraries"
/// (SciPy 2018): balanced and unbalanced work, QR and eigenvalues, in threads and in processes.
struct MeasureQuadrants: Suite {
  static let name = "quadrants"
  static let configuration = CommandConfiguration(
    commandName: name,
    abstract: "Balanced and unbalanced parallel work, in threads and in processes.")

  @OptionGroup var options: SuiteOptions
  @Option(help: "How many threads or processes the application has; as many as cores if not said.")
  var callers: Int?

  private var workloads: [Workload] {
    let scale = Scale(factor: options.scale)
    let columns = scale.order(104), large = scale.order(1152)
    let small = MatrixWork(.eig, scale.count(12), 256)
    return [
      .tallQR("balanced QR", columns: columns, chunks: [44]),
      Workload(title: "balanced eigen", phases: [[small]]),
      .tallQR("unbalanced QR", columns: columns, chunks: [1, 22, 44]),
      Workload(title: "unbalanced eigen", phases: [[MatrixWork(.gemm, 4, large), small]]),
    ]
  }

  /// Who takes which piece differs from round to round.
  var leastRounds: Int { 5 }

  func benchmarks(_ contenders: Contenders) -> [Benchmark] {
    let callers = callers ?? contenders.cores
    let inThreads = workloads.map { work in
      benchmark(
        "\(work.title), threads", contenders.composable + [contenders.numPyDivided],
        work.request(callers: callers))
    }
    let inProcesses = workloads.map { work in
      benchmark(
        "\(work.title), processes", contenders.composable + [contenders.heddleSharingCores],
        work.request(callers: 1), .init(processes: callers, phases: work.counts))
    }
    return inThreads + inProcesses
  }

  private func benchmark(
    _ title: String, _ contenders: [Contender], _ request: String, _ team: Team.Task? = nil
  ) -> Benchmark {
    Benchmark(
      title: title, unit: .milliseconds(),
      entries: contenders.enumerated().map { index, contender in
        .init(
          contender: contender, request: request, wanted: index == 0 ? nil : .atLeast(0.97),
          team: team)
      })
  }

  func addenda(to results: [BenchmarkResult]) -> Addenda {
    let names = results.flatMap { $0.rows.map(\.name) }
    let table = ShareTable(
      title: "Speed, as a share of the fastest in each column",
      columns: results.map(\.title),
      rows: names.uniqued.map { name in
        .init(
          name,
          results.map { result in
            let row = result.rows.first { $0.name == name }
            let best = result.rows.compactMap(\.ratio).min()
            return row?.ratio.flatMap { ratio in best.map { $0 / ratio } }
          })
      })
    return Addenda(picture: table.svg())
  }
}

extension [String] {
  /// Each once, where it first appears.
  fileprivate var uniqued: [String] {
    var seen = Set<String>()
    return filter { seen.insert($0).inserted }
  }
}
