import Heddle

/// The batch under one layer: run, timed and verified.
struct LayerRun<Scalar: MatrixScalar>: Sendable {
  let batch: NDArray<Scalar>
  let layer: ThreadingLayer
  let mode: WorkOptions.Mode
  let callers: Int?
  let repeats: Int
  let scheduler: Scheduler

  init(batch: NDArray<Scalar>, layer: ThreadingLayer, work: WorkOptions) {
    self.batch = batch
    self.layer = layer
    (mode, callers, repeats) = (work.mode, work.callers, work.repeats)
    scheduler = work.threads.map(Scheduler.init(threads:)) ?? .shared
  }

  /// One run to warm up, then the timed ones; the factors of the last are verified.
  func measure(_ step: () -> Void) throws -> LayerResult<Scalar> {
    let work = try makeWork()
    try work.run()
    step()
    scheduler.resetPeakRunningThreads()
    let sampler = layer == .blas ? ThreadSampler() : nil
    var times: [Double] = []
    for _ in 0..<repeats {
      let start = ContinuousClock.now
      try work.run()
      let time = ContinuousClock.now - start
      times.append(time / .milliseconds(1))
      step()
    }
    let peak = sampler?.stop() ?? scheduler.peakRunningThreads
    let factors = work.factors
    return LayerResult(
      layer: layer, threads: scheduler.threads, milliseconds: times.sorted(),
      peakRunningThreads: peak, factors: factors,
      ratios: try Verification(batch, factors).ratios(on: scheduler))
  }

  /// One more run, recorded.
  func record() throws -> Trace? {
    let work = try makeWork()
    try work.run()
    return try Trace.record { () throws(LinearAlgebraError) in try work.run() }.trace
  }

  private func makeWork() throws(RunError) -> any Work<Scalar> {
    if let callers { return try CallersWork(self, callers: callers) }
    return OneCallWork(self)
  }

  /// What is timed: the QR of one matrix or of the whole batch.
  func factor<Stack: MatrixStack<Scalar>>(
    _ matrices: Stack
  ) throws(LinearAlgebraError) -> Factors<Stack> {
    switch mode {
    case .r: return Factors(q: nil, r: try matrices.qrR())
    case .reduced, .complete:
      let (q, r) = try matrices.qr(mode == .complete ? .complete : .reduced)
      return Factors(q: q, r: r)
    }
  }

  func inLayer<R, E: Error>(_ body: () throws(E) -> R) throws(E) -> R {
    try withScheduler(scheduler) { () throws(E) -> R in try withThreadingLayer(layer, body) }
  }
}
