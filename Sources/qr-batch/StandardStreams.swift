import Foundation

/// Writes a line to standard output, and throws where `print` would lose it: to a full disk, say.
func standardOutput(_ line: String) throws(RunError) {
  do {
    try FileHandle.standardOutput.write(contentsOf: Data((line + "\n").utf8))
  } catch {
    throw RunError("standard output: \(error.localizedDescription)")
  }
}

/// Writes a line to standard error.
func standardError(_ line: String) {
  try? FileHandle.standardError.write(contentsOf: Data((line + "\n").utf8))
}
