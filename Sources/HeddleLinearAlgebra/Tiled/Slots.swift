/// Memory that the tasks of a graph share, in pieces of equal size.
///
/// The graph's dependencies say who writes a piece and who then reads it; the owner of the memory waits
/// for the graph.
struct Slots<Element>: @unchecked Sendable {
  private let base: UnsafeMutablePointer<Element>
  private let size: Int

  /// Pieces of so many elements.
  init(_ base: UnsafeMutablePointer<Element>, size: Int = 1) {
    (self.base, self.size) = (base, size)
  }

  subscript(index: Int) -> UnsafeMutablePointer<Element> { base + index * size }
}
