import ArgumentParser
import Heddle

/// A set of benchmarks that one command measures.
protocol Suite: ParsableCommand {
  static var name: String { get }
  /// Whether the machine's limits are measured first, and for which scalar.
  var limitsScalar: ScalarName? { get }
  var options: SuiteOptions { get }
  func benchmarks(_ contenders: Contenders) -> [Benchmark]
}

/// What all suites can be told.
struct SuiteOptions: ParsableArguments {
  @Option(help: "The folder in which the peers are.")
  var peers: String
  @Option(help: "The folder for the report: SUITE.md, SUITE.json and SUITE.svg.")
  var output = "Results"
  @Option(help: "About how long the suite should take, in seconds.")
  var seconds = 150.0
  @Option(help: "Only benchmarks whose title contains this.")
  var only: String?
}

extension Suite {
  var limitsScalar: ScalarName? { nil }

  func run() throws {
    let cores = CoreBudget.current().cores
    let contenders = Contenders(folder: options.peers, cores: cores)
    let machine = Machine(cores: cores, peersFolder: options.peers)
    let stage = Stage()
    var missing = Set<String>()

    func measure(_ benchmark: Benchmark, seconds: Double, limits: Limits?) -> BenchmarkResult {
      var benchmark = benchmark
      missing.formUnion(benchmark.entries.map(\.contender).filter { !$0.isPresent }.map(\.name))
      benchmark.entries.removeAll { !$0.contender.isPresent }
      note(benchmark.title)
      let measurements = stage.measure(benchmark, seconds: seconds)
      return BenchmarkResult(benchmark, measurements, limits: limits)
    }

    let limitResults = limitsScalar.map { scalar in
      Limits.benchmarks(contenders, scalar).map {
        measure($0, seconds: 1, limits: nil)
      }
    }
    let limits = limitResults.flatMap(Limits.init)
    let chosen = benchmarks(contenders).filter { benchmark in
      options.only.map { benchmark.title.contains($0) } ?? true
    }
    let end = ContinuousClock.now + .seconds(options.seconds)
    var results: [BenchmarkResult] = []
    for (index, benchmark) in chosen.enumerated() {
      // What one benchmark leaves of its share, or takes beyond it, the later ones share.
      let left = max(0, (end - .now) / .seconds(1))
      let seconds = left / Double(chosen.count - index)
      results.append(measure(benchmark, seconds: seconds, limits: limits))
    }
    let report = Report(
      suite: Self.name, machine: machine, limits: limitResults ?? [], results: results,
      missing: missing.sorted())
    try report.write(to: options.output)
    print(report.markdown, terminator: "")
  }
}
