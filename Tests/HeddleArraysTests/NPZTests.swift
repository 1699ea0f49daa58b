import Numerics
import Testing

@testable import HeddleArrays

@Suite(".npz files")
struct NPZTests {
  let directory = TemporaryDirectory()

  private func write(
    _ name: String, _ compression: NPZWriter.Compression, limit32: Int = 0xFFFF_FFFF
  ) throws -> String {
    let path = directory.file(name)
    var writer = try NPZWriter(path, compression, limit32: limit32)
    try writer.add(NDArray<Double>.arange(6).reshaped(to: [2, 3]).transposed, named: "a")
    try writer.add(NDArray<Complex<Float>>([Complex(1, 2)]), named: "dir/ü")
    try writer.add(NDArray<Float>.zeros([0, 2]), named: "")
    try writer.finish()
    return path
  }

  @Test(
    "what is written is read back, also with all numbers of 64 bits",
    arguments: [NPZWriter.Compression.none, .deflate], [0, 100, 0xFFFF_FFFF])
  func roundTrip(compression: NPZWriter.Compression, limit32: Int) throws {
    let path = try write("a.npz", compression, limit32: limit32)
    let archive = try NPZArchive(path)
    #expect(archive.names == ["a", "dir/ü", ""])
    #expect(try archive.array(named: "a", of: Double.self) == [[0, 3], [1, 4], [2, 5]])
    #expect(try archive.array(named: "dir/ü", of: Complex<Float>.self).scalar == Complex(1, 2))
    #expect(try archive.array(named: "", of: Float.self).shape == [0, 2])
    #expect(try archive.header(named: "dir/ü").scalarType == .complex64)
    #expect(
      try directory.read("a.npz")
        == directory.read(
          write("b.npz", compression, limit32: limit32).split(separator: "/").last.map(String.init)!
        ))
    #expect(directory.contents == ["a.npz", "b.npz"])
  }

  @Test("large members, through many buffers", arguments: [NPZWriter.Compression.none, .deflate])
  func large(compression: NPZWriter.Compression) throws {
    let path = directory.file("a.npz")
    let noise = NDArray<Double>.normal([300, 401], seed: 1)
    let zeros = NDArray<Double>.zeros([1000, 300])
    var writer = try NPZWriter(path, compression: compression)
    try writer.add(noise, named: "noise")
    try writer.add(zeros, named: "zeros")
    try writer.finish()
    let archive = try NPZArchive(path)
    #expect(try archive.array(named: "noise") == noise)
    #expect(try archive.array(named: "zeros") == zeros)
  }

  @Test("errors name archive and member")
  func errors() throws {
    let path = try write("a.npz", .none)
    let archive = try NPZArchive(path)
    #expect(throws: NPYError(.noSuchArray, path: path, member: "b")) {
      try archive.array(named: "b", of: Double.self)
    }
    let mismatch = NPYError(
      .typeMismatch(found: .float64, requested: .float32), path: path, member: "a")
    #expect(throws: mismatch) { try archive.array(named: "a", of: Float.self) }
    #expect(mismatch.description.hasPrefix("\(path), array 'a': holds float64"))
    let text = directory.write(Array("no archive at all, but long enough".utf8), to: "t.npz")
    #expect(
      throws: NPYError(
        .damaged("not a zip archive: no directory at the end", atByte: 34), path: text)
    ) {
      try NPZArchive(text)
    }
  }

  @Test("of two members of one name the last one counts")
  func twins() throws {
    var writer = try NPZWriter(directory.file("twins.npz"))
    try writer.add(NDArray<Double>([1]), named: "twin0")
    try writer.add(NDArray<Double>([2]), named: "twin1")
    try writer.finish()
    var bytes = try directory.read("twins.npz")
    let name = Array("twin1.npy".utf8)
    for start in 0...bytes.count - name.count where bytes[start...].starts(with: name) {
      bytes[start + 4] = UInt8(ascii: "0")
    }
    let archive = try NPZArchive(directory.write(bytes, to: "twins.npz"))
    #expect(archive.names == ["twin0", "twin0"])
    #expect(try archive.array(named: "twin0", of: Double.self) == [2])
  }

  @Test("a writer that is given up leaves nothing")
  func givenUp() throws {
    do {
      var writer = try NPZWriter(directory.file("a.npz"))
      try writer.add(NDArray<Double>.ones([3]), named: "a")
    }
    #expect(directory.contents.isEmpty)
  }

  /// What can be read of an archive: the arrays, or nil where there is an error.
  private func contents(_ bytes: [UInt8]) -> [NDArray<Double>]? {
    let path = directory.write(bytes, to: "damaged.npz")
    do throws(NPYError) {
      let archive = try NPZArchive(path)
      var arrays: [NDArray<Double>] = []
      for name in archive.names { arrays.append(try archive.array(named: name)) }
      return arrays
    } catch {
      #expect(error.path == path)
      return nil
    }
  }

  @Test(
    "cut off anywhere, or with any byte changed: an error, or the true contents",
    arguments: [NPZWriter.Compression.none, .deflate], [0, 0xFFFF_FFFF])
  func damaged(compression: NPZWriter.Compression, limit32: Int) throws {
    let array = NDArray<Double>.arange(7) / 3
    var writer = try NPZWriter(directory.file("good.npz"), compression, limit32: limit32)
    try writer.add(array, named: "a")
    try writer.finish()
    let good = try directory.read("good.npz")
    #expect(contents(good) == [array])
    for length in good.indices { #expect(contents(Array(good[..<length])) == nil) }
    for position in good.indices {
      for value in [good[position] ^ 1 << UInt8(position % 8), ~good[position]] {
        var bytes = good
        bytes[position] = value
        // The checksum catches what the structure does not; a renamed member has no `.npy` left.
        if let read = contents(bytes) { #expect(read == [array] || read == []) }
      }
    }
  }

  @Test("a checksum, an encrypted member and another method are reported as what they are")
  func reasons() throws {
    let path = try write("a.npz", .none)
    let good = try directory.read("a.npz")
    let entry = try #require(ZipDirectory(path).entries.first)
    let end = good.count - ZipFormat.endSize
    let directoryOffset = good.number(at: end + 16, count: 4)
    func reason(_ position: Int, _ value: UInt8) throws -> NPYError.Reason? {
      var bytes = good
      bytes[position] = value
      let archive = try NPZArchive(directory.write(bytes, to: "b.npz"))
      do throws(NPYError) { _ = try archive.array(named: "a", of: Double.self) } catch {
        return error.reason
      }
      return nil
    }
    #expect(try reason(directoryOffset - 1, good[directoryOffset - 1]) == nil)
    let lastByte = entry.offset + 30 + entry.name.utf8.count + 20 + entry.size - 1
    #expect(
      try reason(lastByte, 1)
        == .damaged("the checksum of the contents is wrong", atByte: entry.size))
    #expect(try reason(directoryOffset + 8, 1) == .unsupported("an encrypted archive"))
    #expect(try reason(directoryOffset + 10, 12) == .unsupported("compression method 12"))
    // Claims 4 GB of zeros in a few hundred bytes.
    var bytes = good
    bytes[directoryOffset + 10] = 8
    bytes.replaceSubrange(
      directoryOffset + 24..<directoryOffset + 28, with: [0xFE, 0xFF, 0xFF, 0xFF])
    let archive = try NPZArchive(directory.write(bytes, to: "b.npz"))
    #expect(throws: NPYError.self) { try archive.array(named: "a", of: Double.self) }
  }

  @Test("a directory that ends before its last entry")
  func missingEntry() throws {
    var writer = try NPZWriter(directory.file("a.npz"))
    // So long a name that the directory has room for two entries without one.
    try writer.add(NDArray<Double>.ones([1]), named: String(repeating: "n", count: 60))
    try writer.finish()
    var bytes = try directory.read("a.npz")
    bytes[bytes.count - ZipFormat.endSize + 10] = 2
    let path = directory.write(bytes, to: "b.npz")
    let place = bytes.count - ZipFormat.endSize
    #expect(throws: NPYError(.damaged("not an entry of the directory", atByte: place), path: path))
    {
      try NPZArchive(path)
    }
  }
}
