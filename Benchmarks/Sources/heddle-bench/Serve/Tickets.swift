import Glibc

/// The numbers of pieces of work that several processes share, each to be taken once: two bytes for each in a
/// pipe with a name, which the kernel hands to whoever reads first.
struct Tickets {
  private let descriptor: Int32
  let path: String

  /// A new pipe in the folder for temporary files.
  static func make() throws -> Tickets {
    var name = Array("/tmp/heddle-tickets-XXXXXX".utf8CString)
    guard mkdtemp(&name) != nil else { throw Failure(call: "mkdtemp") }
    let folder = String(decoding: name.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    guard mkfifo(folder + "/pipe", 0o600) == 0 else { throw Failure(call: "mkfifo") }
    return try Tickets(path: folder + "/pipe")
  }

  init(path: String) throws {
    // Readable and writable, so that an empty pipe is never one at its end.
    descriptor = open(path, O_RDWR | O_NONBLOCK)
    guard descriptor >= 0 else { throw Failure(call: "open \(path)") }
    self.path = path
  }

  /// Puts the numbers in.
  func put(_ numbers: Range<Int>) {
    let bytes = numbers.flatMap { number in
      withUnsafeBytes(of: UInt16(number)) { Array($0) }
    }
    // A pipe holds 64 KiB, more than any of the benchmarks has items for.
    precondition(write(descriptor, bytes, bytes.count) == bytes.count, "the pipe is full")
  }

  /// One that nobody else has; nil if none is left.
  func take() -> Int? {
    var number: UInt16 = 0
    return read(descriptor, &number, 2) == 2 ? Int(number) : nil
  }

  /// Removes the pipe's name.
  func remove() {
    unlink(path)
    rmdir(String(path.dropLast("/pipe".count)))
    close(descriptor)
  }

  struct Failure: Error {
    let call: String
    let number = errno
  }
}
