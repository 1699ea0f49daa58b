import ArgumentParser

/// Large products beside small and middle-sized eigenproblems, all at once, from the threads of an application.
struct MeasureMixture: Suite {
  static let name = "mixture"
  static let configuration = CommandConfiguration(
    commandName: name, abstract: "12 large products, 32 eigen of 256 and 8 of 512 at once.")

  @OptionGroup var options: SuiteOptions

  func benchmarks(_ contenders: Contenders) -> [Benchmark] {
    let scale = Scale(factor: options.scale), order = scale.order(1024)
    let work = Workload(
      title: "12 products of \(order)^2, \(scale.count(32)) eigen of 256^2 and \(scale.count(8)) of 512^2",
      phases: [
        [
          MatrixWork(.gemm, 12, order), MatrixWork(.eig, scale.count(32), 256),
          MatrixWork(.eig, scale.count(8), 512),
        ]
      ])
    return [contenders.cores, 10 * (contenders.cores + 1) / 2].map { callers in
      Benchmark(
        title: "\(work.title), \(callers) callers", unit: .milliseconds(),
        entries: (contenders.composable + [contenders.numPyDivided]).enumerated().map {
          .init(
            contender: $1, request: work.request(callers: callers),
            wanted: $0 == 0 ? nil : .atLeast(0.97))
        })
    }
  }
}
