/// The bytes of one array file, read from front to back: a file, or a member of an archive.
protocol ByteSource {
  /// How many bytes there are in all, as far as the size of the file allows.
  var byteCount: Int { get }
  /// How many have been read.
  var position: Int { get }
  /// Fills `buffer` with the next bytes; too few of them are an error.
  mutating func read(into buffer: UnsafeMutableRawBufferPointer) throws(NPYError)
  /// Checks, after the last byte, whatever can only be checked then.
  mutating func finish() throws(NPYError)
  /// An error of this source.
  func error(_ reason: NPYError.Reason) -> NPYError
}

extension ByteSource {
  func damaged(_ what: String, atByte byte: Int) -> NPYError {
    error(.damaged(what, atByte: byte))
  }

  /// The next `count` bytes; the caller has checked that so many are left.
  mutating func bytes(_ count: Int) throws(NPYError) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: count)
    var failure: NPYError?
    bytes.withUnsafeMutableBytes { buffer in
      do throws(NPYError) { try read(into: buffer) } catch { failure = error }
    }
    if let failure { throw failure }
    return bytes
  }
}

/// A whole file.
struct FileSource: ByteSource {
  let file: InputFile
  private(set) var position = 0

  init(_ path: String) throws(NPYError) { file = try InputFile(path) }

  var byteCount: Int { file.byteCount }

  mutating func read(into buffer: UnsafeMutableRawBufferPointer) throws(NPYError) {
    try file.read(at: position, into: buffer)
    position += buffer.count
  }

  func finish() {}

  func error(_ reason: NPYError.Reason) -> NPYError { NPYError(reason, path: file.path) }
}
