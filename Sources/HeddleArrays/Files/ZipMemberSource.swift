import CZlib

/// The bytes of one member of an archive, decompressed on the way; its checksum is compared when
/// the last byte has been read.
struct ZipMemberSource: ByteSource {
  private let file: InputFile
  private let entry: ZipEntry
  private let member: String
  private let dataOffset: Int
  private let inflater: Inflater?
  private(set) var position = 0
  private var checksum: UInt = 0

  /// Opens a member; its claims are checked against the size of the file.
  init(_ entry: ZipEntry, of file: InputFile, named member: String) throws(NPYError) {
    func fail(_ reason: NPYError.Reason) -> NPYError {
      NPYError(reason, path: file.path, member: member)
    }
    (self.file, self.entry, self.member) = (file, entry, member)
    guard !entry.isEncrypted else { throw fail(.unsupported("an encrypted archive")) }
    guard entry.method == ZipFormat.stored || entry.method == ZipFormat.deflated else {
      throw fail(.unsupported("compression method \(entry.method)"))
    }
    let fixed = ZipFormat.localHeaderSize
    guard entry.offset <= file.byteCount - fixed else {
      throw fail(.damaged("the archive has no byte \(entry.offset)", atByte: 0))
    }
    let header = try file.bytes(at: entry.offset, count: fixed)
    guard header.uint32(at: 0) == ZipFormat.localHeader else {
      throw fail(.damaged("no member begins at byte \(entry.offset) of the archive", atByte: 0))
    }
    dataOffset =
      entry.offset + fixed + header.number(at: 26, count: 2) + header.number(at: 28, count: 2)
    guard dataOffset <= file.byteCount, entry.compressedSize <= file.byteCount - dataOffset else {
      throw fail(
        .damaged("\(entry.compressedSize) bytes of data do not fit in the archive", atByte: 0))
    }
    let isDeflated = entry.method == ZipFormat.deflated
    // Deflate packs 258 bytes into two bits at best: nothing grows more than 1032 times.
    let possible =
      isDeflated
      ? entry.size / 1032 <= entry.compressedSize : entry.size == entry.compressedSize
    guard possible else {
      throw fail(
        .damaged(
          "\(entry.compressedSize) bytes of data cannot hold \(entry.size) bytes", atByte: 0))
    }
    inflater = isDeflated ? Inflater(file, at: dataOffset, count: entry.compressedSize) : nil
  }

  var byteCount: Int { entry.size }

  mutating func read(into buffer: UnsafeMutableRawBufferPointer) throws(NPYError) {
    guard buffer.count <= byteCount - position else {
      throw error(.damaged("the data ends here", atByte: byteCount))
    }
    if let inflater {
      let count: Int
      do throws(Inflater.Failure) {
        count = try inflater.read(into: buffer)
      } catch {
        switch error {
        case .file(let error): throw error
        case .data(let what): throw damaged(what, atByte: position)
        }
      }
      guard count == buffer.count else {
        throw damaged("the compressed data ends here", atByte: position + count)
      }
    } else {
      try file.read(at: dataOffset + position, into: buffer)
    }
    checksum = crc32_z(checksum, buffer.bindMemory(to: UInt8.self).baseAddress, buffer.count)
    position += buffer.count
  }

  func finish() throws(NPYError) {
    if let inflater, !inflater.isAtEnd {
      throw damaged("the compressed data goes on after \(byteCount) bytes", atByte: byteCount)
    }
    guard checksum == UInt(entry.checksum) else {
      throw damaged("the checksum of the contents is wrong", atByte: byteCount)
    }
  }

  func error(_ reason: NPYError.Reason) -> NPYError {
    NPYError(reason, path: file.path, member: member)
  }
}
