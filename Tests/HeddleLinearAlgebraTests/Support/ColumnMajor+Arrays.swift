import Heddle
import HeddleTestSupport

extension ColumnMajor where Scalar: TestScalar {
  /// An array of two axes as a matrix that can be judged.
  init(_ array: NDArray<Scalar>) {
    precondition(array.rank == 2, "\(array.shape) is not one matrix")
    self.init(
      rows: array.shape[0], columns: array.shape[1], elements: array.transposed.scalars)
  }

  /// The same matrix, row by row in memory.
  var array: NDArray<Scalar> {
    NDArray(elements, shape: [columns, rows]).transposed.contiguous()
  }

  /// The Hermitian matrix whose lower triangle is this matrix's.
  var hermitian: ColumnMajor {
    ColumnMajor(rows: rows, columns: columns) { i, j in
      i == j
        ? Scalar(realPart: self[i, i].realPart, imaginaryPart: 0)
        : i > j ? self[i, j] : self[j, i].conjugated
    }
  }
}

extension NDArray where Scalar: TestScalar {
  /// Matrices of one shape as a batch.
  init(_ matrices: [ColumnMajor<Scalar>], batch: [Int]) {
    let shape = [matrices.first?.rows ?? 0, matrices.first?.columns ?? 0]
    self.init(matrices.flatMap(\.array.scalars), shape: batch + shape)
  }

  /// The matrices of a batch, in C order.
  var matrices: [ColumnMajor<Scalar>] {
    slices(of: 2).map { ColumnMajor($0) }
  }

  /// The numbers along the last axis, in C order.
  var vectors: [[Scalar]] { slices(of: 1).map(\.scalars) }

  /// The parts that the last `rank` axes make.
  func slices(of rank: Int) -> [NDArray] {
    let batch = Array(shape.dropLast(rank)), core = Array(shape.suffix(rank))
    let flat = reshaped(to: [batch.reduce(1, *)] + core)
    return (0..<flat.shape[0]).map { flat[.at($0), .ellipsis] }
  }

  /// How much less precise denormal results can be: the denormal edge case leaves four bits less.
  var lostPrecision: Double {
    largestMagnitude() < Scalar.Magnitude.leastNormalMagnitude ? 16 : 1
  }

  /// Random Hermitian matrices, which every decomposition accepts.
  static func hermitian(_ order: Int, batch: [Int]) -> NDArray {
    let random = normal(batch + [order, order], seed: UInt64(order))
    return random + random.adjoint
  }

  /// Random matrices of singular values (or eigenvalues) distributed in each of LAPACK's six ways.
  static func inAllModes(
    _ rows: Int, _ columns: Int, _ symmetry: TestSymmetry = .none
  ) -> NDArray {
    var random = RandomMatrices<Scalar>(seed: rows * 64 + columns)
    let matrices = (1...6).map { mode in
      random.next(rows, columns, symmetry, mode: mode, condition: 100)
    }
    return NDArray(matrices, batch: [2, 3])
  }
}
