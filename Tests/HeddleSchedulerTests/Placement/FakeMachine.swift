import Foundation

@testable import HeddleScheduler

/// A folder with the files of `/sys` that tell where processors lie, as some machine would have them.
final class FakeMachine {
  let root = FileManager.default.temporaryDirectory.path + "/heddle-sys-\(UUID().uuidString)"

  deinit { try? FileManager.default.removeItem(atPath: root) }

  var topology: Topology { withExtendedLifetime(self) { Topology(root: root) } }

  func write(_ file: String, _ text: String) throws {
    let path = "\(root)/sys/devices/\(file)"
    try FileManager.default.createDirectory(
      atPath: (path as NSString).deletingLastPathComponent, withIntermediateDirectories: true)
    try (text + "\n").write(toFile: path, atomically: false, encoding: .utf8)
  }

  /// The files of one processor.
  func addProcessor(_ number: Int, core: String, cluster: String? = nil, cache: String?) throws {
    let folder = "system/cpu/cpu\(number)"
    try write("\(folder)/topology/core_cpus_list", core)
    let caches = [
      ("1", "Data", core), ("1", "Instruction", core), ("2", "Unified", cluster ?? core),
      ("3", "Unified", cache ?? ""),
    ]
    for (index, (level, type, sharers)) in caches.enumerated() where !sharers.isEmpty {
      try write("\(folder)/cache/index\(index)/level", level)
      try write("\(folder)/cache/index\(index)/type", type)
      try write("\(folder)/cache/index\(index)/shared_cpu_list", sharers)
    }
  }

  /// 2 nodes of 2 third-level caches of 2 cores of 2 threads: 0-7 are the cores' first threads.
  static func twoNodes() throws -> FakeMachine {
    let machine = FakeMachine()
    try machine.write("system/cpu/online", "0-15")
    for number in 0..<16 {
      let core = number % 8
      let pair = core / 2 * 2
      try machine.addProcessor(
        number, core: "\(core),\(core + 8)", cache: "\(pair)-\(pair + 1),\(pair + 8)-\(pair + 9)")
    }
    try machine.write("system/node/online", "0-1")
    try machine.write("system/node/node0/cpulist", "0-3,8-11")
    try machine.write("system/node/node1/cpulist", "4-7,12-15")
    return machine
  }
}
