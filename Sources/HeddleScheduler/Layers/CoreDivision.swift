import HeddleErrors

/// Processors divided between workers: threads of a program, or processes.
///
/// Every processor belongs to a worker, and to one only, if there are as many processors as workers or more: the
/// first ones get one more each where it doesn't come out even. With more workers than processors each worker has
/// one, and they are spread as evenly as can be.
public struct CoreDivision: Sendable, Hashable {
  /// One worker's share.
  public struct Part: Sendable, Hashable {
    /// The processors that it may run on.
    public let affinity: Affinity
    /// How many threads it is to use.
    public let threads: Int
  }

  /// The shares, one for each worker.
  public let parts: [Part]

  /// - Parameters:
  ///   - affinity: the processors to divide; at least one.
  ///   - workers: between how many; at least 1.
  ///   - oversubscription: threads for each processor of a worker; 1 unless threads often wait for something
  ///     other than a processor.
  public init(_ affinity: Affinity, between workers: Int, oversubscription: Int = 1) {
    let processors = affinity.processors
    require(!processors.isEmpty, "there is no processor to divide")
    require(workers >= 1, "processors are divided between at least 1 worker, not \(workers)")
    require(
      oversubscription >= 1, "a processor has at least 1 thread, not \(oversubscription)")
    parts = (0..<workers).map { worker in
      if workers > processors.count {
        let one = processors[worker * processors.count / workers]
        return Part(affinity: Affinity([one]), threads: oversubscription)
      }
      let (share, rest) = processors.count.quotientAndRemainder(dividingBy: workers)
      let first = worker * share + min(worker, rest)
      let own = processors[first..<first + share + (worker < rest ? 1 : 0)]
      return Part(affinity: Affinity(own), threads: own.count * oversubscription)
    }
  }
}
