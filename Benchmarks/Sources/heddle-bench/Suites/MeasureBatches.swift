import ArgumentParser

/// Whole batches in one call, beside NumPy's batched calls and a loop in C.
struct MeasureBatches: Suite {
  static let name = "batches"
  static let configuration = CommandConfiguration(
    commandName: name, abstract: "Batched decompositions beside NumPy and a loop in C.")

  @OptionGroup var options: SuiteOptions
  @Option(help: "f64, f32, c128 or c64.")
  var scalar = ScalarName.f64

  var limitsScalar: ScalarName? { scalar.real }

  private static let tiny = [(100_000, 4), (100_000, 8), (20_000, 16), (5_000, 32)]
  private static let small = [(1_000, 64), (200, 128)]

  /// What is wanted against NumPy in double precision, in the order of the sizes.
  private static let wanted: [(MatrixOperation, [(Int, Int)], [Double?])] = [
    (.qr, tiny + [(1_000, 64), (10, 256)], [20, 20, 12, 8, 4.5, 1.8]),
    (.r, tiny + [(1_000, 64)], []),
    (.eigh, tiny + small, [12, 12, 8, 5]),
    (.svd, tiny + small, [12, 12, 8, 5]),
    (.solve, tiny, [8, 8, 6, 4]),
    (.cholesky, tiny, [8, 8, 6, 4]),
    (.inverse, tiny, [8, 8, 6, 4]),
  ]

  func benchmarks(_ contenders: Contenders) -> [Benchmark] {
    let besideNumPy = Self.wanted.flatMap { operation, sizes, ratios in
      sizes.enumerated().map { index, size in
        beside(
          contenders, MatrixWork(operation, size.0, size.1, scalar),
          wanted: index < ratios.count && scalar == .f64 ? ratios[index] : nil)
      }
    }
    if scalar.isComplex { return besideNumPy }
    return besideNumPy
      + (Self.tiny + [(1_000, 64)]).map { floatAgainstDouble(contenders, $0.0, $0.1) }
  }

  private func beside(
    _ contenders: Contenders, _ work: MatrixWork, wanted: Double?
  ) -> Benchmark {
    let loop = contenders.openBLAS(threads: 1).named(
      "OpenBLAS, a loop on \(contenders.cores) threads")
    return Benchmark(
      title: work.title, unit: .milliseconds(),
      entries: [
        .init(contender: contenders.heddle, request: work.request(callers: 0)),
        .init(
          contender: contenders.numPy, request: work.request(callers: 0),
          wanted: wanted.map { .atLeast($0) }),
        .init(contender: loop, request: work.request(callers: contenders.cores)),
      ], effort: work.effort(cores: contenders.cores))
  }

  private func floatAgainstDouble(
    _ contenders: Contenders, _ count: Int, _ order: Int
  ) -> Benchmark {
    let float = MatrixWork(.qr, count, order, .f32), double = MatrixWork(.qr, count, order, .f64)
    return Benchmark(
      title: "Float: \(float.title)", unit: .milliseconds(),
      entries: [
        .init(
          contender: contenders.heddle.named("Heddle, Float"), request: float.request(callers: 0)),
        .init(
          contender: contenders.heddle.named("Heddle, Double"), request: double.request(callers: 0),
          wanted: .atLeast(1.6)),
      ])
  }
}
