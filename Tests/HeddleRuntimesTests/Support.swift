import Foundation
import Glibc

/// What went wrong in a child process, line by line.
struct Report {
  private(set) var faults: [String] = []

  mutating func expect(_ good: Bool, _ what: String = "", line: Int = #line) {
    if !good { faults.append("line \(line) \(what)") }
  }

  mutating func equal<T: Equatable>(_ a: T, _ b: T, line: Int = #line) {
    expect(a == b, "\(a) is not \(b)", line: line)
  }
}

/// Runs `body` in a forked child, because the widths of runtimes are the whole process's; returns what it found
/// wrong.
func inChild(_ body: (inout Report) -> Void) -> [String] {
  // Swift marks `fork` as unavailable; the child has one thread and starts none but through the libraries.
  typealias Fork = @convention(c) () -> pid_t
  var ends: [Int32] = [0, 0]
  guard pipe(&ends) == 0 else { return ["no pipe"] }
  let child = unsafeBitCast(dlsym(nil, "fork"), to: Fork.self)()
  if child == 0 {
    var report = Report()
    body(&report)
    let text = Array(report.faults.joined(separator: "\n").utf8)
    _ = write(ends[1], text, text.count)
    _exit(0)
  }
  close(ends[1])
  var text: [UInt8] = []
  var buffer = [UInt8](repeating: 0, count: 4096)
  while case let count = read(ends[0], &buffer, buffer.count), count > 0 {
    text += buffer.prefix(count)
  }
  close(ends[0])
  var status: Int32 = 0
  waitpid(child, &status, 0)
  let faults = String(decoding: text, as: UTF8.self).split(separator: "\n").map(String.init)
  return status == 0 ? faults : faults + ["status \(status)"]
}

/// Runtimes that are on this machine for sure, or perhaps: those of the peers' environment.
enum Installed {
  static let peers = NSHomeDirectory() + "/.cache/heddle-peers/venv/lib"

  static func first(in folder: String, _ begin: String) -> String? {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    return names.filter { $0.hasPrefix(begin) }.min().map { folder + "/" + $0 }
  }

  static let numPyOpenBLAS = first(
    in: peers + "/python3.11/site-packages/numpy.libs", "libscipy_openblas64_")
  static let mkl = first(in: peers, "libmkl_rt.so")
  static let tbb = first(in: peers, "libtbb.so.12")
  static let intelOpenMP = first(in: peers, "libiomp5.so")
  /// Debian's, with OpenMP's threads and with the system's.
  static let blis = ["openmp", "pthread"].compactMap { kind in
    ["x86_64-linux-gnu", "aarch64-linux-gnu"].compactMap {
      first(in: "/usr/lib/\($0)/blis-\(kind)", "libblis.so.")
    }.first
  }
  static let gnuOpenMP = "libgomp.so.1"
}
