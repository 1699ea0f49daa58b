import Glibc
import Heddle
import Synchronization

/// The batch shared by application threads, each calling QR on one matrix at a time: what a thread pool
/// does. The threads are started once and wait at a barrier between runs.
final class CallersWork<Scalar: MatrixScalar>: Work {
  private let shared: Shared
  private let callers: Int
  private var threads: [pthread_t] = []

  /// Matrices without elements take no memory, in whatever number; what is kept of each one here does.
  private static var mostEmpty: Int { 1 << 20 }

  init(_ layerRun: LayerRun<Scalar>, callers: Int) throws(RunError) {
    let count = layerRun.batch.batchShape.reduce(1, *)
    guard !layerRun.batch.isEmpty || count <= Self.mostEmpty else {
      throw RunError("\(count) matrices without elements are too many for --callers")
    }
    shared = Shared(layerRun, callers: callers)
    self.callers = callers
    for _ in 0..<callers {
      let start = Unmanaged.passRetained(CallerStart(shared.call))
      var thread = pthread_t()
      guard pthread_create(&thread, nil, CallerStart.main, start.toOpaque()) == 0 else {
        start.release()
        throw RunError("only \(threads.count) of \(callers) callers could be started")
      }
      threads.append(thread)
    }
  }

  deinit {
    // With fewer threads than callers the barrier would never open: they are left at it.
    guard threads.count == callers else { return }
    shared.isOver.store(true, ordering: .relaxed)
    shared.gate.wait()
    for thread in threads { pthread_join(thread, nil) }
  }

  func run() throws(LinearAlgebraError) {
    shared.next.store(0, ordering: .relaxed)
    shared.gate.wait()
    shared.gate.wait()
    if let failure = shared.takeFailure() { throw failure }
  }

  /// The matrices' factors put together.
  var factors: Factors<NDArray<Scalar>> {
    let parts = shared.results.withLock { $0 }
    let batch = shared.layerRun.batch
    func assemble(_ part: (Factors<Matrix<Scalar>>) -> Matrix<Scalar>, _ shape: [Int]) -> NDArray<
      Scalar
    > {
      var whole = NDArray<Scalar>.zeros([parts.count] + shape)
      for (index, factors) in parts.enumerated() { whole[.at(index)] = part(factors!).array }
      return whole.reshaped(to: batch.batchShape + shape)
    }
    let (m, n) = (batch.rowCount, batch.columnCount)
    let order = shared.layerRun.mode == .complete ? m : min(m, n)
    return Factors(
      q: shared.layerRun.mode == .r ? nil : assemble({ $0.q! }, [m, order]),
      r: assemble({ $0.r }, [order, n]))
  }

  /// What the callers and the main thread share; between runs only the main thread is awake.
  private final class Shared: Sendable {
    let layerRun: LayerRun<Scalar>
    let matrices: [Matrix<Scalar>]
    let next = Atomic<Int>(0)
    let isOver = Atomic<Bool>(false)
    let gate: Barrier
    let results: Mutex<[Factors<Matrix<Scalar>>?]>
    private let failures = Mutex<[Int: LinearAlgebraError]>([:])

    init(_ layerRun: LayerRun<Scalar>, callers: Int) {
      self.layerRun = layerRun
      let batch = layerRun.batch
      let flat = batch.reshaped(
        to: [batch.batchShape.reduce(1, *), batch.rowCount, batch.columnCount])
      matrices = (0..<flat.shape[0]).map { Matrix(flat[.at($0)]) }
      results = Mutex(Array(repeating: nil, count: matrices.count))
      gate = Barrier(count: callers + 1)
    }

    func call() {
      while true {
        gate.wait()
        if isOver.load(ordering: .relaxed) { return }
        layerRun.inLayer { while let index = takeNext() { factor(index) } }
        gate.wait()
      }
    }

    private func takeNext() -> Int? {
      let index = next.wrappingAdd(1, ordering: .relaxed).oldValue
      return index < matrices.count ? index : nil
    }

    private func factor(_ index: Int) {
      do throws(LinearAlgebraError) {
        let factors = try Trace.span("caller", index) { () throws(LinearAlgebraError) in
          try layerRun.factor(matrices[index])
        }
        results.withLock { $0[index] = factors }
      } catch {
        failures.withLock { $0[index] = error }
      }
    }

    /// The failure of the matrix with the lowest number, with that number: a caller knows of its matrix only.
    func takeFailure() -> LinearAlgebraError? {
      let failure = failures.withLock { failures in
        defer { failures = [:] }
        return failures.min { $0.key < $1.key }
      }
      guard let failure else { return nil }
      guard case .failed(let slice) = failure.value else { return failure.value }
      var (rest, index) = (failure.key, [Int]())
      for extent in layerRun.batch.batchShape.reversed() {
        index.insert(rest % extent, at: 0)
        rest /= extent
      }
      return .failed(SliceFailure(index: index, reason: slice.reason))
    }
  }
}

/// What a new thread is given: a class without type parameters, so that a C function can hold it.
private final class CallerStart {
  private let body: () -> Void

  init(_ body: @escaping () -> Void) { self.body = body }

  static let main: @convention(c) (UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? = {
    Unmanaged<CallerStart>.fromOpaque($0!).takeRetainedValue().body()
    return nil
  }
}
