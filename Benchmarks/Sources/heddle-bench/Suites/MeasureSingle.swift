import ArgumentParser

/// One matrix at a time: on one core, and on all.
struct MeasureSingle: Suite {
  static let name = "single"
  static let configuration = CommandConfiguration(
    commandName: name, abstract: "One matrix at a time beside OpenBLAS and MKL.")

  @OptionGroup var options: SuiteOptions
  @Option(help: "f64, f32, c128 or c64.")
  var scalar = ScalarName.f64
  @Flag(help: "Nothing that takes a second or more.")
  var quick = false

  var limitsScalar: ScalarName? { scalar.real }

  /// What is wanted against OpenBLAS on one thread, in double precision.
  private static let oneCore = [(32, 3.0), (64, 2), (128, 2), (256, 1.7), (512, 1.5)]

  /// What is wanted against OpenBLAS on all threads, in double precision.
  private static let allCores: [(MatrixOperation, [(Int, Double?)])] = [
    (.gemm, [(256, nil), (1024, nil)]),
    (.qr, [(32, nil), (128, nil), (512, nil), (1024, 2.4), (2048, 1.8), (4096, 1.5)]),
    (.cholesky, [(512, nil), (2048, 1.1), (4096, nil)]),
    (.lu, [(512, nil), (2048, 1.1), (4096, nil)]),
    (.eigh, [(32, nil), (256, 1.5), (1024, 1.5), (2048, 1.5)]),
    (.eigvalsh, [(32, nil), (256, 2), (1024, 2), (2048, 2)]),
    (.svd, [(32, nil), (256, 1.5), (1024, 2), (2048, 2)]),
    (.substitute1, [(1024, nil), (2048, nil), (4096, nil)]),
    (.substitute4, [(1024, nil), (2048, nil), (4096, nil)]),
    (.substitute16, [(1024, nil), (2048, nil), (4096, nil)]),
    (.eig, [(32, nil), (256, 1.3), (1024, 1.3)]),
  ]

  /// What faer's Python module has. A call through it costs too much to compare small matrices.
  private static let faers: Set<MatrixOperation> = [
    .qr, .illqr, .cholesky, .eigh, .eigvalsh, .svd, .eig,
  ]

  func benchmarks(_ contenders: Contenders) -> [Benchmark] {
    let tall = [(200_000, 32), (20_000, 200)].map { rows, columns in
      onAllCores(contenders, work(.qr, 1, rows, columns), wanted: 3)
    }
    let ill = onAllCores(contenders, work(.illqr, 1, 20_000, 200), wanted: 3)
    let square = Self.allCores.flatMap { operation, sizes in
      sizes.filter { !quick || $0.0 <= 512 }.map { order, wanted in
        onAllCores(contenders, work(operation, repeats(order), order), wanted: wanted)
      }
    }
    let few = quick ? [] : [.qr, .cholesky, .lu, .eigh, .eig].map { fewOnAllCores(contenders, $0) }
    return Self.oneCore.map { onOneCore(contenders, order: $0.0, wanted: $0.1) } + tall + [ill]
      + square
      + few
  }

  /// One matrix more than cores, in one call: what one core takes for all is to be divided evenly, within 10%.
  private func fewOnAllCores(
    _ contenders: Contenders, _ operation: MatrixOperation
  ) -> Benchmark {
    let cores = contenders.cores, work = work(operation, cores + 1, 1024)
    return Benchmark(
      title: "\(work.title), one call", unit: .milliseconds(),
      entries: [
        .init(contender: contenders.heddle, request: work.request(callers: 0)),
        .init(
          contender: contenders.heddleOnOneCore, request: work.request(callers: 0),
          wanted: .atLeast(Double(cores) / 1.1)),
      ], effort: work.effort(cores: cores))
  }

  private func work(
    _ operation: MatrixOperation, _ count: Int, _ rows: Int, _ columns: Int? = nil
  ) -> MatrixWork {
    MatrixWork(operation, count, rows, columns ?? rows, scalar)
  }

  private func target(_ ratio: Double) -> Benchmark.Wanted? {
    scalar == .f64 ? .atLeast(ratio) : nil
  }

  /// So many matrices one after the other that a clock can time them.
  private func repeats(_ order: Int) -> Int { max(1, 20_000_000 / (order * order * order)) }

  private func onOneCore(_ contenders: Contenders, order: Int, wanted: Double) -> Benchmark {
    let work = work(.geqrf, repeats(order), order), request = work.request(callers: 1)
    return Benchmark(
      title: "\(MatrixWork(.geqrf, 1, order).title), 1 core", unit: .microseconds(per: work.count),
      entries: [
        .init(contender: contenders.heddleOnOneCore, request: request),
        .init(
          contender: contenders.openBLAS(threads: 1), request: request, wanted: target(wanted)),
        .init(contender: contenders.mklSequential, request: request),
      ], effort: work.effort(cores: 1))
  }

  private func onAllCores(
    _ contenders: Contenders, _ work: MatrixWork, wanted: Double?
  ) -> Benchmark {
    let request = work.request(callers: 1)
    let one = MatrixWork(work.operation, 1, work.rows, work.columns)
    var entries: [Benchmark.Entry] = [
      .init(
        contender: contenders.heddle, request: request,
        wanted: scalar == .f64 && work.operation == .qr && work.columns == 4096
          ? .ofLimit(0.75) : nil),
      .init(
        contender: contenders.openBLAS(threads: contenders.cores), request: request,
        wanted: wanted.flatMap(target)),
      .init(contender: contenders.mklOpenMP, request: request),
    ]
    if Self.faers.contains(work.operation), work.columns >= 256 {
      entries.append(.init(contender: contenders.faer, request: request, wanted: .atLeast(1)))
    }
    return Benchmark(
      title: one.title, unit: .milliseconds(per: work.count), entries: entries,
      effort: work.effort(cores: contenders.cores))
  }
}
