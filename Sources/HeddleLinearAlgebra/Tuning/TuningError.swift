/// Why a tuning could not be read or written.
public struct TuningError: Error, Hashable, Sendable, CustomStringConvertible {
  /// What went wrong.
  public enum Reason: Hashable, Sendable {
    /// The system refused, with its words.
    case system(String)
    /// What the file holds is not a tuning: what is wrong, and in which line, from 1.
    case damaged(String, line: Int)
    /// The file was written for another version of Heddle's tuning.
    case otherVersion(Int)
    /// There is no folder for it: neither `XDG_CACHE_HOME` nor `HOME` is set.
    case noFolder
  }

  /// What went wrong.
  public let reason: Reason
  /// The file; empty where none could be named.
  public let path: String

  init(_ reason: Reason, path: String = "") { (self.reason, self.path) = (reason, path) }

  /// One line: the file and the reason.
  public var description: String {
    switch reason {
    case .system(let words): "\(path): \(words)"
    case .damaged(let what, let line): "\(path): not a tuning: line \(line): \(what)"
    case .otherVersion(let version):
      "\(path): a tuning of version \(version), not \(Tuning.fileVersion): measure it anew"
    case .noFolder: "no folder for a tuning: neither XDG_CACHE_HOME nor HOME is set"
    }
  }
}
