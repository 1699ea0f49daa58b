import Foundation
import Heddle

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

  /// Whether its processes divide the cores among themselves.
  var sharesCores: Bool { environment["HEDDLE_SHARE_CORES"] == "1" }

  /// Whether the program is installed.
  var isPresent: Bool { FileManager.default.isExecutableFile(atPath: command[0]) }
}

/// The programs to measure: Heddle, and the peers as `Benchmarks/run setup` leaves them in a folder.
struct Contenders {
  let folder: String
  let cores: Int

  var heddle: Contender { ours("Heddle", "heddle") }
  var heddleOnOneCore: Contender { heddle(cores: 1) }
  /// All processes with one core budget.
  var heddleSharingCores: Contender {
    with(heddle, "Heddle, shared cores", ["HEDDLE_SHARE_CORES": "1"])
  }
  /// Another layer than the default.
  func heddle(_ layer: ThreadingLayer) -> Contender {
    with(heddle, "Heddle, \(layer)", ["HEDDLE_THREADING_LAYER": layer.rawValue])
  }
  func heddle(cores: Int) -> Contender {
    with(
      heddle, "Heddle, \(cores) core\(cores == 1 ? "" : "s")", ["HEDDLE_NUM_THREADS": "\(cores)"])
  }
  /// The scheduler suite's work in the runtimes that Swift programs have without Heddle.
  var dispatch: Contender { ours("Dispatch", "dispatch") }
  var serial: Contender { ours("one thread", "serial") }

  var oneTBB: Contender { Contender(name: "oneTBB", command: ["\(folder)/tbb_peer"]) }
  /// NumPy with the threads that its OpenBLAS starts by default.
  var numPy: Contender { python("NumPy", module: "numpy") }
  var numPyOnOneThread: Contender {
    with(numPy, "NumPy, BLAS on 1 thread", ["OPENBLAS_NUM_THREADS": "1"])
  }
  /// NumPy with the cores divided between the callers by the package threadpoolctl.
  var numPyDivided: Contender { python("NumPy, threadpoolctl", module: "numpy", "threadpoolctl") }
  /// NumPy as it is, started by the launcher.
  var numPyByHeddleRun: Contender {
    let launcher = URL(fileURLWithPath: program).deletingLastPathComponent().path + "/heddle"
    return Contender(
      name: "NumPy, by heddle run", command: [launcher, "run", "--"] + numPy.command)
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

  /// What a program that is parallel itself can choose from: the layers of Heddle, of which the default is the
  /// first, and the libraries of others with more and with fewer threads.
  var composable: [Contender] {
    [heddle, heddle(.static), heddle(.serial), heddle(.blas)] + others
  }
  var others: [Contender] {
    [
      numPy, numPyOnOneThread, openBLAS(threads: cores), openBLAS(threads: 1), mklOpenMP, mklTBB,
      mklSequential,
    ]
  }

  /// The best of the Rust libraries, through its Python array API, which is worth it for large matrices.
  var faer: Contender { python("faer", module: "rstsr_faer.api") }

  private func with(
    _ contender: Contender, _ name: String, _ settings: [String: String]
  ) -> Contender {
    var contender = contender.named(name)
    contender.environment = settings
    return contender
  }

  private func python(_ name: String, module: String...) -> Contender {
    let command = ["\(folder)/venv/bin/python", "\(folder)/python_peer.py"] + module
    return Contender(name: name, command: command)
  }

  private func ours(_ name: String, _ runtime: String) -> Contender {
    Contender(name: name, command: [program, "serve", runtime])
  }

  /// The path of this program.
  private var program: String {
    (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? ""
  }
}
