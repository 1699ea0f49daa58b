/// The records of a zip archive that Heddle reads and writes, after PKWARE's APPNOTE.TXT 6.3.
enum ZipFormat {
  static let localHeader: UInt32 = 0x0403_4B50
  static let centralHeader: UInt32 = 0x0201_4B50
  static let end: UInt32 = 0x0605_4B50
  static let end64: UInt32 = 0x0606_4B50
  static let end64Locator: UInt32 = 0x0706_4B50

  static let localHeaderSize = 30
  static let centralHeaderSize = 46
  static let endSize = 22
  static let end64Size = 56
  static let end64LocatorSize = 20

  /// The extra field with sizes and offsets of 64 bits.
  static let extra64: UInt16 = 1
  /// What a field of 32 bits holds when the true value is in the extra field.
  static let inExtra64 = 0xFFFF_FFFF
  static let stored: UInt16 = 0
  static let deflated: UInt16 = 8
}

/// One member of a zip archive, as the archive's directory describes it.
struct ZipEntry: Sendable {
  var name = ""
  var flags: UInt16 = 0
  var method: UInt16 = 0
  var checksum: UInt32 = 0
  var compressedSize = 0
  var size = 0
  /// Where its local header begins.
  var offset = 0

  var isEncrypted: Bool { flags & 1 != 0 }
}

/// Numbers in the byte order of zip archives.
extension Collection where Element == UInt8, Index == Int {
  /// The unsigned number of `count` bytes that begins `offset` bytes in; its value must fit an `Int`.
  func number(at offset: Int, count: Int) -> Int {
    let start = startIndex + offset
    return (start..<start + count).reversed().reduce(0) { $0 << 8 | Int(self[$1]) }
  }

  func uint16(at offset: Int) -> UInt16 { UInt16(number(at: offset, count: 2)) }
  func uint32(at offset: Int) -> UInt32 { UInt32(number(at: offset, count: 4)) }

  /// A number of 64 bits that counts bytes, or nil where no file can have so many.
  func size64(at offset: Int) -> Int? {
    let high = number(at: offset + 4, count: 4)
    return high > Int32.max ? nil : high << 32 | number(at: offset, count: 4)
  }
}

extension [UInt8] {
  /// Appends a number, lowest byte first.
  mutating func append(_ number: some FixedWidthInteger) {
    Swift.withUnsafeBytes(of: number.littleEndian) { append(contentsOf: $0) }
  }
}
