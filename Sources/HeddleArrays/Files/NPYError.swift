import Glibc

/// Why an array could not be read from a file, or written to one: which file, what, and where.
public struct NPYError: Error, Sendable, Equatable, CustomStringConvertible {
  /// What went wrong.
  public enum Reason: Sendable, Equatable {
    /// The system refused: what was tried, and its `errno`.
    case system(operation: String, code: Int32)
    /// A directory, a pipe or a device where a file is needed.
    case notARegularFile
    /// The contents contradict the format, or themselves, at this byte.
    case damaged(String, atByte: Int)
    /// A correct file of a kind which is not read, for example an encrypted archive.
    case unsupported(String)
    /// Elements of a type that arrays do not hold, by its name in the file.
    case unsupportedType(String)
    /// Elements of another type than asked for; nothing is converted silently.
    case typeMismatch(found: ScalarType, requested: ScalarType)
    /// Another number of axes than asked for.
    case rankMismatch(shape: [Int], requested: Int)
    /// The archive holds no array of the name asked for.
    case noSuchArray
    /// The system has no memory left for so many bytes.
    case outOfMemory(byteCount: Int)
  }

  /// The file, as it was named by the caller.
  public let path: String
  /// The array inside an archive that the error is about; bytes are counted from its beginning.
  public let member: String?
  /// What went wrong.
  public let reason: Reason

  init(_ reason: Reason, path: String, member: String? = nil) {
    self.path = path
    self.member = member
    self.reason = reason
  }

  /// The error of a system call that has just failed.
  static func system(_ operation: String, path: String) -> NPYError {
    NPYError(.system(operation: operation, code: errno), path: path)
  }

  /// A sentence for people: file, place, what.
  public var description: String {
    let place = member.map { "\(path), array '\($0)'" } ?? path
    return "\(place): \(complaint)"
  }

  /// What went wrong, for people, without where.
  package var complaint: String {
    switch reason {
    case .system(let operation, let code):
      "cannot \(operation): \(String(cString: strerror(code)))"
    case .notARegularFile:
      "not a regular file"
    case .damaged(let what, let byte):
      "damaged at byte \(byte): \(what)"
    case .unsupported(let what):
      "not supported: \(what)"
    case .unsupportedType(let name):
      "holds elements of type \(name); float32, float64, complex64 and complex128 are supported"
    case .typeMismatch(let found, let requested):
      "holds \(found) elements, \(requested) were requested"
    case .rankMismatch(let shape, let requested):
      "holds an array of shape \(shape), one of rank \(requested) was requested"
    case .noSuchArray:
      "there is no array of this name in the archive"
    case .outOfMemory(let byteCount):
      "no memory for \(byteCount) bytes"
    }
  }
}
