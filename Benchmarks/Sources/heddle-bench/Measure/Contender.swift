import Foundation

/// Who does the work: a program that answers requests, and the settings it runs with.
struct Contender: Hashable {
  /// What the tables call it; no two contenders of a suite have the same name.
  var name: String
  let command: [String]
  var environment: [String: String] = [:]

  func named(_ name: String) -> Contender {
    var copy = self
    copy.name = name
    return copy
  }

  /// Whether the program is installed.
  var isPresent: Bool { FileManager.default.isExecutableFile(atPath: command[0]) }
}

/// The programs to measure: Heddle, and the peers as `Benchmarks/run setup` leaves them in a folder.
struct Contenders {
  let folder: String
  let cores: Int

  var heddle: Contender { ours("Heddle", "heddle") }
  var heddleOnOneCore: Contender {
    var contender = ours("Heddle, 1 core", "heddle")
    contender.environment["HEDDLE_NUM_THREADS"] = "1"
    return contender
  }
  /// The same calls with LAPACK as the only engine.
  var heddleByLAPACK: Contender { ours("Heddle by LAPACK alone", "lapack") }
  /// The scheduler suite's work in the runtimes that Swift programs have without Heddle.
  var dispatch: Contender { ours("Dispatch", "dispatch") }
  var serial: Contender { ours("one thread", "serial") }

  var oneTBB: Contender { Contender(name: "oneTBB", command: ["\(folder)/tbb_peer"]) }
  /// NumPy with the threads that its OpenBLAS starts by default.
  var numPy: Contender { python("NumPy", module: "numpy") }
  var numPyOnOneThread: Contender {
    var contender = numPy.named("NumPy, BLAS on 1 thread")
    contender.environment["OPENBLAS_NUM_THREADS"] = "1"
    return contender
  }
  /// LAPACK called from C.
  func openBLAS(threads: Int) -> Contender {
    Contender(
      name: "OpenBLAS, \(threads == 1 ? "1 thread" : "\(threads) threads")",
      command: ["\(folder)/openblas_peer"], environment: ["OPENBLAS_NUM_THREADS": "\(threads)"])
  }
  var mklSequential: Contender {
    Contender(name: "MKL, sequential", command: ["\(folder)/mkl_sequential_peer"])
  }
  var mklOpenMP: Contender {
    Contender(name: "MKL, OpenMP", command: ["\(folder)/mkl_intel_thread_peer"])
  }
  var mklTBB: Contender { Contender(name: "MKL, TBB", command: ["\(folder)/mkl_tbb_thread_peer"]) }

  /// The best of the Rust libraries, through its Python array API, which is worth it for large matrices.
  var faer: Contender { python("faer", module: "rstsr_faer.api") }

  private func python(_ name: String, module: String) -> Contender {
    let command = ["\(folder)/venv/bin/python", "\(folder)/python_peer.py", module]
    return Contender(name: name, command: command)
  }

  private func ours(_ name: String, _ runtime: String) -> Contender {
    let program =
      (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? ""
    return Contender(name: name, command: [program, "serve", runtime])
  }
}
