import Heddle

/// A decomposition of many matrices as its request names it: "OPERATION TYPE COUNT ROWS COLUMNS CALLERS".
/// Without callers the batch is one call; with them each caller takes one matrix at a time.
struct MatrixRequest {
  let operation: MatrixOperation
  let measuresPeak: Bool
  let scalar: String
  let count: Int
  let rows: Int
  let columns: Int
  let callers: Int

  init?(_ words: [String]) {
    let numbers = words.dropFirst(2).compactMap { Int($0) }
    guard words.count == 6, numbers.count == 4 else { return nil }
    measuresPeak = words[0] == "peak"
    guard let operation = measuresPeak ? .qr : MatrixOperation(rawValue: words[0]) else {
      return nil
    }
    (self.operation, scalar) = (operation, words[1])
    (count, rows, columns, callers) = (numbers[0], numbers[1], numbers[2], numbers[3])
  }

  func prepare() -> PreparedWork? {
    switch scalar {
    case "f64": prepare { NDArray<Double>.uniform(shape, in: -1..<1, seed: $0) }
    case "f32": prepare { NDArray<Float>.uniform(shape, in: -1..<1, seed: $0) }
    case "c128": prepare { NDArray<Complex<Double>>.normal(shape, seed: $0) }
    case "c64": prepare { NDArray<Complex<Float>>.normal(shape, seed: $0) }
    default: nil
    }
  }

  private var shape: [Int] { [count, rows, columns] }

  private func prepare<Scalar: ArrayScalar & LAPACKScalar>(
    _ random: (_ seed: UInt64) -> NDArray<Scalar>
  ) -> PreparedWork {
    let a = input(random(1)), b = input(random(2)), operation = operation
    if measuresPeak { return { "\(try peakBytes { try operation.apply(to: a, b) })" } }
    if callers == 0 { return { "\(try milliseconds { try operation.apply(to: a, b) }.time)" } }
    let matrices = SharedMatrices(operation, a, b)
    let team = Callers(count: callers) { _ in matrices.takeAll() }
    return {
      matrices.reset()
      return "\(milliseconds(team.run).time)"
    }
  }

  /// Random matrices made Hermitian where the operation wants it, and positive definite for Cholesky.
  private func input<Scalar: ArrayScalar & LAPACKScalar>(
    _ random: NDArray<Scalar>
  ) -> NDArray<Scalar> {
    guard operation.isSymmetric else { return random }
    let symmetric = random + random.adjoint
    return operation == .cholesky
      ? symmetric + NDArray.identity(rows) * Scalar(exactly: 4 * rows)! : symmetric
  }
}
