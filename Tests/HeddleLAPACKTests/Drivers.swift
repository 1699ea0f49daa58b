import HeddleLAPACK
import HeddleTestSupport
import Numerics

// Each routine of the binding on plain matrices, its scratch exactly as long as it asks for.
// Sizes that the routines meet: empty, one, odd, around LAPACK's block size of 32, tall and wide.
let shapes = [
  (0, 0), (0, 3), (3, 0), (1, 1), (1, 5), (5, 1), (4, 3), (3, 4), (20, 20), (45, 33), (33, 45),
]
let orders = [0, 1, 2, 5, 20, 45]

extension ColumnMajor {
  func copyingTriangle(
    _ triangle: LAPACK.Triangle, _ diagonal: LAPACK.Diagonal = .stored, rows: Int? = nil,
    columns: Int? = nil
  ) -> ColumnMajor {
    Arena.with { arena in
      let target = arena.block(rows ?? self.rows, columns ?? self.columns, of: Scalar.self)
      arena.block(self).copyTriangle(triangle, diagonal: diagonal, to: target)
      return ColumnMajor(target)
    }
  }

  /// The factors of a QR as `geqrf` leaves them.
  func geqrf() throws -> (factors: ColumnMajor, tau: [Scalar]) {
    try Arena.with { arena in
      let (a, count) = (arena.block(self), min(rows, columns))
      let tau = arena.scalars(count, of: Scalar.self)
      let size = try LAPACK.geqrfWorkspace(Scalar.self, rows: rows, columns: columns)
      try LAPACK.geqrf(a, tau: tau, workspace: arena.workspace(size, for: Scalar.self))
      return (ColumnMajor(a), Array(UnsafeBufferPointer(start: tau, count: count)))
    }
  }

  /// The first `count` columns of the Q whose factors these are.
  func orgqr(tau: [Scalar], count: Int) throws -> ColumnMajor {
    try Arena.with { arena in
      let a = arena.block(rows, count, of: Scalar.self)
      for j in 0..<min(count, columns) {
        for i in 0..<rows { a.base[i + j * a.stride] = self[i, j] }
      }
      var tau = tau
      let reflectors = min(count, tau.count)
      let size = try LAPACK.orgqrWorkspace(
        Scalar.self, rows: rows, columns: count, reflectors: reflectors)
      try LAPACK.orgqr(
        a, reflectors: reflectors, tau: &tau, workspace: arena.workspace(size, for: Scalar.self))
      return ColumnMajor(a)
    }
  }

  /// Q or Q* times a matrix, or a matrix times them, where these are Q's factors.
  func ormqr(
    _ side: LAPACK.Side, adjoint: Bool, tau: [Scalar], _ c: ColumnMajor
  ) throws -> ColumnMajor {
    try Arena.with { arena in
      var tau = tau
      let target = arena.block(c)
      let size = try LAPACK.ormqrWorkspace(
        Scalar.self, side: side, rows: c.rows, columns: c.columns, reflectors: tau.count)
      try LAPACK.ormqr(
        side, adjoint: adjoint, factors: arena.block(self), tau: &tau, reflectors: tau.count,
        target, workspace: arena.workspace(size, for: Scalar.self))
      return ColumnMajor(target)
    }
  }

  typealias SVD = (u: ColumnMajor, values: [Scalar.Magnitude], vt: ColumnMajor)

  func svd(_ vectors: LAPACK.SingularVectors, byIteration: Bool) throws -> SVD {
    try Arena.with { arena in
      let small = min(rows, columns)
      let (left, right) = vectors == .full ? (rows, columns) : (small, small)
      let wanted = vectors != .none
      let u = wanted ? arena.block(rows, left, of: Scalar.self) : nil
      let vt = wanted ? arena.block(right, columns, of: Scalar.self) : nil
      let values = arena.scalars(small, of: Scalar.Magnitude.self)
      let a = arena.block(self)
      if byIteration {
        let size = try LAPACK.gesvdWorkspace(
          Scalar.self, rows: rows, columns: columns, vectors: vectors)
        try LAPACK.gesvd(
          a, vectors: vectors, values: values, u: u, vt: vt,
          workspace: arena.workspace(size, for: Scalar.self))
      } else {
        let size = try LAPACK.gesddWorkspace(
          Scalar.self, rows: rows, columns: columns, vectors: vectors)
        try LAPACK.gesdd(
          a, vectors: vectors, values: values, u: u, vt: vt,
          workspace: arena.workspace(size, for: Scalar.self))
      }
      let none = ColumnMajor(rows: 0, columns: 0, elements: [])
      return (
        u.map(ColumnMajor.init) ?? none, Array(UnsafeBufferPointer(start: values, count: small)),
        vt.map(ColumnMajor.init) ?? none
      )
    }
  }

