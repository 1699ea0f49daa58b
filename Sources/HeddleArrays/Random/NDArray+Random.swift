import HeddleErrors
import Numerics

extension NDArray {
  /// Random numbers spread evenly over a half-open range, both parts of a complex number each.
  ///
  /// The same numbers for a seed on every machine; the elements are drawn in C order, the real part
  /// first, each from the highest bits of one draw.
  public static func uniform(
    _ shape: [Int], in range: Range<Scalar.Magnitude> = 0..<1, seed: UInt64
  ) -> NDArray {
    var generator = Xoshiro256(seed: seed)
    return uniform(shape, in: range, using: &generator)
  }

  /// Random numbers spread evenly over a half-open range, drawn from `generator`.
  public static func uniform(
    _ shape: [Int], in range: Range<Scalar.Magnitude> = 0..<1,
    using generator: inout some RandomNumberGenerator
  ) -> NDArray {
    require(!range.isEmpty, "an empty range holds no random numbers")
    return drawn(shape, using: &generator) { RandomKernel.uniform($0, in: range, to: $1) }
  }

  /// Random numbers of the normal distribution, both parts of a complex number each.
  ///
  /// The same numbers for a seed on every machine; the elements are drawn in C order, the real part
  /// first, each the quantile of the highest 52 bits of one draw.
  public static func normal(
    _ shape: [Int], mean: Scalar.Magnitude = 0, standardDeviation: Scalar.Magnitude = 1,
    seed: UInt64
  ) -> NDArray {
    var generator = Xoshiro256(seed: seed)
    return normal(shape, mean: mean, standardDeviation: standardDeviation, using: &generator)
  }

  /// Random numbers of the normal distribution, drawn from `generator`.
  public static func normal(
    _ shape: [Int], mean: Scalar.Magnitude = 0, standardDeviation: Scalar.Magnitude = 1,
    using generator: inout some RandomNumberGenerator
  ) -> NDArray {
    drawn(shape, using: &generator) {
      RandomKernel.normal($0, mean: mean, standardDeviation: standardDeviation, to: $1)
    }
  }

  /// The array whose parts, in order, `convert` makes from one draw each, a block at a time.
  private static func drawn(
    _ shape: [Int], using generator: inout some RandomNumberGenerator,
    _ convert: (UnsafeBufferPointer<UInt64>, UnsafeMutablePointer<Scalar.Magnitude>) -> Void
  ) -> NDArray {
    var result = NDArray(uninitialized: shape)
    let count = result.count * (Scalar.scalarType.isComplex ? 2 : 1)
    result.withMutableBase { base in
      // A complex number is its two parts in memory, and nobody else refers to the fresh array.
      base.withMemoryRebound(to: Scalar.Magnitude.self, capacity: count) { parts in
        withUnsafeTemporaryAllocation(of: UInt64.self, capacity: 512) { draws in
          var done = 0
          while done < count {
            let length = Swift.min(draws.count, count - done)
            for i in 0..<length { draws.initializeElement(at: i, to: generator.next()) }
            convert(UnsafeBufferPointer(rebasing: draws[..<length]), parts + done)
            done += length
          }
        }
      }
    }
    return result
  }
}

/// Random bits to random numbers, compiled for both real types.
private enum RandomKernel {
  @specialized(where Value == Float)
  @specialized(where Value == Double)
  static func uniform<Value: ArrayScalar & Real & BinaryFloatingPoint>(
    _ draws: UnsafeBufferPointer<UInt64>, in range: Range<Value>,
    to target: UnsafeMutablePointer<Value>
  ) {
    let width = range.upperBound - range.lowerBound
    let unused = UInt64(63 - Value.significandBitCount)
    for (i, draw) in draws.enumerated() {
      let value = range.lowerBound + width * (Value(draw >> unused) * (Value.ulpOfOne / 2))
      // Rounding may reach the bound, which does not belong to the range.
      target[i] = value < range.upperBound ? value : range.upperBound.nextDown
    }
  }

  @specialized(where Value == Float)
  @specialized(where Value == Double)
  static func normal<Value: ArrayScalar & Real & BinaryFloatingPoint>(
    _ draws: UnsafeBufferPointer<UInt64>, mean: Value, standardDeviation: Value,
    to target: UnsafeMutablePointer<Value>
  ) {
    for (i, draw) in draws.enumerated() {
      // Exact, symmetric about zero, and never one half: the quantile is finite.
      let q = (Double(draw >> 12) + 0.5) * 0x1p-52 - 0.5
      target[i] = mean + standardDeviation * Value(NormalQuantile.value(q))
    }
  }
}

extension Matrix {
  /// Random numbers spread evenly over a half-open range; see ``NDArray/uniform(_:in:seed:)``.
  public static func uniform(
    _ rows: Int, _ columns: Int, in range: Range<Scalar.Magnitude> = 0..<1, seed: UInt64
  ) -> Matrix {
    Matrix(.uniform([rows, columns], in: range, seed: seed))
  }

  /// Random numbers of the normal distribution; see
  /// ``NDArray/normal(_:mean:standardDeviation:seed:)``.
  public static func normal(
    _ rows: Int, _ columns: Int, mean: Scalar.Magnitude = 0,
    standardDeviation: Scalar.Magnitude = 1, seed: UInt64
  ) -> Matrix {
    Matrix(.normal([rows, columns], mean: mean, standardDeviation: standardDeviation, seed: seed))
  }
}
