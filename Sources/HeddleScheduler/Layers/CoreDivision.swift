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
  ///   - quota: how many cores all workers together may keep busy, if that is fewer than there are processors:
  ///     each has an even share of them then, and at least one.
  ///   - oversubscription: threads for each core of a worker; 1 unless threads often wait for something other
  ///     than a core.
  public init(
    _ affinity: Affinity, between workers: Int, quota: Int? = nil, oversubscription: Int = 1
  ) {
    let processors = affinity.processors
    require(!processors.isEmpty, "there is no processor to divide")
    require(workers >= 1, "processors are divided between at least 1 worker, not \(workers)")
    require(quota ?? 1 >= 1, "workers share at least 1 core, not \(quota ?? 0)")
    require(
      oversubscription >= 1, "a processor has at least 1 thread, not \(oversubscription)")
    parts = (0..<workers).map { worker in
      // The even division of anything between the workers.
      func share(of whole: Int) -> Range<Int> {
        let (share, rest) = whole.quotientAndRemainder(dividingBy: workers)
        let first = worker * share + min(worker, rest)
        return first..<first + share + (worker < rest ? 1 : 0)
      }
      let own =
        workers > processors.count
        ? [processors[worker * processors.count / workers]]
        : Array(processors[share(of: processors.count)])
      let cores = min(own.count, quota.map { max(1, share(of: $0).count) } ?? .max)
      return Part(affinity: Affinity(own), threads: cores * oversubscription)
    }
  }
}
