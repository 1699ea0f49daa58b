import HeddleErrors
import Numerics

extension NDArray {
  /// An array of zeros.
  public static func zeros(_ shape: [Int]) -> NDArray { full(shape, .zero) }

  /// An array of ones.
  public static func ones(_ shape: [Int]) -> NDArray { full(shape, 1) }

  /// An array with `value` everywhere.
  public static func full(_ shape: [Int], _ value: Scalar) -> NDArray {
    var result = NDArray(uninitialized: shape)
    result.fill(value)
    return result
  }

  /// The identity matrix of `order` rows and columns, once for each index of `batch`.
  public static func identity(_ order: Int, batch: [Int] = []) -> NDArray {
    var result = zeros(batch + [order, order])
    let diagonals = result.diagonal
    let (shape, strides) = (diagonals.shape, diagonals.strides)
    _ = consume diagonals
    result.withMutableBase { StridedCopy.fill($0, strides, shape: shape, with: 1) }
    return result
  }

  /// An array of rank 0: a single number, which broadcasts against any shape.
  public init(scalar: Scalar) {
    self.init(uninitialized: [])
    storage.base.pointee = scalar
  }

  /// The array of `shape` whose elements, in C order, are `scalars`.
  public init(_ scalars: some Sequence<Scalar>, shape: [Int]) {
    self.init(uninitialized: shape)
    let (base, count) = (storage.base, count)
    let copied: Void? = scalars.withContiguousStorageIfAvailable {
      require($0.count == count, "\($0.count) numbers, shape \(shape) has \(count)")
      if let numbers = $0.baseAddress { base.update(from: numbers, count: count) }
    }
    if copied != nil { return }
    var written = 0
    for scalar in scalars {
      require(written < count, "more than the \(count) numbers of shape \(shape)")
      base[written] = scalar
      written += 1
    }
    require(written == count, "\(written) numbers, shape \(shape) has \(count)")
  }

  /// The array of `shape` whose element at each index is a function of the index, called in C order.
  public init<E: Error>(
    shape: [Int], _ element: (_ index: [Int]) throws(E) -> Scalar
  ) throws(E) {
    self.init(uninitialized: shape)
    var index = [Int](repeating: 0, count: shape.count)
    for position in 0..<count {
      storage.base[position] = try element(index)
      var axis = shape.count - 1
      while axis >= 0 {
        index[axis] += 1
        if index[axis] < shape[axis] { break }
        index[axis] = 0
        axis -= 1
      }
    }
  }

  /// The numbers `0, 1, ..., count - 1`.
  public static func arange(_ count: Int) -> NDArray {
    NDArray((0..<count).lazy.map { Scalar(realPart: .init($0), imaginaryPart: 0) }, shape: [count])
  }

  /// `count` numbers at equal distances, the first `start` and the last exactly `end`.
  public static func linspace(from start: Scalar, through end: Scalar, count: Int) -> NDArray {
    require(count >= 0, "a negative count")
    let steps = Scalar(realPart: .init(Swift.max(count - 1, 1)), imaginaryPart: 0)
    let step = (end - start) / steps
    let numbers = (0..<count).lazy.map { i in
      i > 0 && i == count - 1
        ? end : start + step * Scalar(realPart: .init(i), imaginaryPart: 0)
    }
    return NDArray(numbers, shape: [count])
  }
}
