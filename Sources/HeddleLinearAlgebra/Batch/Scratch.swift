import HeddleLAPACK

/// A piece of a worker's memory, divided among what one matrix needs.
///
/// The worker lends it to one task at a time, and takes it back when the matrix is done.
struct Scratch {
  private var rest: UnsafeMutableRawPointer
  private var remaining: Int

  init(_ base: UnsafeMutableRawPointer, byteCount: Int) {
    rest = base
    remaining = byteCount
  }

  /// What `elements` takes, so that sizes can be added up before: no more than no machine has, so that sums
  /// of sizes do not overflow.
  static func bytes<Element>(_ type: Element.Type, _ count: Int) -> Int {
    (min(count, 1 << 50) * MemoryLayout<Element>.stride + 63) & ~63
  }

  mutating func elements<Element>(_ type: Element.Type, _ count: Int) -> UnsafeMutablePointer<
    Element
  > {
    take(Self.bytes(type, count)).bindMemory(to: type, capacity: count)
  }

  /// A matrix whose columns follow one another, or lie `stride` elements apart.
  mutating func matrix<Scalar>(
    _ type: Scalar.Type, rows: Int, columns: Int, stride: Int? = nil
  ) -> MatrixBlock<Scalar> {
    MatrixBlock(
      elements(type, (stride ?? rows) * columns), rows: rows, columns: columns, stride: stride)
  }

  mutating func workspace<Scalar: LAPACKScalar>(
    _ type: Scalar.Type, _ size: WorkspaceSize
  ) -> Workspace<Scalar> {
    let count = size.byteCount(for: type)
    return Workspace(UnsafeMutableRawBufferPointer(start: take(count), count: count), size: size)
  }

  private mutating func take(_ byteCount: Int) -> UnsafeMutableRawPointer {
    precondition(byteCount <= remaining, "scratch is \(byteCount - remaining) bytes too small")
    defer {
      rest += byteCount
      remaining -= byteCount
    }
    return rest
  }
}
