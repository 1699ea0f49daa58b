import ArgumentParser
import Heddle

/// Where the matrices come from.
struct InputOptions: ParsableArguments {
  @Option(help: "A .npy file of shape [..., m, n], of float32, float64, complex64 or complex128.")
  var input: String?
  @Option(help: "Without --input: how many random matrices; 10 by default.")
  var count: Int?
  @Option(help: "Without --input: rows of each; 256 by default.")
  var rows: Int?
  @Option(help: "Without --input: columns of each; 256 by default.")
  var columns: Int?
  @Option(help: "Without --input: f32, f64, c64 or c128; f64 by default.")
  var dtype: DType?
  @Option(
    help: """
      Without --input: the seed, 0 by default; the same seed gives the same matrices on every machine.
      """)
  var seed: UInt64?

  enum DType: String, ExpressibleByArgument, CaseIterable {
    case f32, f64, c64, c128

    var scalarType: ScalarType {
      switch self {
      case .f32: .float32
      case .f64: .float64
      case .c64: .complex64
      case .c128: .complex128
      }
    }
  }

  func validate() throws {
    if input != nil, count != nil || rows != nil || columns != nil || dtype != nil || seed != nil {
      throw ValidationError("--count, --rows, --columns, --dtype and --seed go without --input.")
    }
    for (name, value) in [("--count", count), ("--rows", rows), ("--columns", columns)] {
      guard let value else { continue }
      guard 0...Int(Int32.max) ~= value else {
        throw ValidationError("\(name) is \(value), not a number from 0 to \(Int32.max).")
      }
    }
    if elementCount == nil {
      throw ValidationError("So many matrices of this size fit in no memory.")
    }
  }

  private var shape: [Int] { [count ?? 10, rows ?? 256, columns ?? 256] }

  /// How many elements a random batch has, if that can be counted and addressed.
  private var elementCount: Int? {
    shape.reduce(16) { size, extent -> Int? in
      guard let size else { return nil }
      let (product, overflow) = size.multipliedReportingOverflow(by: extent)
      return overflow || product > 1 << 46 ? nil : product
    }
  }

  func scalarType() throws -> ScalarType {
    if let input { return try NPYHeader.read(from: input).scalarType }
    return (dtype ?? .f64).scalarType
  }

  func batch<Scalar: MatrixScalar>(_ type: Scalar.Type) throws -> NDArray<Scalar> {
    guard let input else {
      // Making random numbers has no errors, so that memory is asked for before.
      guard NDArray<Scalar>(tryingToAllocate: shape) != nil else {
        throw RunError("no memory for \(shape.reduce(MemoryLayout<Scalar>.stride, *)) bytes")
      }
      return .normal(shape, seed: seed ?? 0)
    }
    let batch = try NDArray<Scalar>(npy: input)
    guard batch.rank >= 2 else {
      throw RunError("\(input): shape \(batch.shape) has no two axes for a matrix")
    }
    return batch
  }

  /// The error with the file that is to blame, on one line.
  func describe(_ error: LinearAlgebraError) -> String {
    input.map { "\($0): \(error)" } ?? "\(error)"
  }
}
