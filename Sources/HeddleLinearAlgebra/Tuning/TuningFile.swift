import Glibc
import HeddleScheduler

/// The system calls behind a tuning's file.
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
    // Not blocking: opening a pipe must not wait for a writer.
    let file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard file >= 0 else { throw failure(path) }
    defer { close(file) }
    var status = stat()
    guard fstat(file, &status) == 0, status.st_mode & S_IFMT == S_IFREG,
      status.st_size <= mostBytes
    else { throw TuningError(.system("not a regular file of a tuning's size"), path: path) }
    var bytes = [UInt8](repeating: 0, count: mostBytes)
    var done = 0
    while done < bytes.count {
      let count = bytes.withUnsafeMutableBytes {
        Glibc.read(file, $0.baseAddress! + done, $0.count - done)
      }
      if count < 0, errno == EINTR { continue }
      if count < 0 { throw failure(path) }
      if count == 0 { break }
      done += count
    }
    return Array(bytes[..<done])
  }

  /// Puts a file with this text in the place of what is there, or leaves all as it was.
  static func replace(_ path: String, with text: String) throws(TuningError) {
    let temporary = "\(path).\(UInt64.random(in: .min ... .max)).tmp"
    let file = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    guard file >= 0 else { throw failure(path) }
    var rest = Array(text.utf8)[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { write(file, $0.baseAddress, $0.count) }
      if count < 0, errno == EINTR { continue }
      if count <= 0 { break }
      rest = rest.dropFirst(count)
    }
    let error = errno
    // Network and quota errors may show only when the file is closed.
    guard close(file) == 0, rest.isEmpty, rename(temporary, path) == 0 else {
      let failure = rest.isEmpty ? failure(path) : failure(path, error)
      unlink(temporary)
      throw failure
    }
  }

  private static func failure(_ path: String, _ number: Int32 = errno) -> TuningError {
    TuningError(.system(String(cString: strerror(number))), path: path)
  }
}

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
