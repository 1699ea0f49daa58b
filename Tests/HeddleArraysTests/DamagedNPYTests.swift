import Glibc
import Numerics
import Testing

@testable import HeddleArrays

@Suite("Damaged .npy files")
struct DamagedNPYTests {
  let directory = TemporaryDirectory()
  static let good = npyBytes(
    header: npyHeader("<f8", "(2, 3)"), data: numberBytes([1, 2, 3, 4, 5, 6]))

  private func failure(of bytes: [UInt8]) -> NPYError? {
    let path = directory.write(bytes, to: "a.npy")
    var errors: [NPYError?] = []
    for mapped in [false, true] {
      do throws(NPYError) {
        _ = try NDArray<Double>(npy: path, mapped: mapped)
        errors.append(nil)
      } catch {
        #expect(error.path == path && error.description.hasPrefix(path))
        errors.append(error)
      }
    }
    #expect(errors[0] == errors[1])
    return errors[0]
  }

  @Test("cut off anywhere")
  func truncated() {
    for length in 0..<Self.good.count {
      guard case .damaged(_, let byte) = failure(of: Array(Self.good[..<length]))?.reason else {
        Issue.record("no error at length \(length)")
        continue
      }
      #expect(byte <= length)
    }
    #expect(failure(of: Self.good) == nil)
    #expect(failure(of: Self.good + [0]) != nil)
  }

  @Test("every bit flipped, and every byte replaced by telling ones")
  func flipped() throws {
    for position in Self.good.indices {
      for value in (0..<8).map({ Self.good[position] ^ (1 << $0) }) + [0, 0xFF, 0x27, 0x28, 0x39] {
        var bytes = Self.good
        bytes[position] = value
        // Whatever it is, it is an error or an array of the right size.
        if failure(of: bytes) == nil {
          #expect(try NDArray<Double>(npy: directory.file("a.npy")).count == 6)
        }
      }
    }
  }

  @Test(
    "contradictions are named with their place",
    arguments: [
      (
        npyBytes(version: 2, header: "{}", headerLength: 0xFFFF_FFFF), 8,
        "a header of 4294967295 bytes in a file of 14"
      ),
      (npyBytes(version: 9, header: "{}"), 6, "unknown format version 9.0"),
      (npyBytes(header: "{}"), 10, "one of 'descr', 'fortran_order' and 'shape' is missing"),
      (npyBytes(header: npyHeader("<f8", "(1, 9999999999999999999)")), 64, "not an extent"),
      (
        npyBytes(header: npyHeader("<f8", "(4294967296, 4294967296)")), 88,
        "need too many bytes, there are 0"
      ),
      (
        npyBytes(header: npyHeader("<f8", "(0, 4294967296, 4294967296)")), 91, "need too many bytes"
      ),
      (npyBytes(header: npyHeader("<f8", "(1152921504606846976,)")), 86, "need too many bytes"),
      (
        npyBytes(header: npyHeader("<f8", "(1099511627776,)")), 80,
        "need 8796093022208 bytes, there are 0"
      ),
      (npyBytes(header: npyHeader("<f8", "(-1,)")), 61, "not an extent"),
      (npyBytes(header: npyHeader("<f8", "(3)")), 62, "not a tuple"),
      (npyBytes(header: npyHeader("<f8", "(3,") + "("), 63, "not an extent"),
      (npyBytes(header: npyHeader("<f8", "(3,)") + "}"), 68, "text after the dictionary"),
      (
        npyBytes(header: npyHeader("<f8", "(), 'shape': ()")), 64,
        "the key 'shape' is unknown or repeated"
      ),
      (npyBytes(header: npyHeader("<f8", "(), 'x': 1")), 64, "the key 'x' is unknown or repeated"),
      (npyBytes(header: "{'descr': '<f8"), 24, "a string without end"),
      (npyBytes(header: "{'descr': [('a', '<f8'"), 32, "a list without end"),
      (Array("PK".utf8) + [UInt8](repeating: 0, count: 50), 0, "not a .npy file"),
    ] as [([UInt8], Int, String)])
  func contradictions(bytes: [UInt8], place: Int, text: String) throws {
    let error = try #require(failure(of: bytes))
    guard case .damaged(let what, let byte) = error.reason else {
      Issue.record("\(error)")
      return
    }
    #expect(what.contains(text))
    #expect(byte == place)
    #expect(error.description.contains("damaged at byte \(place): "))
  }

  @Test("a long header costs no more than the file is large")
  func longHeader() {
    let bytes = npyBytes(
      version: 2, header: String(repeating: " ", count: 2 << 20), data: [])
    #expect(failure(of: bytes)?.description.contains("too long to be true") == true)
  }

  @Test(
    "types that arrays do not hold are named",
    arguments: ["<i8", "|O", "<f2", "|b1", "<U3", "<M8[ns]", ">f16", "f8", "", "|f8"])
  func types(name: String) {
    let bytes = npyBytes(header: npyHeader(name, "(1,)"), data: numberBytes([1]))
    #expect(failure(of: bytes)?.reason == .unsupportedType(name))
  }

  @Test("a structured type is named, another type and rank than asked for are errors")
  func mismatches() throws {
    let record = "[('a', '<f4'), ('b', '<i2', (2, 3))]"
    let header = "{'descr': \(record), 'fortran_order': False, 'shape': (1,), }"
    #expect(failure(of: npyBytes(header: header))?.reason == .unsupportedType(record))
    let path = directory.write(Self.good, to: "b.npy")
    let mismatch = NPYError(.typeMismatch(found: .float64, requested: .complex64), path: path)
    #expect(throws: mismatch) { try NDArray<Complex<Float>>(npy: path) }
    #expect(mismatch.description == "\(path): holds float64 elements, complex64 were requested")
    try NDArray<Double>([1]).write(npy: path)
    #expect(throws: NPYError(.rankMismatch(shape: [1], requested: 2), path: path)) {
      try Matrix<Double>(npy: path)
    }
  }

  @Test("what is no file is an error")
  func noFile() {
    let missing = directory.file("none.npy")
    #expect(throws: NPYError(.system(operation: "open", code: ENOENT), path: missing)) {
      try NDArray<Double>(npy: missing)
    }
    #expect(throws: NPYError(.notARegularFile, path: directory.path)) {
      try NPYHeader.read(from: directory.path)
    }
    mkfifo(directory.file("pipe"), 0o600)
    #expect(throws: NPYError(.notARegularFile, path: directory.file("pipe"))) {
      try NDArray<Double>(npy: directory.file("pipe"))
    }
  }
}