  func syevd(
    _ triangle: LAPACK.Triangle, vectors: Bool
  ) throws -> (values: [Scalar.Magnitude], vectors: ColumnMajor) {
    try Arena.with { arena in
      let a = arena.block(self)
      let values = arena.scalars(rows, of: Scalar.Magnitude.self)
      let size = try LAPACK.syevdWorkspace(Scalar.self, order: rows, vectors: vectors)
      try LAPACK.syevd(
        a, triangle, vectors: vectors, values: values,
        workspace: arena.workspace(size, for: Scalar.self))
      return (Array(UnsafeBufferPointer(start: values, count: rows)), ColumnMajor(a))
    }
  }

  typealias Eigenvectors = ColumnMajor<Complex<Scalar.Magnitude>>

  func geev(
    left: Bool, right: Bool
  ) throws -> (values: [Complex<Scalar.Magnitude>], left: Eigenvectors?, right: Eigenvectors?) {
    try Arena.with { arena in
      typealias Value = Complex<Scalar.Magnitude>
      let values = arena.scalars(rows, of: Value.self)
      let vl = left ? arena.block(rows, rows, of: Value.self) : nil
      let vr = right ? arena.block(rows, rows, of: Value.self) : nil
      let size = try LAPACK.geevWorkspace(Scalar.self, order: rows, left: left, right: right)
      try LAPACK.geev(
        arena.block(self), values: values, left: vl, right: vr,
        workspace: arena.workspace(size, for: Scalar.self))
      return (
        Array(UnsafeBufferPointer(start: values, count: rows)), vl.map(Eigenvectors.init),
        vr.map(Eigenvectors.init)
      )
    }
  }

  func getrf() throws -> (factors: ColumnMajor, pivots: [Int32], zeroPivot: Int?) {
    try Arena.with { arena in
      let a = arena.block(self)
      var pivots = [Int32](repeating: -1, count: min(rows, columns))
      let zeroPivot = try LAPACK.getrf(a, pivots: &pivots)
      return (ColumnMajor(a), pivots, zeroPivot)
    }
  }

  /// This matrix after a routine has worked on it in place.
  func changed(_ change: (Arena, MatrixBlock<Scalar>) throws -> Void) rethrows -> ColumnMajor {
    try Arena.with { arena in
      let block = arena.block(self)
      try change(arena, block)
      return ColumnMajor(block)
    }
  }

  /// op(A), by plain loops.
  func applying(_ operation: LAPACK.Operation) -> ColumnMajor {
    switch operation {
    case .none: self
    case .transpose: ColumnMajor(rows: columns, columns: rows) { self[$1, $0] }
    case .adjoint: ColumnMajor(rows: columns, columns: rows) { self[$1, $0].complexConjugate }
    }
  }

  /// With the other triangle poisoned: for routines that read one only.
  func keeping(_ triangle: LAPACK.Triangle) -> ColumnMajor {
    ColumnMajor(rows: rows, columns: columns) { i, j in
      i == j || (i < j) == (triangle == .upper) ? self[i, j] : Scalar(parts: .nan, .nan)
    }
  }

  /// A symmetric or Hermitian matrix from one triangle.
  func mirroring(_ triangle: LAPACK.Triangle) -> ColumnMajor {
    ColumnMajor(rows: rows, columns: columns) { i, j in
      i == j || (i < j) == (triangle == .upper) ? self[i, j] : self[j, i].complexConjugate
    }
  }
}

extension ColumnMajor {
  func plusIdentity() -> ColumnMajor {
    ColumnMajor(rows: rows, columns: columns) { i, j in i == j ? self[i, j] + 1 : self[i, j] }
  }
}

extension RandomMatrices {
  /// A matrix of this rank: the product of two of full rank.
  mutating func next(_ rows: Int, _ columns: Int, rank: Int) throws -> ColumnMajor<Scalar> {
    let (left, right) = (next(rows, rank, condition: 3), next(rank, columns, condition: 3))
    let zero = ColumnMajor<Scalar>(rows: rows, columns: columns) { _, _ in .zero }
    return try zero.changed { arena, product in
      try LAPACK.gemm(arena.block(left), times: arena.block(right), into: product)
    }
  }
}
