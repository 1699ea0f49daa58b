import CZlib
import HeddleErrors

/// Writes a `.npz` file: arrays by name, possibly of different types, in a zip archive.
///
/// ```swift
/// var archive = try NPZWriter("model.npz", compression: .deflate)
/// try archive.add(weights, named: "weights")
/// try archive.add(bias, named: "bias")
/// try archive.finish()
/// ```
///
/// At the top level of a program these lines stand in a `do { ... }`: Swift lets no global be used up.
///
/// The file appears under its name when `finish` succeeds; a writer that is given up before leaves
/// nothing. The same arrays give the same bytes: members carry no date.
public struct NPZWriter: ~Copyable {
  /// How the members are kept.
  public enum Compression: Sendable {
    /// As they are: quick to write and to read.
    case none
    /// Deflated by zlib.
    case deflate
  }

  private let file: OutputFile
  private let compression: Compression
  private var entries: [ZipEntry] = []
  /// From here on a number in the directory takes 64 bits.
  private let limit32: Int

  /// Begins an archive that will replace `path`.
  public init(_ path: String, compression: Compression = .none) throws(NPYError) {
    try self.init(path, compression, limit32: ZipFormat.inExtra64)
  }

  init(_ path: String, _ compression: Compression, limit32: Int) throws(NPYError) {
    file = try OutputFile(replacing: path)
    self.compression = compression
    self.limit32 = limit32
  }

  /// Adds an array under a name that is not in the archive yet.
  public mutating func add<Scalar>(
    _ array: NDArray<Scalar>, named name: String
  ) throws(NPYError) {
    var entry = ZipEntry()
    entry.name = name + ".npy"
    require(entry.name.utf8.count <= UInt16.max, "the name of an array is too long")
    require(!entries.contains { $0.name == entry.name }, "two arrays of the name '\(name)'")
    // Bit 11: the name is UTF-8.
    entry.flags = 1 << 11
    entry.method = compression == .none ? ZipFormat.stored : ZipFormat.deflated
    entry.offset = file.position
    try entry.localHeader.withUnsafeBytesThrowing(file.write)
    let start = file.position
    let deflater = compression == .none ? nil : Deflater()
    var (checksum, size): (UInt, Int) = (0, 0)
    try array.writeNPY { (bytes) throws(NPYError) in
      checksum = crc32_z(checksum, bytes.bindMemory(to: UInt8.self).baseAddress, bytes.count)
      size += bytes.count
      if let deflater {
        try deflater.compress(bytes, to: file.write)
      } else {
        try file.write(bytes)
      }
    }
    try deflater?.compress(UnsafeRawBufferPointer(start: nil, count: 0), last: true, to: file.write)
    entry.checksum = UInt32(checksum)
    entry.size = size
    entry.compressedSize = file.position - start
    // Only now the sizes and the checksum in front of the data are known.
    let offset = entry.offset
    try entry.localHeader.withUnsafeBytesThrowing { (bytes) throws(NPYError) in
      try file.write(bytes, at: offset)
    }
    entries.append(entry)
  }

  /// Completes the archive and puts it in its place.
  public consuming func finish() throws(NPYError) {
    let start = file.position
    for entry in entries {
      try entry.centralHeader(limit32: limit32).withUnsafeBytesThrowing(file.write)
    }
    let end = ZipEnd(
      count: entries.count, offset: start, size: file.position - start, limit32: limit32)
    try end.bytes.withUnsafeBytesThrowing(file.write)
    try file.commit()
  }
}

extension ZipEntry {
  /// The version of the format that a reader must know: with 64-bit sizes.
  private static var version: UInt16 { 45 }
  /// The first of January 1980: the members have no date.
  private static var date: UInt32 { 0x0021_0000 }

  /// The header in front of the data. Its sizes always take 64 bits, because they are not known
  /// when their place is laid out.
  fileprivate var localHeader: [UInt8] {
    var bytes: [UInt8] = []
    bytes.append(ZipFormat.localHeader)
    bytes.append(Self.version)
    bytes.append(flags)
    bytes.append(method)
    bytes.append(Self.date)
    bytes.append(checksum)
    bytes.append(UInt32(ZipFormat.inExtra64))
    bytes.append(UInt32(ZipFormat.inExtra64))
    bytes.append(UInt16(name.utf8.count))
    bytes.append(UInt16(20))
    bytes += name.utf8
    bytes.append(ZipFormat.extra64)
    bytes.append(UInt16(16))
    bytes.append(UInt64(size))
    bytes.append(UInt64(compressedSize))
    return bytes
  }

  /// The entry of the directory at the end.
  fileprivate func centralHeader(limit32: Int) -> [UInt8] {
    var extra: [UInt8] = []
    func narrow(_ value: Int) -> UInt32 {
      guard value >= limit32 else { return UInt32(value) }
      extra.append(UInt64(value))
      return UInt32(ZipFormat.inExtra64)
    }
    let (size, compressedSize) = (narrow(size), narrow(compressedSize))
    let offset = narrow(offset)
    var bytes: [UInt8] = []
    bytes.append(ZipFormat.centralHeader)
    bytes.append(Self.version)
    bytes.append(Self.version)
    bytes.append(flags)
    bytes.append(method)
    bytes.append(Self.date)
    bytes.append(checksum)
    bytes.append(compressedSize)
    bytes.append(size)
    bytes.append(UInt16(name.utf8.count))
    bytes.append(UInt16(extra.isEmpty ? 0 : extra.count + 4))
    // No comment, the first volume, no attributes.
    bytes += [UInt8](repeating: 0, count: 10)
    bytes.append(offset)
    bytes += name.utf8
    if !extra.isEmpty {
      bytes.append(ZipFormat.extra64)
      bytes.append(UInt16(extra.count))
      bytes += extra
    }
    return bytes
  }
}

/// The records that end an archive.
private struct ZipEnd {
  let count: Int
  let offset: Int
  let size: Int
  let limit32: Int

  var bytes: [UInt8] {
    let isWide = count >= 0xFFFF || offset >= limit32 || size >= limit32
    var bytes: [UInt8] = []
    if isWide {
      bytes.append(ZipFormat.end64)
      bytes.append(UInt64(ZipFormat.end64Size - 12))
      bytes.append(UInt16(45))
      bytes.append(UInt16(45))
      bytes.append(UInt64(0))
      bytes.append(UInt64(count))
      bytes.append(UInt64(count))
      bytes.append(UInt64(size))
      bytes.append(UInt64(offset))
      bytes.append(ZipFormat.end64Locator)
      bytes.append(UInt32(0))
      bytes.append(UInt64(offset + size))
      bytes.append(UInt32(1))
    }
    bytes.append(ZipFormat.end)
    bytes.append(UInt32(0))
    for _ in 0..<2 { bytes.append(isWide ? UInt16.max : UInt16(count)) }
    for value in [size, offset] { bytes.append(isWide ? UInt32.max : UInt32(value)) }
    bytes.append(UInt16(0))
    return bytes
  }
}
