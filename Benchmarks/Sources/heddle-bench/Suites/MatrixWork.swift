import ArgumentParser

/// Matrices of one size to decompose: its name, its request, and what it takes at least.
struct MatrixWork {
  let operation: MatrixOperation
  var scalar = ScalarName.f64
  let count: Int
  let rows: Int
  let columns: Int

  /// Square matrices.
  init(_ operation: MatrixOperation, _ count: Int, _ order: Int, _ scalar: ScalarName = .f64) {
    self.init(operation, count, order, order, scalar)
  }

  init(
    _ operation: MatrixOperation, _ count: Int, _ rows: Int, _ columns: Int,
    _ scalar: ScalarName = .f64
  ) {
    (self.operation, self.count, self.rows, self.columns) = (operation, count, rows, columns)
    self.scalar = scalar
  }

  /// Such as "QR, 1000 x 64^2".
  var title: String {
    let size = rows == columns ? "\(rows)^2" : "\(rows) x \(columns)"
    return "\(operation.title), \(count == 1 ? size : "\(count) x \(size)")"
  }

  /// - Parameter callers: 0 for one call with the whole batch.
  func request(callers: Int) -> String {
    "\(scalar) \(callers) \(group)"
  }

  /// Its part of a request.
  var group: String { "\(operation.rawValue) \(count) \(rows) \(columns)" }

  func effort(cores: Int) -> Effort {
    let (flops, results) = operation.effort(Double(max(rows, columns)), Double(min(rows, columns)))
    let elements = Double(rows * columns) + results
    return Effort(
      flops: Double(count) * flops * (scalar.isComplex ? 4 : 1),
      bytes: Double(count * scalar.bytes) * elements, cores: cores)
  }
}

/// A scalar as requests name it.
enum ScalarName: String, CaseIterable, CustomStringConvertible, ExpressibleByArgument {
  case f64, f32
  /// Complex numbers of two `f64` or `f32`.
  case c128, c64
  var isComplex: Bool { self == .c128 || self == .c64 }
  /// What its parts are.
  var real: ScalarName { self == .f64 || self == .c128 ? .f64 : .f32 }
  var bytes: Int { (isComplex ? 2 : 1) * (real == .f64 ? 8 : 4) }
  var description: String { rawValue }
}

extension MatrixOperation {
  fileprivate var title: String {
    switch self {
    case .qr: "QR"
    case .illqr: "QR, condition 1e6"
    case .r: "R only"
    case .geqrf: "QR, Q implicit"
    case .cholesky: "Cholesky"
    case .lu: "LU"
    case .solve: "solve, n right-hand sides"
    case .inverse: "inverse"
    case .eigh: "symmetric eigen"
    case .eigvalsh: "symmetric eigenvalues"
    case .eig: "eigen"
    case .svd: "SVD"
    case .gemm: "product"
    case .substitute1, .substitute4, .substitute16:
      "substitution with an LU, \(sides ?? 0) right-hand sides"
    }
  }

  /// Operations as usually counted (Golub and Van Loan; for the iterative ones what LAPACK's methods take
  /// without deflation), and the elements of the results, for a matrix of m x n, m >= n.
  fileprivate func effort(_ m: Double, _ n: Double) -> (flops: Double, results: Double) {
    let cube = n * n * n
    let householder = 2 * m * n * n - 2 * cube / 3
    return switch self {
    case .qr, .illqr: (2 * householder, m * n + n * n)
    case .r: (householder, n * n)
    case .geqrf: (householder, m * n)
    case .cholesky: (cube / 3, n * n)
    case .lu: (2 * cube / 3, n * n)
    case .solve: (8 * cube / 3, 2 * n * n)
    case .inverse: (2 * cube, n * n)
    case .eigh: (9 * cube, n * n)
    case .eigvalsh: (4 * cube / 3, n)
    case .eig: (25 * cube, 2 * n * n)
    case .svd: (14 * m * n * n + 8 * cube, m * n + n * n)
    case .gemm: (2 * cube, n * n)
    case .substitute1, .substitute4, .substitute16:
      (2 * n * n * Double(sides ?? 0), n * Double(sides ?? 0))
    }
  }
}
