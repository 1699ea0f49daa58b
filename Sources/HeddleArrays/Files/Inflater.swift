import CZlib

/// Decompresses a part of a file, front to back, through a small buffer.
///
/// A class because zlib's stream must stay at one address. Not sendable: one reader.
final class Inflater {
  enum Failure: Error {
    case file(NPYError)
    case data(String)
  }

  private let file: InputFile
  private var offset: Int
  private var left: Int
  private var stream = z_stream()
  private let input = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 16, alignment: 64)
  private var hasEnded = false

  init(_ file: InputFile, at offset: Int, count: Int) {
    (self.file, self.offset, left) = (file, offset, count)
    // Negative window bits: no zlib header, as in zip archives.
    let code = inflateInit2_(
      &stream, -MAX_WBITS, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
    precondition(code == Z_OK, "zlib does not start: code \(code)")
  }

  deinit {
    inflateEnd(&stream)
    input.deallocate()
  }

  /// Whether the compressed data is complete and all used; to be asked after the last byte.
  var isAtEnd: Bool {
    // The end mark may still be unread.
    var extra: UInt8 = 0
    let count = try? withUnsafeMutableBytes(of: &extra) { try read(into: $0) }
    return count == 0 && hasEnded && stream.avail_in == 0 && left == 0
  }

  /// Fills `buffer` as far as there is data, and says how far.
  func read(into buffer: UnsafeMutableRawBufferPointer) throws(Failure) -> Int {
    var done = 0
    while done < buffer.count, !hasEnded {
      try refill()
      // zlib counts in 32 bits.
      let room = min(buffer.count - done, 1 << 30)
      stream.next_out = (buffer.baseAddress! + done).assumingMemoryBound(to: UInt8.self)
      stream.avail_out = UInt32(room)
      let code = inflate(&stream, Z_NO_FLUSH)
      done += room - Int(stream.avail_out)
      switch code {
      case Z_STREAM_END: hasEnded = true
      case Z_OK: break
      // No progress: there is no input left.
      case Z_BUF_ERROR: return done
      case Z_MEM_ERROR: throw .data("no memory to decompress")
      default: throw .data(stream.msg.map { String(cString: $0) } ?? "invalid compressed data")
      }
    }
    return done
  }

  private func refill() throws(Failure) {
    guard stream.avail_in == 0, left > 0 else { return }
    let block = UnsafeMutableRawBufferPointer(rebasing: input[..<min(left, input.count)])
    do throws(NPYError) {
      try file.read(at: offset, into: block)
    } catch {
      throw .file(error)
    }
    offset += block.count
    left -= block.count
    stream.next_in = block.bindMemory(to: UInt8.self).baseAddress
    stream.avail_in = UInt32(block.count)
  }
}
