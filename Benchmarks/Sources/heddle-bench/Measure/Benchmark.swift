/// One piece of work, and who does it.
struct Benchmark {
  /// One contender, what it is asked, and what is wanted of its figure.
  struct Entry {
    let contender: Contender
    let request: String
    var wanted: Wanted? = nil
    /// Where several processes are asked at the same time.
    var team: Team.Task? = nil
  }

  /// What the project has promised of a figure.
  enum Wanted {
    /// This peer takes at least so many times as long as the first entry.
    case atLeast(Double)
    /// This entry takes at most so many times as long as the first.
    case atMost(Double)
    /// The figure itself is at most this, in the benchmark's unit.
    case figure(Double)
    /// At most so many threads, on average and at once.
    case threads(mean: Double, most: Int)
    /// At least this part of what the machine could do.
    case ofLimit(Double)
  }

  /// What can be expected of all cores: so many times what an entry takes on one.
  struct Bound {
    let name: String
    let factor: Double
    let oneThread: Contender
    let wanted: Wanted?
  }

  let title: String
  let unit: Unit
  /// The first is Heddle, and the others are compared with it.
  var entries: [Entry]
  var bound: Bound? = nil
  /// The least that the machine has to do, where there is a limit to compare with.
  var effort: Effort? = nil
  /// Whether every run is the first of its process.
  var isCold = false
}

/// What an answer is shown as.
struct Unit: Sendable {
  let symbol: String
  let figure: @Sendable (Double) -> Double

  static func milliseconds(per count: Int = 1) -> Unit {
    Unit(symbol: "ms") { $0 / Double(count) }
  }
  static func microseconds(per count: Int = 1) -> Unit {
    Unit(symbol: "µs") { $0 * 1e3 / Double(count) }
  }
  static func nanoseconds(per count: Int) -> Unit {
    Unit(symbol: "ns") { $0 * 1e6 / Double(count) }
  }
  static let times = Unit(symbol: "x") { $0 }
  static let threads = Unit(symbol: "threads") { $0 }
  static let mebibytes = Unit(symbol: "MiB") { $0 / 1_048_576 }
  static func gigaflops(_ flops: Double) -> Unit { Unit(symbol: "GFLOP/s") { flops / $0 * 1e-6 } }
  static func gigabytes(_ bytes: Double) -> Unit { Unit(symbol: "GB/s") { bytes / $0 * 1e-6 } }
}
