import Heddle

/// The batch under one layer: run, timed and verified.
struct LayerRun<Scalar: ArrayScalar & LAPACKScalar>: Sendable {
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
  func measure(_ step: () -> Void) throws(LinearAlgebraError) -> LayerResult<Scalar> {
    let work = makeWork()
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
  func record() throws(LinearAlgebraError) -> Trace? {
    let work = makeWork()
    try work.run()
    return try Trace.record { () throws(LinearAlgebraError) in try work.run() }.trace
  }

  private func makeWork() -> any Work<Scalar> {
    if let callers { return CallersWork(self, callers: callers) }
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

/// Q, unless R alone was asked for, and R.
struct Factors<Stack: MatrixStack>: Sendable {
  let q: Stack?
  let r: Stack
}

/// The measurements of one layer.
struct LayerResult<Scalar: ArrayScalar & LAPACKScalar>: Sendable {
  let layer: ThreadingLayer
  let threads: Int
  /// Sorted.
  let milliseconds: [Double]
  let peakRunningThreads: Int
  let factors: Factors<NDArray<Scalar>>
  let ratios: QRRatios

  var median: Double {
    let middle = milliseconds.count / 2
    return milliseconds.count % 2 == 1
      ? milliseconds[middle] : (milliseconds[middle - 1] + milliseconds[middle]) / 2
  }
}

/// A way to run the batch once, as often as asked.
protocol Work<Scalar>: AnyObject {
  associatedtype Scalar: ArrayScalar & LAPACKScalar
  func run() throws(LinearAlgebraError)
  /// Those of the last run.
  var factors: Factors<NDArray<Scalar>> { get }
}

/// The whole batch in one call.
final class OneCallWork<Scalar: ArrayScalar & LAPACKScalar>: Work {
  private let layerRun: LayerRun<Scalar>
  private var last: Factors<NDArray<Scalar>>?

  init(_ layerRun: LayerRun<Scalar>) { self.layerRun = layerRun }

  func run() throws(LinearAlgebraError) {
    // What the last run left is given back first, so that memory is held for one run only.
    last = nil
    last = try layerRun.inLayer { () throws(LinearAlgebraError) in
      try layerRun.factor(layerRun.batch)
    }
  }

  var factors: Factors<NDArray<Scalar>> { last! }
}
