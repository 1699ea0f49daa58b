import Glibc

@testable import HeddleArrays

/// A directory of its own for a test, gone with all its files when the last reference goes.
final class TemporaryDirectory {
  let path: String

  init() {
    var template = Array("/tmp/heddle-arrays-XXXXXX".utf8CString)
    path = String(cString: mkdtemp(&template)!)
  }

  deinit {
    for name in contents { unlink("\(path)/\(name)") }
    rmdir(path)
  }

  /// The path of a file in the directory, whether it exists or not.
  func file(_ name: String) -> String { "\(path)/\(name)" }

  /// The names of all files in the directory.
  var contents: [String] {
    var names: [String] = []
    guard let directory = opendir(path) else { return [] }
    defer { closedir(directory) }
    while let entry = readdir(directory) {
      names.append(
        withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
          String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
        })
    }
    return names.filter { $0 != "." && $0 != ".." }.sorted()
  }

  /// Writes a file of these bytes and returns its path.
  @discardableResult
  func write(_ bytes: [UInt8], to name: String) -> String {
    let file = fopen(self.file(name), "wb")!
    fwrite(bytes, 1, bytes.count, file)
    fclose(file)
    return self.file(name)
  }

  func read(_ name: String) throws -> [UInt8] {
    let file = try InputFile(self.file(name))
    return try file.bytes(at: 0, count: file.byteCount)
  }
}

/// The bytes of a `.npy` file with the given parts, correct or not.
func npyBytes(
  version: UInt8 = 1, header: String, headerLength: Int? = nil, data: [UInt8] = []
) -> [UInt8] {
  let length = headerLength ?? header.utf8.count
  var bytes: [UInt8] = [0x93] + Array("NUMPY".utf8) + [version, 0]
  for position in 0..<(version == 1 ? 2 : 4) {
    bytes.append(UInt8(truncatingIfNeeded: length >> (8 * position)))
  }
  return bytes + header.utf8 + data
}

/// The header of a correct file.
func npyHeader(_ type: String, _ shape: String, fortran: Bool = false) -> String {
  "{'descr': '\(type)', 'fortran_order': \(fortran ? "True" : "False"), 'shape': \(shape), }\n"
}

/// The bytes of numbers in either order.
func numberBytes(_ numbers: [Double], bigEndian: Bool = false) -> [UInt8] {
  numbers.flatMap { number in
    let bits = bigEndian ? number.bitPattern.bigEndian : number.bitPattern.littleEndian
    return withUnsafeBytes(of: bits) { Array($0) }
  }
}
