import HeddleErrors

/// The environment that tells a program's runtimes how many threads to start, for a program that has not begun
/// yet: they read it once.
public struct RuntimeVariables: Sendable, Hashable {
  /// Threads for a call into a library that is called by parallel programs: BLAS, LAPACK, and the like.
  public let inner: Int
  /// Threads for what programs express their own parallelism with: OpenMP, Numba, Rayon.
  public let outer: Int

  /// - Precondition: both are at least 1.
  public init(inner: Int, outer: Int) {
    require(inner >= 1 && outer >= 1, "a runtime has at least 1 thread")
    (self.inner, self.outer) = (inner, outer)
  }

  /// Variables of libraries that are called by parallel programs.
  public static let innerNames = [
    "OPENBLAS_NUM_THREADS", "GOTO_NUM_THREADS", "MKL_NUM_THREADS", "BLIS_NUM_THREADS",
    "VECLIB_MAXIMUM_THREADS", "NUMEXPR_NUM_THREADS",
  ]

  /// Variables of what programs express their own parallelism with.
  public static let outerNames = [
    "OMP_NUM_THREADS", "NUMBA_NUM_THREADS", "RAYON_NUM_THREADS", "LOKY_MAX_CPU_COUNT",
  ]

  /// What has glibc keep freed memory for the next arrays rather than return it to the system, which has to clear
  /// every page of it again, one thread at a time: its own upper limits, from the beginning.
  public static let memorySettings = [
    "MALLOC_MMAP_THRESHOLD_": "33554432", "MALLOC_TRIM_THRESHOLD_": "67108864",
  ]

  /// Names and values. Besides the widths: OpenMP regions inside others have one thread, and threads that wait
  /// sleep rather than keep a core from somebody else.
  public var settings: [String: String] {
    var settings = [
      "OMP_MAX_ACTIVE_LEVELS": "1", "OMP_WAIT_POLICY": "PASSIVE", "KMP_BLOCKTIME": "0",
    ]
    for name in Self.innerNames { settings[name] = "\(inner)" }
    for name in Self.outerNames { settings[name] = "\(outer)" }
    return settings
  }
}
