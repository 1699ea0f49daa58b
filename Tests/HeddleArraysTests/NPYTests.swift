import Glibc
import Numerics
import Testing

@testable import HeddleArrays

@Suite(".npy files")
struct NPYTests {
  let directory = TemporaryDirectory()

  @Test("what is written is read back, from any layout", arguments: ScalarType.allCases)
  func roundTrip(type: ScalarType) throws {
    func check<Scalar: ArrayScalar>(_: Scalar.Type) throws {
      let path = directory.file("\(type).npy")
      for shape in [[], [3], [2, 3], [2, 3, 4], [0, 3], [1, 1, 1, 1], [700, 301]] {
        let array = NDArray<Scalar>.normal(shape, seed: 4)
        for layout in layouts(of: array) {
          try layout.write(npy: path)
          for mapped in [false, true] {
            let read = try NDArray<Scalar>(npy: path, mapped: mapped)
            #expect(read.shape == shape)
            #expect(read == array)
          }
        }
        let header = try NPYHeader.read(from: path)
        #expect(header.scalarType == type && header.shape == shape)
        #expect(header.version == 1 && header.byteOrder == .native && header.elementOrder == .c)
        #expect(header.byteCount % 64 == 0)
      }
    }
    try check(type.swiftType)
    #expect(directory.contents == ["\(type).npy"])
  }

  @Test("blocks of a strided array larger than the buffer")
  func blocks() throws {
    let array = NDArray<Float>.uniform([3, 1, 900, 301], seed: 4)
    for view in [array.transposed, array[.reversed], array.permuted([3, 2, 1, 0])] {
      try view.write(npy: directory.file("a.npy"))
      #expect(try NDArray<Float>(npy: directory.file("a.npy")) == view)
    }
    let long = NDArray<Float>.uniform([1_000_001], seed: 4)[.range(0..., by: 2)]
    try long.write(npy: directory.file("a.npy"))
    #expect(try NDArray<Float>(npy: directory.file("a.npy")) == long)
  }

  @Test("the bytes are those of the format")
  func bytes() throws {
    try Matrix<Double>([[1, 2]]).write(npy: directory.file("a.npy"))
    let text = "{'descr': '<f8', 'fortran_order': False, 'shape': (1, 2), }"
    let padding = String(repeating: " ", count: 128 - 10 - 1 - text.count)
    #expect(
      try directory.read("a.npy")
        == npyBytes(header: text + padding + "\n", data: numberBytes([1, 2])))
    // So many axes that the header's length needs four bytes.
    let deep = NDArray<Double>(scalar: 5).reshaped(to: Array(repeating: 1, count: 30_000))
    try deep.write(npy: directory.file("deep.npy"))
    #expect(try NPYHeader.read(from: directory.file("deep.npy")).version == 2)
    #expect(try NDArray<Double>(npy: directory.file("deep.npy")) == deep)
  }

  @Test(
    "versions, byte orders, element orders and spellings",
    arguments: [1, 2, 3] as [UInt8],
    [(false, false), (false, true), (true, false), (true, true)])
  func variants(version: UInt8, orders: (bigEndian: Bool, fortran: Bool)) throws {
    let (bigEndian, fortran) = orders
    let numbers: [Double] = fortran ? [1, 4, 2, 5, 3, 6] : [1, 2, 3, 4, 5, 6]
    let data = numberBytes(numbers, bigEndian: bigEndian)
    let order = bigEndian ? ">" : "<"
    for header in [
      npyHeader("\(order)f8", "(2, 3)", fortran: fortran),
      "{\"shape\":(2,3,),\t'fortran_order' : \(fortran ? "True" : "False"),'descr':\"\(order)f8\"}  ",
    ] {
      let path = directory.write(
        npyBytes(version: version, header: header, data: data), to: "a.npy")
      for mapped in [false, true] {
        let array = try NDArray<Double>(npy: path, mapped: mapped)
        #expect(array == [[1, 2, 3], [4, 5, 6]])
        #expect(array.strides == (fortran ? [1, 2] : [3, 1]))
      }
      let read = try NPYHeader.read(from: path)
      #expect(
        read.version == Int(version) && read.byteOrder == (bigEndian ? .bigEndian : .littleEndian))
      #expect(read.elementOrder == (fortran ? .fortran : .c))
      let pairs = npyBytes(version: version, header: npyHeader("\(order)c16", "(3,)"), data: data)
      let complex = try NDArray<Complex<Double>>(npy: directory.write(pairs, to: "c.npy"))
      #expect(complex.realPart.scalars == [numbers[0], numbers[2], numbers[4]])
    }
  }

  @Test("a mapped array is copied before it is written, and outlives a replaced file")
  func mapping() throws {
    let path = directory.file("a.npy")
    let array = NDArray<Double>.arange(1000)
    try array.write(npy: path)
    let mapped = try NDArray<Double>(npy: path, mapped: true)
    #expect(!mapped.storage.isWritable)
    var changed = try NDArray<Double>(npy: path, mapped: true)
    changed[3] = 99
    changed[.range(10..<12)].fill(5)
    #expect(changed.storage.isWritable && changed[3] == 99 && changed[11] == 5)
    #expect(mapped == array)
    try (array * 2).write(npy: path)
    #expect(mapped == array)
    #expect(try NDArray<Double>(npy: path) == array * 2)
    // Elements at an odd place cannot be used where they are.
    let odd = npyBytes(header: npyHeader("<f8", "(1,)") + "\n", data: numberBytes([7]))
    #expect((odd.count - 8) % 8 != 0)
    #expect(try NDArray<Double>(npy: directory.write(odd, to: "odd.npy"), mapped: true) == [7])
  }

  @Test("a write that fails leaves the old file and nothing else")
  func failedWrite() throws {
    let path = directory.file("a.npy")
    try NDArray<Double>([1]).write(npy: path)
    #expect(
      throws: NPYError(
        .system(operation: "create a file beside it", code: ENOENT), path: "/no/such/a.npy")
    ) {
      try NDArray<Double>([2]).write(npy: "/no/such/a.npy")
    }
    #expect(throws: NPYError(.notARegularFile, path: directory.path)) {
      try NDArray<Double>([2]).write(npy: directory.path)
    }
    #expect(throws: NPYError(.notARegularFile, path: "/dev/null")) {
      try NDArray<Double>([2]).write(npy: "/dev/null")
    }
    // Given up half-way.
    do {
      let file = try OutputFile(replacing: path)
      try [UInt8](repeating: 1, count: 100).withUnsafeBytesThrowing(file.write)
      #expect(directory.contents.count == 2)
    }
    #expect(directory.contents == ["a.npy"])
    #expect(try NDArray<Double>(npy: path) == [1])
  }

  @Test("a replaced file keeps its permissions, a symbolic link stays one")
  func replacing() throws {
    let path = directory.file("a.npy")
    try NDArray<Double>([1]).write(npy: path)
    chmod(path, 0o600)
    symlink(path, directory.file("link.npy"))
    try NDArray<Double>([2]).write(npy: directory.file("link.npy"))
    var status = stat()
    #expect(lstat(path, &status) == 0 && status.st_mode & 0o777 == 0o600)
    #expect(lstat(directory.file("link.npy"), &status) == 0 && status.st_mode & S_IFMT == S_IFLNK)
    #expect(try NDArray<Double>(npy: path) == [2])
    #expect(directory.contents == ["a.npy", "link.npy"])
  }
}
