extension NDArray {
  /// The results of a function of each element, which is called once for each, in no fixed order.
  @inlinable
  public func map<Result: ArrayScalar, E: Error>(
    _ transform: (Scalar) throws(E) -> Result
  ) throws(E) -> NDArray<Result> {
    let source = isDense ? self : copied()
    let result = NDArray<Result>(uninitialized: shape, strides: source.strides)
    let count = source.count
    let from = source.storage.base + source.offset, to = result.storage.base
    for i in 0..<count { to[i] = try transform(from[i]) }
    // The source must outlive the loop, which knows its memory by pointer only.
    withExtendedLifetime(source) {}
    return result
  }

  /// Whether the elements fill a block of memory without gaps, in whatever order of the axes.
  @usableFromInline var isDense: Bool { Shape.isDense(shape, strides) }
}

extension Matrix {
  /// The results of a function of each element, which is called once for each, in no fixed order.
  @inlinable
  public func map<Result: ArrayScalar, E: Error>(
    _ transform: (Scalar) throws(E) -> Result
  ) throws(E) -> Matrix<Result> {
    try Matrix<Result>(elements.map(transform))
  }
}
