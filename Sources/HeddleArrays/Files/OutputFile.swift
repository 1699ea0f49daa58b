import Glibc

/// A file that appears under its name only when it is complete.
///
/// It grows under another name in the same directory and is renamed over the target at the end;
/// given up before that, it leaves nothing. Not sendable: one writer.
package final class OutputFile {
  private let path: String
  /// The target itself where `path` is a symbolic link.
  private let target: String
  private let temporary: String
  private let descriptor: Int32
  private var isCommitted = false
  /// How many bytes have been appended.
  private(set) var position = 0

  /// Begins the file; one that is there keeps its own permissions, a new one gets `permissions` as far as
  /// the user's mask lets it.
  package init(replacing path: String, permissions: mode_t = 0o666) throws(NPYError) {
    var status = stat()
    let exists = stat(path, &status) == 0
    // Renaming over a device or a pipe would remove it.
    guard !exists || status.st_mode & S_IFMT == S_IFREG else {
      throw NPYError(.notARegularFile, path: path)
    }
    let target = Self.resolved(path)
    let directory = target.lastIndex(of: "/").map { target[...$0] } ?? ""
    var name = ""
    var descriptor: Int32 = -1
    repeat {
      name = "\(directory).heddle-\(UInt64.random(in: .min ... .max)).tmp"
      descriptor = open(name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, permissions)
    } while descriptor < 0 && errno == EEXIST
    guard descriptor >= 0 else { throw .system("create a file beside it", path: path) }
    // A replaced file keeps its permissions; a failure to is no reason not to write.
    if exists { fchmod(descriptor, status.st_mode & 0o777) }
    self.path = path
    self.target = target
    temporary = name
    self.descriptor = descriptor
  }

  private static func resolved(_ path: String) -> String {
    guard let resolved = realpath(path, nil) else { return path }
    defer { free(resolved) }
    return String(cString: resolved)
  }

  deinit {
    if !isCommitted {
      close(descriptor)
      unlink(temporary)
    }
  }

  /// Appends bytes.
  package func write(_ bytes: UnsafeRawBufferPointer) throws(NPYError) {
    try write(bytes, at: position)
    position += bytes.count
  }

  /// Appends text.
  package func write(_ text: String) throws(NPYError) {
    try Array(text.utf8).withUnsafeBytesThrowing { (bytes) throws(NPYError) in try write(bytes) }
  }

  /// Overwrites bytes that have been written already, or appends.
  func write(_ bytes: UnsafeRawBufferPointer, at offset: Int) throws(NPYError) {
    var done = 0
    while done < bytes.count {
      let length = min(bytes.count - done, 1 << 30)
      let count = pwrite(descriptor, bytes.baseAddress! + done, length, off_t(offset + done))
      if count < 0 {
        if errno == EINTR { continue }
        throw .system("write", path: path)
      }
      done += count
    }
  }

  /// Puts the complete file in the target's place.
  package func commit() throws(NPYError) {
    isCommitted = true
    // Network and quota errors may show only now.
    guard close(descriptor) == 0, rename(temporary, target) == 0 else {
      let error = NPYError.system("write", path: path)
      unlink(temporary)
      throw error
    }
  }
}
