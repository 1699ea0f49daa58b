import Heddle
import Synchronization

/// A batch that application threads share, each taking one matrix at a time.
final class SharedMatrices<Scalar: ArrayScalar & LAPACKScalar>: Sendable {
  private let operation: MatrixOperation
  private let matrices: [(Matrix<Scalar>, Matrix<Scalar>)]
  private let next = Atomic<Int>(0)

  init(_ operation: MatrixOperation, _ a: NDArray<Scalar>, _ b: NDArray<Scalar>) {
    self.operation = operation
    matrices = (0..<a.shape[0]).map { (Matrix(a[.at($0)]), Matrix(b[.at($0)])) }
  }

  /// Puts all matrices back; nobody takes one meanwhile.
  func reset() { next.store(0, ordering: .relaxed) }

  /// Takes matrices until none is left.
  func takeAll() {
    while true {
      let index = next.wrappingAdd(1, ordering: .relaxed).oldValue
      guard index < matrices.count else { return }
      let (a, b) = matrices[index]
      // Random matrices of a fixed seed: a failure is a defect, and ends the process with its reason.
      _ = try! operation.apply(to: a, b)
    }
  }
}
