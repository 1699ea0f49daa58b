import ArgumentParser

/// The resident memory of a batched QR at its peak, above what was resident before the call, the input
/// among it.
struct MeasureMemory: Suite {
  static let name = "memory"
  static let configuration = CommandConfiguration(
    commandName: name, abstract: "The peak memory of a batched QR beside NumPy's.")

  @OptionGroup var options: SuiteOptions

  func benchmarks(_ contenders: Contenders) -> [Benchmark] {
    [(100_000, 8), (4_000, 64), (200, 256), (20, 1024)].flatMap { count, order in
      [true, false].map { isCold in
        let bytes = 8 * order * order
        // Q and R, and two matrices of scratch a worker.
        let allowed = Double(bytes) * Double(2 * count + 2 * contenders.cores)
        let work = MatrixWork(.qr, count, order), request = "peak \(work.request(callers: 0))"
        return Benchmark(
          title: "\(work.title), \(isCold ? "first call" : "later calls")", unit: .mebibytes,
          entries: [
            .init(
              contender: contenders.heddle, request: request,
              wanted: .figure(Unit.mebibytes.figure(allowed))),
            .init(contender: contenders.numPy, request: request),
          ], isCold: isCold)
      }
    }
  }
}
