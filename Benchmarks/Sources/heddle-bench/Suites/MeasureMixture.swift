import ArgumentParser
import HeddlePictures

/// Large products beside small and middle-sized eigenproblems, all at once, from the threads of an application.
struct MeasureMixture: Suite {
  static let name = "mixture"
  static let configuration = CommandConfiguration(
    commandName: name, abstract: "12 large products, 32 eigen of 256 and 8 of 512 at once.")

  @OptionGroup var options: SuiteOptions
  @Option(help: "How many threads the application has; as many as cores if not said.")
  var callers: Int?

  var leastRounds: Int { 5 }

  func benchmarks(_ contenders: Contenders) -> [Benchmark] {
    let scale = Scale(factor: options.scale), order = scale.order(1024)
    let (small, middling) = (scale.count(32), scale.count(8))
    let work = Workload(
      title: "12 products of \(order)^2, \(small) eigen of 256^2 and \(middling) of 512^2",
      phases: [
        [
          MatrixWork(.gemm, 12, order), MatrixWork(.eig, small, 256),
          MatrixWork(.eig, middling, 512),
        ]
      ])
    let callers = callers ?? contenders.cores
    return [
      Benchmark(
        title: "\(work.title), \(callers) callers", unit: .milliseconds(),
        entries: (contenders.composable + [contenders.numPyDivided]).enumerated().map {
          .init(
            contender: $1, request: work.request(callers: callers),
            wanted: $0 == 0 ? nil : .atLeast(0.97))
        })
    ]
  }

  func addenda(to results: [BenchmarkResult]) -> Addenda {
    let bars = BarChart(
      title: results.first?.title ?? Self.name, axis: Axis("time", unit: "ms"),
      groups: ["Heddle", "NumPy", "OpenBLAS", "MKL"].map { library in
        .init(
          library,
          results.flatMap(\.rows).filter { $0.name.hasPrefix(library) }.map {
            .init($0.name, $0.median)
          })
      })
    return Addenda(picture: bars.svg())
  }
}
