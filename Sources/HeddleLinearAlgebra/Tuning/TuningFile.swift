import Glibc
import HeddleArrays
import HeddleScheduler

/// Where a tuning's file lies, and its bytes.
enum TuningFile {
  /// No tuning is longer.
  private static let mostBytes = 1 << 16

  /// The folder for files that can be made again.
  static func folder() throws(TuningError) -> String {
    // A relative folder has no meaning, says the XDG specification.
    if let cache = environment("XDG_CACHE_HOME"), cache.hasPrefix("/") { return cache + "/heddle" }
    guard let home = environment("HOME") else { throw TuningError(.noFolder) }
    return home + "/.cache/heddle"
  }

  /// Makes a folder and those above it, for the user alone.
  static func makeFolder(_ path: String) throws(TuningError) {
    if mkdir(path, 0o700) == 0 || errno == EEXIST { return }
    let parent = path.lastIndex(of: "/").map { String(path[..<$0]) } ?? ""
    guard errno == ENOENT, !parent.isEmpty else { throw failure(path) }
    try makeFolder(parent)
    if mkdir(path, 0o700) != 0, errno != EEXIST { throw failure(path) }
  }

  static func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }

  /// The bytes of a regular file.
  static func read(_ path: String) throws(TuningError) -> [UInt8] {
    do throws(NPYError) {
      let file = try InputFile(path)
      if file.byteCount <= mostBytes { return try file.bytes(at: 0, count: file.byteCount) }
    } catch { throw TuningError(.system(error.complaint), path: path) }
    throw TuningError(.system("larger than any tuning"), path: path)
  }

  /// Puts a file with this text in the place of what is there, or leaves all as it was.
  static func replace(_ path: String, with text: String) throws(TuningError) {
    do throws(NPYError) {
      let file = try OutputFile(replacing: path, permissions: 0o600)
      try file.write(text)
      try file.commit()
    } catch { throw TuningError(.system(error.complaint), path: path) }
  }

  private static func failure(_ path: String) -> TuningError {
    TuningError(.system(String(cString: strerror(errno))), path: path)
  }
}
