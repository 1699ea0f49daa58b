import ArgumentParser
import Heddle

/// Callers with threads of their own, each taking one matrix at a time.
struct MeasureNested: Suite {
  static let name = "nested"
  static let configuration = CommandConfiguration(
    commandName: name,
    abstract: "Ten callers with a matrix each, beside thread pools over NumPy, OpenBLAS and MKL.")

  @OptionGroup var options: SuiteOptions

  var limitsScalar: ScalarName? { .f64 }

  func benchmarks(_ contenders: Contenders) -> [Benchmark] {
    [tenCallers(contenders), byHeddleRun(contenders), tinyFromCallers(contenders)]
  }

  private func tenCallers(_ contenders: Contenders) -> Benchmark {
    let work = MatrixWork(.qr, 10, 256), request = work.request(callers: 10)
    let oneCore = contenders.openBLAS(threads: 1).named("OpenBLAS, 1 thread, 1 caller")
    let layers = [ThreadingLayer.static, .serial, .blas].map { contenders.heddle($0) }
    let peers = [
      contenders.openBLAS(threads: 1), contenders.openBLAS(threads: contenders.cores),
      contenders.mklSequential, contenders.mklOpenMP, contenders.mklTBB,
    ]
    var entries = [Benchmark.Entry(contender: contenders.heddle, request: request)]
    entries += layers.map { .init(contender: $0, request: request, wanted: .atLeast(0.97)) }
    entries += [
      .init(contender: contenders.numPy, request: request, wanted: .atLeast(15)),
      .init(contender: contenders.numPyOnOneThread, request: request),
    ]
    entries += peers.map { .init(contender: $0, request: request, wanted: .atLeast(2)) }
    entries.append(.init(contender: oneCore, request: work.request(callers: 1)))
    return Benchmark(
      title: "\(work.title), 10 callers", unit: .milliseconds(), entries: entries,
      bound: .init(
        name: "the same on all cores", factor: 1 / Double(contenders.cores), oneThread: oneCore,
        wanted: .atLeast(1 / 1.1)),
      effort: work.effort(cores: contenders.cores))
  }

  /// What the launcher does for a program that knows nothing of Heddle. It can do no more than one caller's work
  /// divided by the cores.
  private func byHeddleRun(_ contenders: Contenders) -> Benchmark {
    let work = MatrixWork(.qr, 10, 256), request = work.request(callers: 10)
    let launched = contenders.numPyByHeddleRun
    let alone = launched.named("\(launched.name), 1 caller")
    return Benchmark(
      title: "NumPy pool, \(work.title)", unit: .milliseconds(),
      entries: [
        .init(contender: launched, request: request),
        .init(contender: contenders.numPy, request: request, wanted: .atLeast(3)),
        .init(contender: contenders.numPyOnOneThread, request: request),
        .init(contender: alone, request: work.request(callers: 1)),
      ],
      bound: .init(
        name: "the same on all cores", factor: 1 / Double(contenders.cores), oneThread: alone,
        wanted: nil))
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
