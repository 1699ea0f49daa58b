internal import COpenBLAS
internal import Synchronization

/// The OpenBLAS library that this process runs on.
///
/// OpenBLAS starts a thread pool of its own when it is loaded. Heddle decides who runs where, so
/// OpenBLAS is held to the calling thread before `main` runs, and its threads are ended; they start again if
/// somebody asks for more than one.
public enum OpenBLAS {
  /// The version, such as "0.3.21".
  public static var version: String {
    let words = configuration.split(separator: " ")
    return words.count > 1 ? String(words[1]) : configuration
  }

  /// The build configuration, as OpenBLAS words it.
  public static var configuration: String { String(cString: openblas_get_config()) }

  /// The processor whose kernels were chosen for this machine, such as "Haswell".
  public static var coreName: String { String(cString: openblas_get_corename()) }

  /// How many threads an OpenBLAS call may use at this moment.
  public static var threads: Int { Int(openblas_get_num_threads()) }

  /// Holds OpenBLAS to one thread, once in the life of the process, if it has been set to another width since
  /// it was loaded.
  ///
  /// Every call of the binding does this first; a program that also calls OpenBLAS by other ways
  /// may do it earlier. After the first time it costs one atomic load.
  public static func pin() {
    // Pairs with the release below: who sees true also sees OpenBLAS's new setting.
    if isPinned.load(ordering: .acquiring) { return }
    requests.withLock { requests in
      if isPinned.load(ordering: .relaxed) { return }
      // Setting the width that it has would start its threads.
      if threads != 1 { openblas_set_num_threads(1) }
      isPinned.store(true, ordering: .releasing)
    }
  }

  /// Lets OpenBLAS use its own threads while `body` runs.
  ///
  /// This is the baseline that Heddle is measured against, and nothing else should want it. The
  /// setting is the process's, not the thread's: while scopes overlap, the widest one holds for
  /// all of them, and after the last one OpenBLAS is at one thread again.
  ///
  /// - Precondition: `count` is at least 1 and fits in 32 bits.
  public static func withThreads<Result, Failure>(
    _ count: Int, _ body: () throws(Failure) -> Result
  ) throws(Failure) -> Result {
    precondition(count >= 1 && count <= Int32.max, "OpenBLAS cannot run on \(count) threads")
    pin()
    change { $0.append(count) }
    defer { change { $0.remove(at: $0.firstIndex(of: count)!) } }
    return try body()
  }

  private static let isPinned = Atomic<Bool>(false)

  /// The widths of the open scopes of `withThreads`. Whoever sets OpenBLAS's width holds this lock.
  private static let requests = Mutex<[Int]>([])

  private static func change(_ update: (inout [Int]) -> Void) {
    requests.withLock { requests in
      let before = requests.max() ?? 1
      update(&requests)
      let after = requests.max() ?? 1
      if after != before { openblas_set_num_threads(Int32(after)) }
    }
  }
}
