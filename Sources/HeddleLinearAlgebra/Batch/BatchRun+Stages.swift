import HeddleArrays
import HeddleLAPACK
import HeddleScheduler

extension BatchRun {
  /// As `run`, for matrices that are divided among all cores, but in part not evenly: in stages, of which any
  /// core may take up the next.
  ///
  /// Where a few matrices are left after every core has had the same number, they would be divided in the
  /// end, with idle cores in every part that cannot be. So each core's last matrix and those that are left
  /// over are run by stages, early ones first. So a core that is done with one matrix takes the place of
  /// another core at the next, and all of them are done at nearly the same time, as in McNaughton's schedule
  /// (1959). All those matrices need their scratch at once.
  ///
  /// Measured on two cores with three matrices of order 1024, beside one core: general eigenproblems are 1.95
  /// times as fast, and 1.75 times with the third one divided in the end; symmetric ones 1.90 and 1.80 times.
  ///
  /// - Parameters:
  ///   - results: where the matrices' results go.
  ///   - first: the first stage, and what it leaves to the others, in scratch that it shares with them.
  func runStages<Progress>(
    into results: @escaping @autoclosure @Sendable () -> [any FailableResult],
    first: @escaping @Sendable (_ index: Int, inout Scratch) throws(LAPACKError) -> Progress,
    second: @escaping @Sendable (_ index: Int, Progress) throws(LAPACKError) -> Void,
    third: @escaping @Sendable (_ index: Int, Progress) throws(LAPACKError) -> Void
  ) throws(LinearAlgebraError) -> [SliceFailure] {
    let count = batch.reduce(1, *)
    let staged =
      ThreadingLayer.current == .dynamic && cost >= Self.leastStagedCost
      ? Self.staged(of: count, threads: Scheduler.current.threads) : 0
    if staged == 0 {
      return try run(into: results()) { (index, scratch) throws(LAPACKError) in
        let progress = try first(index, &scratch)
        try second(index, progress)
        try third(index, progress)
      }
    }
    let matrices = (0..<count).map { index in
      StagedMatrix(self, index, first: first, second: second, third: third)
    }
    var graph = TaskGraph<LinearAlgebraError>()
    for matrix in matrices {
      if matrix.index < count - staged {
        graph.add(priority: 1) { () throws(LinearAlgebraError) in
          for stage in 0..<3 { try matrix.run(stage) }
        }
        continue
      }
      var last: [TaskGraph<LinearAlgebraError>.Node] = []
      for stage in 0..<3 {
        let node = graph.add(priority: -stage, after: last) { () throws(LinearAlgebraError) in
          try matrix.run(stage)
        }
        last = [node]
      }
    }
    try Scheduler.current.run(graph)
    let failed = matrices.filter { $0.failure != nil }
    for result in failed.isEmpty ? [] : results() {
      for matrix in failed { result.invalidate(matrix.index) }
    }
    return [SliceFailure](
      Dictionary(uniqueKeysWithValues: failed.map { ($0.index, $0.failure!) }), in: batch)
  }

  /// How many matrices, the last ones, are run by stages: none where all cores have the same number, nor
  /// where there are so many of them that what is left over counts for little.
  static func staged(of count: Int, threads: Int) -> Int {
    guard threads > 1, threads..<4 * threads ~= count, count % threads > 0 else { return 0 }
    return threads + count % threads
  }

  /// In nanoseconds: a stage must take much longer than it takes another core to get at what it works on.
  static var leastStagedCost: Double { 1e6 }
}

/// One matrix of a batch that is run by stages, and the scratch that belongs to it from the first one to the
/// last.
///
/// Unchecked, because its stages follow one another in a graph, whose caller waits for them and then reads.
private final class StagedMatrix<Progress>: @unchecked Sendable {
  typealias First = @Sendable (Int, inout Scratch) throws(LAPACKError) -> Progress
  typealias Other = @Sendable (Int, Progress) throws(LAPACKError) -> Void

  let index: Int
  private(set) var failure: LAPACKError?
  private let batch: BatchRun
  private let first: First
  private let second: Other
  private let third: Other
  private var memory: UnsafeMutableRawPointer?
  private var progress: Progress?

  init(
    _ batch: BatchRun, _ index: Int, first: @escaping First, second: @escaping Other,
    third: @escaping Other
  ) {
    (self.batch, self.index) = (batch, index)
    (self.first, self.second, self.third) = (first, second, third)
  }

  deinit { giveBack() }

  /// Runs stage 0, 1 or 2, unless one before has failed.
  func run(_ stage: Int) throws(LinearAlgebraError) {
    if Scheduler.isCancelled { throw .cancelled }
    if failure != nil { return }
    do throws(LAPACKError) {
      try batch.span(index) { () throws(LAPACKError) in
        if stage == 0 { try begin() } else { try goOn(stage == 1 ? second : third) }
      }
    } catch {
      giveBack()
      if error.concernsTheCall { throw .impossible(error) }
      failure = error
    }
    if stage == 2 { giveBack() }
  }

  private func begin() throws(LAPACKError) {
    let bytes = batch.scratchBytes
    guard let memory = AlignedMemory.allocate(byteCount: bytes) else {
      throw .outOfMemory(bytes: bytes)
    }
    self.memory = memory
    var scratch = Scratch(memory, byteCount: bytes)
    progress = try first(index, &scratch)
  }

  private func goOn(_ stage: Other) throws(LAPACKError) {
    guard let progress else { preconditionFailure("a stage comes after the first one") }
    try stage(index, progress)
  }

  private func giveBack() {
    progress = nil
    if let memory { AlignedMemory.deallocate(memory, byteCount: batch.scratchBytes) }
    memory = nil
  }
}
