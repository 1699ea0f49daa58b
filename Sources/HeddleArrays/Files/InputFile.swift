import Glibc

/// A regular file open for reading at any place, by any thread, until the last reference goes.
package final class InputFile: Sendable {
  let path: String
  /// The size when the file was opened: what its contents may claim is measured against it.
  package let byteCount: Int
  let descriptor: Int32

  package init(_ path: String) throws(NPYError) {
    // Not blocking: opening a pipe must not wait for a writer.
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { throw .system("open", path: path) }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else {
      let error = NPYError.system("examine", path: path)
      close(descriptor)
      throw error
    }
    guard status.st_mode & S_IFMT == S_IFREG else {
      close(descriptor)
      throw NPYError(.notARegularFile, path: path)
    }
    self.path = path
    self.descriptor = descriptor
    byteCount = Int(status.st_size)
  }

  deinit { close(descriptor) }

  /// Fills `buffer` with the bytes from `offset` on; too few of them are an error.
  func read(at offset: Int, into buffer: UnsafeMutableRawBufferPointer) throws(NPYError) {
    var done = 0
    while done < buffer.count {
      // One call reads 2 GiB at most.
      let length = min(buffer.count - done, 1 << 30)
      let count = pread(descriptor, buffer.baseAddress! + done, length, off_t(offset + done))
      if count < 0 {
        if errno == EINTR { continue }
        throw .system("read", path: path)
      }
      if count == 0 {
        throw NPYError(
          .damaged("the file ends here, \(buffer.count - done) bytes short", atByte: offset + done),
          path: path)
      }
      done += count
    }
  }

  /// The bytes of a range; the caller has checked that the file's size justifies their number.
  package func bytes(at offset: Int, count: Int) throws(NPYError) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: count)
    var failure: NPYError?
    bytes.withUnsafeMutableBytes { buffer in
      do throws(NPYError) { try read(at: offset, into: buffer) } catch { failure = error }
    }
    if let failure { throw failure }
    return bytes
  }
}
