/// The least that a benchmark's first entry asks of the machine.
struct Effort {
  /// Floating-point operations, as usually counted for the decomposition.
  let flops: Double
  /// What must be read and written at least once: inputs and results.
  let bytes: Double
  let cores: Int
}

/// What the machine can do at most, measured in the same run with OpenBLAS on one thread a core.
struct Limits {
  /// The rate of a large matrix product, on one core and on all.
  let gigaflops: (one: Double, all: Double)
  /// The rate of copying a block beyond every cache on all cores, reads and writes both counted.
  let gigabytes: Double

  /// The part of the limit that work of this effort reaches in so many milliseconds.
  func fraction(of effort: Effort, in milliseconds: Double) -> Double {
    let rate = effort.cores == 1 ? gigaflops.one : gigaflops.all
    return max(effort.flops / rate, effort.bytes / gigabytes) * 1e-6 / milliseconds
  }

  static func benchmarks(_ contenders: Contenders, _ scalar: ScalarName) -> [Benchmark] {
    let openBLAS = contenders.openBLAS(threads: 1), cores = contenders.cores
    func product(onCores cores: Int) -> Benchmark {
      let n = 1024, flops = 2 * Double(cores) * Double(n * n * n)
      return Benchmark(
        title: "product of 1024 x 1024, \(cores == 1 ? "1 core" : "\(cores) cores")",
        unit: .gigaflops(flops),
        entries: [
          .init(contender: openBLAS, request: "\(scalar) \(cores) gemm \(cores) \(n) \(n)")
        ])
    }
    let rows = 8192, columns = 1024, copied = Double(cores * rows * columns * scalar.bytes)
    let copy = Benchmark(
      title: "copy of \(Int(copied / 1_048_576)) MiB, \(cores) cores", unit: .gigabytes(2 * copied),
      entries: [
        .init(contender: openBLAS, request: "\(scalar) \(cores) copy \(cores) \(rows) \(columns)")
      ])
    return [product(onCores: 1), product(onCores: cores), copy]
  }

  /// - Parameter results: those of `benchmarks`, which are empty where OpenBLAS's peer is missing.
  init?(_ results: [BenchmarkResult]) {
    // A limit is the best that was seen: nothing but a disturbance makes a round slower.
    let best = results.compactMap { $0.rows.first?.most }
    guard best.count == 3 else { return nil }
    (gigaflops, gigabytes) = ((best[0], best[1]), best[2])
  }
}
