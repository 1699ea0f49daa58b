import CZlib

/// Compresses bytes, front to back, through a small buffer.
///
/// A class because zlib's stream must stay at one address. Not sendable: one writer.
final class Deflater {
  private var stream = z_stream()
  private let output = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 16, alignment: 64)

  init() {
    // Negative window bits: no zlib header, as in zip archives; 8 is zlib's usual memory level.
    let code = deflateInit2_(
      &stream, Z_DEFAULT_COMPRESSION, Z_DEFLATED, -MAX_WBITS, 8, Z_DEFAULT_STRATEGY, ZLIB_VERSION,
      Int32(MemoryLayout<z_stream>.size))
    precondition(code == Z_OK, "zlib does not start: code \(code)")
  }

  deinit {
    deflateEnd(&stream)
    output.deallocate()
  }

  /// Compresses `bytes` and hands what is ready to `write`; after the `last` bytes, everything.
  func compress(
    _ bytes: UnsafeRawBufferPointer, last: Bool = false,
    to write: (UnsafeRawBufferPointer) throws(NPYError) -> Void
  ) throws(NPYError) {
    var done = 0
    repeat {
      // zlib counts in 32 bits, and does not write to its input.
      let length = min(bytes.count - done, 1 << 30)
      stream.next_in = bytes.baseAddress.map {
        UnsafeMutablePointer(mutating: ($0 + done).assumingMemoryBound(to: UInt8.self))
      }
      stream.avail_in = UInt32(length)
      done += length
      let isLast = last && done == bytes.count
      repeat {
        stream.next_out = output.bindMemory(to: UInt8.self).baseAddress
        stream.avail_out = UInt32(output.count)
        deflate(&stream, isLast ? Z_FINISH : Z_NO_FLUSH)
        let ready = output.count - Int(stream.avail_out)
        try write(UnsafeRawBufferPointer(rebasing: output[..<ready]))
        // A full buffer may hide more.
      } while stream.avail_out == 0
    } while done < bytes.count
  }
}
