import HeddleArrays
import Numerics

extension ScalarType {
  /// The Swift type, to run a generic check for.
  var swiftType: any ArrayScalar.Type {
    switch self {
    case .float32: Float.self
    case .float64: Double.self
    case .complex64: Complex<Float>.self
    case .complex128: Complex<Double>.self
    }
  }
}

/// Small whole numbers, exact in every type, that differ from index to index; complex ones in both
/// parts.
func counting<Scalar: ArrayScalar>(_ shape: [Int], of type: Scalar.Type = Scalar.self)
  -> NDArray<Scalar>
{
  var next = 0
  return NDArray(shape: shape) { _ in
    next += 1
    return Scalar(realPart: .init(next % 97 - 40), imaginaryPart: .init(next % 13 - 6))
  }
}

/// The absolute value, which `magnitude` of a complex number is not.
func euclidean<Scalar: ArrayScalar>(_ number: Scalar) -> Scalar.Magnitude {
  .hypot(number.realPart, number.imaginaryPart)
}

/// Every index of a shape, in C order.
func indices(_ shape: [Int]) -> [[Int]] {
  shape.reduce([[]]) { prefixes, extent in
    prefixes.flatMap { prefix in (0..<extent).map { prefix + [$0] } }
  }
}

/// The same numbers in different memory: by columns, with gaps, reversed, broadcast where they may.
func layouts<Scalar: ArrayScalar>(of array: NDArray<Scalar>) -> [NDArray<Scalar>] {
  var result = [array]
  let axes = Array(array.shape.indices)
  result.append(array.permuted(axes.reversed()).copied(layout: .rowMajor).permuted(axes.reversed()))
  var spread = NDArray<Scalar>.full(array.shape.map { 2 * $0 + 1 }, 7)
  func part(_ step: Int) -> [AxisSelection] {
    array.shape.map { .range(1..<2 * $0 + 1, by: step) }
  }
  spread[part(2)] = array
  result.append(spread[part(2)])
  spread[part(-2)] = array
  result.append(spread[part(-2)])
  if array.rank >= 2 { result.append(array.copied(layout: .columnMajorMatrices)) }
  return result
}
