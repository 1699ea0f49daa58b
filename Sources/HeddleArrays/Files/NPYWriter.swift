extension NDArray {
  /// Writes the array to a `.npy` file in C order and this machine's byte order.
  ///
  /// The file is written under another name in the same directory and renamed over `path` when it
  /// is complete, so that a reader finds the old file or the new one and a failure leaves nothing.
  /// When the bytes reach the disk is left to the system.
  public func write(npy path: String) throws(NPYError) {
    let file = try OutputFile(replacing: path)
    try write(npy: file)
    try file.commit()
  }

  /// Writes the array to a file that the caller has begun and completes.
  package func write(npy file: OutputFile) throws(NPYError) {
    try writeNPY { (bytes) throws(NPYError) in try file.write(bytes) }
  }

  /// Hands the bytes of the `.npy` file to `write` from front to back, in blocks.
  func writeNPY(_ write: (UnsafeRawBufferPointer) throws(NPYError) -> Void) throws(NPYError) {
    let header = NPYHeader.bytes(for: Scalar.scalarType, shape: shape)
    try header.withUnsafeBytesThrowing(write)
    if isEmpty { return }
    try writeBlocks(write)
  }

  /// Hands the elements over in C order. What lies otherwise in memory is copied a block at a time.
  private func writeBlocks(
    _ write: (UnsafeRawBufferPointer) throws(NPYError) -> Void
  ) throws(NPYError) {
    let blockSize = 1 << 20 / MemoryLayout<Scalar>.stride
    let isContiguous = isContiguous
    if isContiguous || count <= blockSize {
      let block = isContiguous ? self : contiguous()
      return try block.withBase { (base) throws(NPYError) in
        try write(
          UnsafeRawBufferPointer(start: base, count: count * MemoryLayout<Scalar>.stride))
      }
    }
    // As many indices of the first axis as fit in a block.
    let step = Swift.max(1, blockSize / (count / shape[0]))
    for first in stride(from: 0, to: shape[0], by: step) {
      let part =
        step == 1
        ? self[.at(first)] : self[.range(first..<Swift.min(first + step, shape[0]))]
      try part.writeBlocks(write)
    }
  }
}

extension Matrix {
  /// Writes the matrix to a `.npy` file; see ``NDArray/write(npy:)``.
  public func write(npy path: String) throws(NPYError) {
    try elements.write(npy: path)
  }
}

extension [UInt8] {
  /// `withUnsafeBytes` with the type of the error kept.
  package func withUnsafeBytesThrowing(
    _ body: (UnsafeRawBufferPointer) throws(NPYError) -> Void
  ) throws(NPYError) {
    var failure: NPYError?
    withUnsafeBytes { bytes in
      do throws(NPYError) { try body(bytes) } catch { failure = error }
    }
    if let failure { throw failure }
  }
}
