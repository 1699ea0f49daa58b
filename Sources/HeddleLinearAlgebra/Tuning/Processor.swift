import HeddleScheduler

/// The processor that this machine has.
public enum Processor {
  /// As the kernel names it.
  public static let name: String = {
    let lines = (readSmallFile("/proc/cpuinfo") ?? "").split(separator: "\n")
    func value(_ key: String) -> String? {
      lines.first { $0.hasPrefix(key) }?.split(separator: ":", maxSplits: 1).last.map {
        String($0.filter { $0 != "\"" && $0 != "\\" }.drop { $0 == " " })
      }
    }
    // Arm has numbers instead of a name.
    let parts = ["CPU implementer", "CPU part"].compactMap(value).joined(separator: " ")
    return value("model name") ?? (parts.isEmpty ? "unknown processor" : parts)
  }()
}
