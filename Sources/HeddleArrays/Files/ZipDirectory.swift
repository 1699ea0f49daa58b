/// The list of an archive's members, read from its end and checked against its size.
struct ZipDirectory: Sendable {
  let file: InputFile
  let entries: [ZipEntry]

  init(_ path: String) throws(NPYError) {
    file = try InputFile(path)
    let (offset, size, count) = try Self.locate(file)
    entries = try Self.parse(try file.bytes(at: offset, count: size), at: offset, count, file)
  }

  private static func damaged(_ what: String, _ byte: Int, _ file: InputFile) -> NPYError {
    NPYError(.damaged(what, atByte: byte), path: file.path)
  }

  /// Where the directory is: its offset, its size in bytes, and the number of entries.
  private static func locate(_ file: InputFile) throws(NPYError) -> (Int, Int, Int) {
    let (end, record) = try endRecord(file)
    var count = record.number(at: 10, count: 2)
    var size = record.number(at: 12, count: 4)
    var offset = record.number(at: 16, count: 4)
    var limit = end
    if count == 0xFFFF || size == ZipFormat.inExtra64 || offset == ZipFormat.inExtra64 {
      guard end >= ZipFormat.end64LocatorSize + ZipFormat.end64Size else {
        throw damaged("the zip64 end record is missing", end, file)
      }
      let locatorOffset = end - ZipFormat.end64LocatorSize
      let locator = try file.bytes(at: locatorOffset, count: ZipFormat.end64LocatorSize)
      guard locator.uint32(at: 0) == ZipFormat.end64Locator,
        let start = locator.size64(at: 8), start <= locatorOffset - ZipFormat.end64Size
      else { throw damaged("the zip64 end record is missing", locatorOffset, file) }
      let record = try file.bytes(at: start, count: ZipFormat.end64Size)
      guard record.uint32(at: 0) == ZipFormat.end64, let count64 = record.size64(at: 32),
        let size64 = record.size64(at: 40), let offset64 = record.size64(at: 48)
      else { throw damaged("not a zip64 end record", start, file) }
      (count, size, offset, limit) = (count64, size64, offset64, start)
    }
    guard offset <= limit, size <= limit - offset,
      count <= size / ZipFormat.centralHeaderSize
    else {
      throw damaged(
        "a directory of \(count) members in \(size) bytes from byte \(offset) does not fit", end,
        file)
    }
    return (offset, size, count)
  }

  /// The record at the end of the archive, in front of a comment of any length, and its offset.
  private static func endRecord(_ file: InputFile) throws(NPYError) -> (Int, ArraySlice<UInt8>) {
    let size = min(file.byteCount, ZipFormat.endSize + Int(UInt16.max))
    let start = file.byteCount - size
    let tail = try file.bytes(at: start, count: size)
    let candidates = stride(from: size - ZipFormat.endSize, through: 0, by: -1)
    let found = candidates.first {
      tail.uint32(at: $0) == ZipFormat.end
        && tail.number(at: $0 + 20, count: 2) == size - $0 - ZipFormat.endSize
    }
    guard let found else {
      throw damaged("not a zip archive: no directory at the end", file.byteCount, file)
    }
    let record = tail[found..<found + ZipFormat.endSize]
    guard record.uint32(at: 4) == 0 else {
      throw NPYError(.unsupported("an archive in several volumes"), path: file.path)
    }
    return (start + found, record)
  }

  private static func parse(
    _ bytes: [UInt8], at offset: Int, _ count: Int, _ file: InputFile
  ) throws(NPYError) -> [ZipEntry] {
    var entries: [ZipEntry] = []
    var position = 0
    for _ in 0..<count {
      let fixed = ZipFormat.centralHeaderSize
      guard bytes.count - position >= fixed,
        bytes[position...].uint32(at: 0) == ZipFormat.centralHeader
      else { throw damaged("not an entry of the directory", offset + position, file) }
      let header = bytes[position..<position + fixed]
      let nameEnd = position + fixed + header.number(at: 28, count: 2)
      let extraEnd = nameEnd + header.number(at: 30, count: 2)
      let next = extraEnd + header.number(at: 32, count: 2)
      guard next <= bytes.count else {
        throw damaged("an entry longer than the directory", offset + position, file)
      }
      var entry = ZipEntry()
      entry.name = String(decoding: bytes[position + fixed..<nameEnd], as: UTF8.self)
      entry.flags = header.uint16(at: 8)
      entry.method = header.uint16(at: 10)
      entry.checksum = header.uint32(at: 16)
      entry.compressedSize = header.number(at: 20, count: 4)
      entry.size = header.number(at: 24, count: 4)
      entry.offset = header.number(at: 42, count: 4)
      guard entry.readExtra64(bytes[nameEnd..<extraEnd]) else {
        throw damaged("the 64-bit sizes of '\(entry.name)' are missing", offset + nameEnd, file)
      }
      entries.append(entry)
      position = next
    }
    return entries
  }
}

extension ZipEntry {
  /// Takes the numbers that do not fit 32 bits from the extra fields; false where they are missing.
  fileprivate mutating func readExtra64(_ extra: ArraySlice<UInt8>) -> Bool {
    var wide = [\ZipEntry.size, \.compressedSize, \.offset].filter {
      self[keyPath: $0] == ZipFormat.inExtra64
    }
    var rest = extra
    while rest.count >= 4, !wide.isEmpty {
      let length = rest.number(at: 2, count: 2)
      guard rest.count - 4 >= length else { return false }
      if rest.uint16(at: 0) == ZipFormat.extra64 {
        var offset = 4
        for field in wide {
          guard offset + 8 <= 4 + length, let value = rest.size64(at: offset) else { return false }
          self[keyPath: field] = value
          offset += 8
        }
        wide = []
      }
      rest = rest.dropFirst(4 + length)
    }
    return wide.isEmpty
  }
}
