import Foundation

/// Where and when the figures were measured.
struct Machine: Encodable {
  let processor: String
  let cores: Int
  let system: String
  let date: String
  /// Processes that wanted to run, on average over the last minute before the first measurement.
  let loadBefore: Double
  /// What stands beside Heddle, with versions.
  let peers: [String]

  init(cores: Int, peersFolder: String) {
    func text(_ path: String) -> String {
      (try? String(contentsOfFile: path, encoding: .utf8)) ?? ""
    }
    let model = text("/proc/cpuinfo").split(separator: "\n").first { $0.hasPrefix("model name") }
    processor = model?.split(separator: ":").last?.trimmingCharacters(in: .whitespaces) ?? "unknown"
    self.cores = cores
    system = ProcessInfo.processInfo.operatingSystemVersionString
    date = Date.now.ISO8601Format()
    loadBefore = Double(text("/proc/loadavg").split(separator: " ").first ?? "") ?? 0
    peers = text("\(peersFolder)/versions").split(separator: "\n").map(String.init)
  }

  /// Other work ran beside the measurement, so that its figures are good for a look only.
  var isBusy: Bool { loadBefore > 0.5 }
}
