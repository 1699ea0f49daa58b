import Foundation

/// By how many bytes the resident memory rose, at its peak, above what it was before the call.
func peakBytes<Result>(_ body: () throws -> Result) throws -> Int {
  // Begins a new peak (proc_pid_clear_refs in the kernel's documentation).
  try Data("5".utf8).write(to: URL(fileURLWithPath: "/proc/self/clear_refs"))
  let before = try residentBytes("VmRSS:")
  _ = try body()
  return try residentBytes("VmHWM:") - before
}

private func residentBytes(_ field: String) throws -> Int {
  let status = try String(contentsOfFile: "/proc/self/status", encoding: .utf8)
  let line = status.split(separator: "\n").first { $0.hasPrefix(field) }
  let kibibytes = line?.split(whereSeparator: \.isWhitespace)[1]
  return 1024 * Int(kibibytes ?? "0")!
}
