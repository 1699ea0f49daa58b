import ArgumentParser

/// Callers with threads of their own, each taking one matrix at a time.
struct MeasureNested: Suite {
  static let name = "nested"
  static let configuration = CommandConfiguration(
    commandName: name,
    abstract: "Ten callers with a matrix each, beside thread pools over NumPy, OpenBLAS and MKL.")

  @OptionGroup var options: SuiteOptions

  func benchmarks(_ contenders: Contenders) -> [Benchmark] {
    [tenCallers(contenders), tinyFromCallers(contenders)]
  }

  private func tenCallers(_ contenders: Contenders) -> Benchmark {
    let work = MatrixWork(.qr, 10, 256), request = work.request(callers: 10)
    let peers = [
      contenders.openBLAS(threads: 1), contenders.openBLAS(threads: contenders.cores),
      contenders.mklSequential, contenders.mklOpenMP, contenders.mklTBB,
    ]
    return Benchmark(
      title: "\(work.title), 10 callers", unit: .milliseconds(),
      entries: [
        .init(contender: contenders.heddle, request: request),
        .init(contender: contenders.numPy, request: request, wanted: .atLeast(15)),
        .init(contender: contenders.numPyOnOneThread, request: request),
      ] + peers.map { .init(contender: $0, request: request, wanted: .atLeast(2)) },
      effort: work.effort(cores: contenders.cores))
  }

  /// Work that is cheaper than a hand-over must not cost more from many callers than from few.
  private func tinyFromCallers(_ contenders: Contenders) -> Benchmark {
    let work = MatrixWork(.qr, 20_000, 8)
    func entry(_ contender: Contender, _ callers: Int, _ wanted: Benchmark.Wanted? = nil)
      -> Benchmark.Entry
    {
      .init(
        contender: contender.named("\(contender.name), \(callers) callers"),
        request: work.request(callers: callers), wanted: wanted)
    }
    return Benchmark(
      title: "\(work.title), one at a time", unit: .milliseconds(),
      entries: [
        entry(contenders.heddle, 2), entry(contenders.heddle, 10, .atMost(1.3)),
        entry(contenders.openBLAS(threads: 1), 2), entry(contenders.openBLAS(threads: 1), 10),
      ])
  }
}
