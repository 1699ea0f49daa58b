/// What the header of a `.npy` file says about the array in it.
///
/// ```swift
/// switch try NPYHeader.read(from: path).scalarType {
/// case .float64: try run(NDArray<Double>(npy: path))
/// ...
/// ```
public struct NPYHeader: Sendable, Equatable {
  /// The order of the bytes of a number.
  public enum ByteOrder: Sendable {
    /// The lowest byte first.
    case littleEndian
    /// The highest byte first.
    case bigEndian

    /// The order of this machine.
    public static var native: ByteOrder {
      UInt16(1).littleEndian == 1 ? .littleEndian : .bigEndian
    }
  }

  /// The order of the elements in the file.
  public enum ElementOrder: Sendable {
    /// The last index runs fastest.
    case c
    /// The first index runs fastest.
    case fortran
  }

  /// The major version of the format: 1, 2 or 3.
  public let version: Int
  /// The type of the elements.
  public let scalarType: ScalarType
  /// The order of the bytes of an element.
  public let byteOrder: ByteOrder
  /// The order of the elements.
  public let elementOrder: ElementOrder
  /// The shape of the array.
  public let shape: [Int]
  /// Where the elements begin.
  let byteCount: Int

  /// The number of elements; the reader has checked that it is representable.
  var elementCount: Int { shape.reduce(1, *) }

  /// Reads the header of a file, which is checked against the file's size; the elements are not
  /// read.
  public static func read(from path: String) throws(NPYError) -> NPYHeader {
    var source = try FileSource(path)
    return try NPYHeader(reading: &source)
  }
}

extension NPYHeader {
  private static let magic: [UInt8] = [0x93] + Array("NUMPY".utf8)
  /// No header of a supported type comes near; nothing longer is read into memory.
  private static let longest = 1 << 20

  /// Reads the header from the start of a source and checks it against the source's size.
  init(reading source: inout some ByteSource) throws(NPYError) {
    guard source.byteCount >= 10 else {
      throw source.damaged(
        "\(source.byteCount) bytes are too few for a .npy header", atByte: source.byteCount)
    }
    let start = try source.bytes(8)
    guard Array(start[..<6]) == Self.magic else {
      throw source.damaged("not a .npy file: it does not begin with \\x93NUMPY", atByte: 0)
    }
    guard (1...3).contains(start[6]), start[7] == 0 else {
      throw source.damaged("unknown format version \(start[6]).\(start[7])", atByte: 6)
    }
    let lengthBytes = start[6] == 1 ? 2 : 4
    guard source.byteCount >= 8 + lengthBytes else {
      throw source.damaged("the file ends in the length of the header", atByte: source.byteCount)
    }
    let length = try source.bytes(lengthBytes).reversed().reduce(0) { $0 << 8 | Int($1) }
    let dataStart = 8 + lengthBytes + length
    guard dataStart <= source.byteCount else {
      throw source.damaged(
        "a header of \(length) bytes in a file of \(source.byteCount)", atByte: 8)
    }
    guard length <= Self.longest else {
      throw source.damaged("a header of \(length) bytes is too long to be true", atByte: 8)
    }
    let text = try source.bytes(length)
    let fields: NPYHeaderFields
    do throws(NPYHeaderFields.SyntaxError) {
      fields = try NPYHeaderFields(parsing: text)
    } catch {
      throw source.damaged(error.what, atByte: 8 + lengthBytes + error.offset)
    }
    guard let (type, byteOrder) = Self.type(named: fields.type) else {
      throw source.error(.unsupportedType(fields.type))
    }
    version = Int(start[6])
    scalarType = type
    self.byteOrder = byteOrder
    elementOrder = fields.isFortranOrder ? .fortran : .c
    shape = fields.shape
    byteCount = dataStart
    try checkSize(source)
  }

  /// The elements must be exactly the rest of the source.
  private func checkSize(_ source: some ByteSource) throws(NPYError) {
    let held = source.byteCount - byteCount
    let claimed = Shape.checkedCount(shape)?.multipliedReportingOverflow(by: scalarType.byteCount)
    guard let claimed, !claimed.overflow, claimed.partialValue == held else {
      let size = claimed.map { $0.overflow ? "too many" : "\($0.partialValue)" } ?? "too many"
      throw source.damaged(
        "\(scalarType) elements of shape \(shape) need \(size) bytes, there are \(held)",
        atByte: byteCount)
    }
  }

  private static func type(named name: String) -> (ScalarType, ByteOrder)? {
    let order: ByteOrder
    switch name.first {
    case "<": order = .littleEndian
    case ">": order = .bigEndian
    case "=": order = .native
    default: return nil
    }
    return ScalarType(rawValue: String(name.dropFirst())).map { ($0, order) }
  }

  /// The header, as bytes, for a C-ordered array in this machine's byte order; the elements that
  /// follow begin at a multiple of 64.
  static func bytes(for scalarType: ScalarType, shape: [Int]) -> [UInt8] {
    let order = ByteOrder.native == .littleEndian ? "<" : ">"
    let extents = shape.map(String.init).joined(separator: ", ") + (shape.count == 1 ? "," : "")
    let text =
      "{'descr': '\(order)\(scalarType.rawValue)', 'fortran_order': False, 'shape': (\(extents)), }"
    // Version 1 counts the header in two bytes, version 2 in four.
    let isShort = text.utf8.count + 64 <= UInt16.max
    let prefix = isShort ? 10 : 12
    let padding = 63 - (prefix + text.utf8.count) % 64
    let length = text.utf8.count + padding + 1
    var bytes = magic + [isShort ? 1 : 2, 0]
    for position in 0..<(prefix - 8) {
      bytes.append(UInt8(truncatingIfNeeded: length >> (8 * position)))
    }
    return bytes + text.utf8 + [UInt8](repeating: UInt8(ascii: " "), count: padding)
      + [UInt8(ascii: "\n")]
  }
}
