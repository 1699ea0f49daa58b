internal import Glibc

/// Scratch for one LAPACK call at a time, in memory that someone else owns.
///
/// Whoever makes it keeps the memory alive and gives it to one task at a time.
package struct Workspace<Scalar: LAPACKScalar>: @unchecked Sendable {
  let scalars: UnsafeMutablePointer<Scalar>
  let reals: UnsafeMutablePointer<Scalar.Magnitude>
  let integers: UnsafeMutablePointer<Int32>
  package let size: WorkspaceSize

  /// Divides memory, aligned to 64 bytes and at least `size.byteCount(for:)` long.
  package init(_ memory: UnsafeMutableRawBufferPointer, size: WorkspaceSize) {
    precondition(
      memory.count >= size.byteCount(for: Scalar.self),
      "a workspace of \(size.byteCount(for: Scalar.self)) bytes in \(memory.count)")
    // An empty workspace has no memory; LAPACK never follows the pointers it then gets.
    let start = memory.baseAddress ?? UnsafeMutableRawPointer(bitPattern: 64)!
    let second = start + WorkspaceSize.lines(size.scalars * MemoryLayout<Scalar>.stride)
    let third =
      second + WorkspaceSize.lines(size.reals * MemoryLayout<Scalar.Magnitude>.stride)
    scalars = start.assumingMemoryBound(to: Scalar.self)
    reals = second.assumingMemoryBound(to: Scalar.Magnitude.self)
    integers = third.assumingMemoryBound(to: Int32.self)
    self.size = size
  }

  /// LWORK for a routine that may use all scalars.
  var length: Int32 { Int32(clamping: size.scalars) }

  /// Refuses scratch that a routine with these fixed needs would overrun: LAPACK checks LWORK, but
  /// is not told the lengths of its other arrays.
  func require(reals: Int = 0, integers: Int = 0) {
    precondition(
      size.reals >= reals && size.integers >= integers,
      "a workspace with \(size) lacks \(reals) reals and \(integers) integers")
  }
}

/// Memory for scratch, aligned to 64 bytes, that grows to the largest request and is then reused.
package struct ScratchBuffer: ~Copyable {
  private var memory = UnsafeMutableRawBufferPointer(start: nil, count: 0)

  package init() {}

  deinit { free(memory.baseAddress) }

  /// Bytes held at present.
  package var byteCount: Int { memory.count }

  /// At least this many bytes of unspecified content; what was handed out before is gone.
  package mutating func reserve(
    _ byteCount: Int
  ) throws(LAPACKError) -> UnsafeMutableRawBufferPointer {
    if byteCount <= memory.count { return memory }
    free(memory.baseAddress)
    memory = UnsafeMutableRawBufferPointer(start: nil, count: 0)
    var start: UnsafeMutableRawPointer?
    guard posix_memalign(&start, 64, byteCount) == 0, let start else {
      throw .outOfMemory(bytes: byteCount)
    }
    memory = UnsafeMutableRawBufferPointer(start: start, count: byteCount)
    return memory
  }

  /// A workspace of this size, on the same terms.
  package mutating func workspace<Scalar: LAPACKScalar>(
    _ size: WorkspaceSize, for scalar: Scalar.Type
  ) throws(LAPACKError) -> Workspace<Scalar> {
    Workspace(try reserve(size.byteCount(for: scalar)), size: size)
  }
}
