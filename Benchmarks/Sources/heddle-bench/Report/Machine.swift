import Foundation

/// Where and when the figures were measured.
struct Machine: Encodable {
  let processor: String
  let cores: Int
  let system: String
  let date: String
  /// What stands beside Heddle, with versions.
  let peers: [String]

  init(cores: Int, peersFolder: String) {
    let model = text("/proc/cpuinfo").split(separator: "\n").first { $0.hasPrefix("model name") }
    processor = model?.split(separator: ":").last?.trimmingCharacters(in: .whitespaces) ?? "unknown"
    self.cores = cores
    system = ProcessInfo.processInfo.operatingSystemVersionString
    date = Date.now.ISO8601Format()
    peers = text("\(peersFolder)/versions").split(separator: "\n").map(String.init)
  }

  /// How many of the machine's cores are at work, seen over a second in which this program only waits.
  static func coresAtWork() -> Double {
    /// The ticks of all cores, those that were idle or waited for a disk among them.
    func ticks() -> (all: Double, idle: Double) {
      let line = text("/proc/stat").split(separator: "\n").first ?? ""
      let fields = line.split(separator: " ").dropFirst().prefix(8).compactMap { Double($0) }
      guard fields.count == 8 else { return (0, 0) }
      return (fields.reduce(0, +), fields[3] + fields[4])
    }
    let before = ticks()
    Thread.sleep(forTimeInterval: 1)
    let after = ticks()
    let idle = (after.idle - before.idle) / max(after.all - before.all, 1)
    return (1 - idle) * Double(ProcessInfo.processInfo.processorCount)
  }
}

private func text(_ path: String) -> String {
  (try? String(contentsOfFile: path, encoding: .utf8)) ?? ""
}
