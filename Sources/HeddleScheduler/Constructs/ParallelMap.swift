extension Scheduler {
  /// The results of `transform` for every index of `range`, in order.
  ///
  /// Errors arrive as in `parallelFor(_:grain:_:)`.
  @inlinable
  public func parallelMap<T: Sendable, E: Error>(
    _ range: Range<Int>, grain: Grain = .automatic, _ transform: @Sendable (Int) throws(E) -> T
  ) throws(E) -> [T] {
    var results = [T?](repeating: nil, count: range.count)
    try results.withUnsafeMutableBufferPointer { (slots) throws(E) in
      let slots = DisjointSlots(base: slots.baseAddress)
      try parallelFor(range, grain: grain) { (index) throws(E) in
        slots[index - range.lowerBound] = try transform(index)
      }
    }
    return results.map { $0! }
  }

  /// The results of `transform` for all items, in their order.
  ///
  /// Errors arrive as in `parallelFor(_:grain:_:)`. With tuples as items, `transform` takes their parts as arguments.
  @inlinable
  public func parallelMap<Item: Sendable, T: Sendable, E: Error>(
    _ items: [Item], grain: Grain = .automatic, _ transform: @Sendable (Item) throws(E) -> T
  ) throws(E) -> [T] {
    try parallelMap(items.indices, grain: grain) { (index) throws(E) in
      try transform(items[index])
    }
  }
}

/// Memory in which every index is written by one task only. Owned by the frame that waits for the tasks.
@usableFromInline
struct DisjointSlots<T>: @unchecked Sendable {
  @usableFromInline let base: UnsafeMutablePointer<T?>?

  @usableFromInline init(base: UnsafeMutablePointer<T?>?) { self.base = base }

  @inlinable
  subscript(index: Int) -> T? {
    get { base![index] }
    nonmutating set { base![index] = newValue }
  }
}
