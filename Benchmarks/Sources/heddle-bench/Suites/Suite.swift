import ArgumentParser
import Glibc
import Heddle
import HeddlePictures

/// A set of benchmarks that one command measures.
protocol Suite: ParsableCommand {
  static var name: String { get }
  /// Whether the machine's limits are measured first, and for which scalar.
  var limitsScalar: ScalarName? { get }
  /// How many rounds are worth more time than a benchmark has.
  var leastRounds: Int { get }
  var options: SuiteOptions { get }
  func benchmarks(_ contenders: Contenders) -> [Benchmark]
  /// What belongs to the results besides their table.
  func addenda(to results: [BenchmarkResult]) -> Addenda
}

/// What a report has besides the table of its results.
struct Addenda {
  /// In SVG.
  let picture: String
  /// In Markdown.
  var remarks = ""
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
  @Option(help: "How many times the work of a machine with two cores, in the experiments.")
  var scale = 1.0
}

extension Suite {
  var limitsScalar: ScalarName? { nil }
  var leastRounds: Int { 3 }

  /// Every contender's figure in Heddle's: units differ between benchmarks, ratios do not.
  func addenda(to results: [BenchmarkResult]) -> Addenda {
    let bars = BarChart(
      title: "\(Self.name): how many times Heddle's figure",
      axis: Axis("times Heddle's", scale: .logarithmic),
      groups: results.map { result in
        .init(result.title, result.rows.compactMap { row in row.ratio.map { .init(row.name, $0) } })
      })
    return Addenda(picture: bars.svg())
  }

  func run() throws {
    // A contender that has ended is left out, and costs the others nothing.
    signal(SIGPIPE, SIG_IGN)
    let cores = CoreBudget.current().cores
    let contenders = Contenders(folder: options.peers, cores: cores)
    let machine = Machine(cores: cores, peersFolder: options.peers)
    let othersBefore = Machine.coresAtWork()
    var missing = Set<String>()

    func measure(_ benchmark: Benchmark, seconds: Double, limits: Limits?) -> BenchmarkResult {
      var benchmark = benchmark
      missing.formUnion(
        benchmark.entries.map(\.contender).filter { !$0.isPresent }.map(\.command[0]))
      benchmark.entries.removeAll { !$0.contender.isPresent }
      note(benchmark.title)
      let measurements = Stage(leastRounds: leastRounds).measure(benchmark, seconds: seconds)
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
      // What one benchmark leaves of its share, or takes beyond it, the later ones share; but none has less than
      // half of what it would have if all took as long.
      let left = (end - .now) / .seconds(1)
      let seconds = max(
        left / Double(chosen.count - index), options.seconds / Double(2 * chosen.count))
      results.append(measure(benchmark, seconds: seconds, limits: limits))
    }
    let addenda = addenda(to: results)
    let report = Report(
      suite: Self.name, machine: machine,
      coresOfOthers: max(othersBefore, Machine.coresAtWork()), limits: limitResults ?? [],
      results: results, remarks: addenda.remarks, missing: missing.sorted())
    try report.write(to: options.output, picture: addenda.picture)
    print(report.markdown, terminator: "")
  }
}
