import Heddle
import HeddleTestSupport

extension ColumnMajor where Scalar: TestScalar {
  /// One triangle, zeros elsewhere; with `.unit` ones on the diagonal.
  func triangle(_ triangle: LAPACK.Triangle, _ diagonal: LAPACK.Diagonal = .stored) -> ColumnMajor {
    ColumnMajor(rows: rows, columns: columns) { i, j in
      if i == j { return diagonal == .unit ? 1 : self[i, j] }
      return (i < j) == (triangle == .upper) ? self[i, j] : .zero
    }
  }

  /// One triangle, and NaN wherever a routine that reads no more must not look.
  func poisoned(
    outside triangle: LAPACK.Triangle, _ diagonal: LAPACK.Diagonal = .stored
  ) -> ColumnMajor {
    ColumnMajor(rows: rows, columns: columns) { i, j in
      let isRead = i == j ? diagonal == .stored : (i < j) == (triangle == .upper)
      return isRead ? self[i, j] : Scalar(realPart: .nan, imaginaryPart: .infinity)
    }
  }

  /// op(A).
  func applying(_ operation: LAPACK.Operation) -> ColumnMajor {
    switch operation {
    case .none: self
    case .transpose: ColumnMajor(rows: columns, columns: rows) { self[$1, $0] }
    case .adjoint: ColumnMajor(rows: columns, columns: rows) { self[$1, $0].conjugated }
    }
  }
}
