import Glibc

extension NDArray {
  /// Reads a `.npy` file (format versions 1.0, 2.0 and 3.0, both byte orders, C and Fortran order)
  /// that holds elements of this type.
  ///
  /// Whatever the file contains, the result is an array or an error, and never more memory than
  /// the file has bytes: a header's claims are checked against the file's size before anything is
  /// allocated. An array in Fortran order keeps that order in memory.
  ///
  /// With `mapped`, the elements stay in the file and the pages of it that are used are loaded when
  /// they are used: for files larger than memory, or of which a part is needed. Writing to the
  /// array copies it first; the file never changes. A file in the other byte order, or with
  /// elements that are not aligned, is read as without `mapped`.
  ///
  /// - Important: A mapped file belongs to whoever can write it. As long as the array, or a view of
  ///   it, lives, nobody may overwrite or truncate the file in place: elements would change, and
  ///   using those beyond the new end would stop the process (`SIGBUS`), which no check made here
  ///   could prevent. Replacing the file by renaming another over it, as `write(npy:)` does, is
  ///   safe: the array keeps the old contents. Do not map files that others may truncate; a file
  ///   that shrinks while it is read without `mapped` is an error as any other.
  public init(npy path: String, mapped: Bool = false) throws(NPYError) {
    var source = try FileSource(path)
    let header = try NPYHeader(reading: &source)
    try header.checkType(Scalar.scalarType, of: source)
    if mapped, header.isMappable(as: Scalar.self) {
      self = try NDArray(mapping: source.file, header)
    } else {
      self = try NDArray(reading: &source, header)
    }
  }

  /// Reads the elements that follow a header, which has been checked against the source's size.
  init(reading source: inout some ByteSource, _ header: NPYHeader) throws(NPYError) {
    let count = header.elementCount
    guard let storage = ArrayStorage<Scalar>(tryingToAllocate: count) else {
      throw source.error(.outOfMemory(byteCount: count * header.scalarType.byteCount))
    }
    let bytes = UnsafeMutableRawBufferPointer(
      start: storage.base, count: count * header.scalarType.byteCount)
    try source.read(into: bytes)
    try source.finish()
    if header.byteOrder != .native {
      ByteSwap.swap(bytes, componentByteCount: header.scalarType.componentByteCount)
    }
    self.init(storage, header)
  }

  private init(mapping file: InputFile, _ header: NPYHeader) throws(NPYError) {
    guard let mapping = FileMapping(descriptor: file.descriptor, byteCount: file.byteCount) else {
      throw .system("map", path: file.path)
    }
    self.init(
      ArrayStorage(mapping, byteOffset: header.byteCount, count: header.elementCount), header)
  }

  private init(_ storage: ArrayStorage<Scalar>, _ header: NPYHeader) {
    let strides =
      header.elementOrder == .c
      ? Shape.rowMajorStrides(header.shape)
      : Shape.rowMajorStrides(header.shape.reversed()).reversed()
    self.init(
      shape: header.shape, strides: strides, offset: 0, storage: storage, isBroadcast: false)
  }
}

extension Matrix {
  /// Reads a `.npy` file that holds an array of rank 2 of this type; see ``NDArray/init(npy:mapped:)``.
  public init(npy path: String, mapped: Bool = false) throws(NPYError) {
    let array = try NDArray<Scalar>(npy: path, mapped: mapped)
    guard array.rank == 2 else {
      throw NPYError(.rankMismatch(shape: array.shape, requested: 2), path: path)
    }
    self.init(array)
  }
}

extension NPYHeader {
  /// Fails unless the elements are of the type that is asked for.
  func checkType(_ requested: ScalarType, of source: some ByteSource) throws(NPYError) {
    guard scalarType == requested else {
      throw source.error(.typeMismatch(found: scalarType, requested: requested))
    }
  }

  /// Whether the elements can be used where they lie in the file.
  fileprivate func isMappable<Scalar>(as type: Scalar.Type) -> Bool {
    byteOrder == .native && byteCount % MemoryLayout<Scalar>.alignment == 0 && elementCount > 0
  }
}

/// Reversing the bytes of numbers in place.
private enum ByteSwap {
  static func swap(_ bytes: UnsafeMutableRawBufferPointer, componentByteCount: Int) {
    if componentByteCount == 4 {
      for i in 0..<bytes.count / 4 {
        let place = bytes.baseAddress! + 4 * i
        place.storeBytes(of: place.load(as: UInt32.self).byteSwapped, as: UInt32.self)
      }
    } else {
      for i in 0..<bytes.count / 8 {
        let place = bytes.baseAddress! + 8 * i
        place.storeBytes(of: place.load(as: UInt64.self).byteSwapped, as: UInt64.self)
      }
    }
  }
}
