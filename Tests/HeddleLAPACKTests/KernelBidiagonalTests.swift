import HeddleLAPACK
import HeddleTestSupport
import Testing

/// The sweep of a bidiagonal reduction against plain loops.
@Suite struct KernelBidiagonalTests {
  /// Long columns are swept four at a time, where eight would be too large for the first-level cache.
  @Test(arguments: allScalars, [48, 1104])
  func aSweepIsBothProducts(_ scalar: any LAPACKScalar.Type, rows: Int) {
    check(scalar)
    func check<Scalar: LAPACKScalar>(_: Scalar.Type) {
      // Small integers: every sum is exact.
      func integers(_ columns: Int, _ salt: Int) -> ColumnMajor<Scalar> {
        ColumnMajor(rows: rows, columns: columns) { i, j in
          Scalar(
            parts: .init((i * 5 + j * 3 + i * j + salt) % 7 - 3),
            .init((i * 2 + j * 5 + i * j + salt) % 5 - 2))
        }
      }
      let (columns, tau) = (32, Scalar(parts: 2, 1))
      let (a, given) = (integers(columns, 1), integers(3, 2))
      for j in [0, 3, 17] {
        let top = j / Kernels.unit * Kernels.unit
        let range = (j + 1) / Kernels.unit * Kernels.unit..<columns
        let (y, row, product) = Arena.with { arena in
          let none = ColumnMajor<Scalar>(rows: rows, columns: 1) { _, _ in .zero }
          let vectors = arena.block(
            ColumnMajor(rows: rows, columns: 4) { $1 < 3 ? given[$0, $1] : .zero }.planes)
          let (y, parts) = (arena.block(none.planes), arena.block(none.planes))
          let panel = Kernels.BidiagonalPanel<Scalar>(
            matrix: arena.block(a.planes), u: y, x: y, y: y, vectors: vectors, parts: parts,
            start: j)
          panel.sweep(range, row: j, tau: tau, part: 0)
          return (joined(y), joined(vectors), joined(parts))
        }
        // y = tau A* v - corrections, r = row j's adjoint - bases - y, both nothing up to column j, and A r.
        for k in range {
          let sum = (top..<rows).reduce(.zero) { $0 + a[$1, k].complexConjugate * given[$1, 0] }
          #expect(y[k, 0] == (k > j ? tau * sum - given[k, 1] : 0), "\(rows), \(j), \(k)")
          #expect(
            row[k, 3] == (k > j ? a[j, k].complexConjugate - given[k, 2] - y[k, 0] : 0),
            "\(rows), \(j), \(k)")
        }
        for i in top..<rows {
          let sum = range.reduce(.zero) { $0 + a[i, $1] * row[$1, 3] }
          #expect(product[i, 0] == sum, "\(rows), \(j), \(i)")
        }
        func joined(_ block: MatrixBlock<Scalar.Magnitude>) -> ColumnMajor<Scalar> {
          ColumnMajor(planes: ColumnMajor(block))
        }
      }
    }
  }
}

extension ColumnMajor {
  /// The real and, in columns after them, the imaginary parts of every column.
  fileprivate var planes: ColumnMajor<Scalar.Magnitude> {
    ColumnMajor<Scalar.Magnitude>(rows: rows, columns: Scalar.parts * columns) { i, plane in
      self[i, plane / Scalar.parts].parts[plane % Scalar.parts]
    }
  }

  fileprivate init(planes: ColumnMajor<Scalar.Magnitude>) {
    self.init(rows: planes.rows, columns: planes.columns / Scalar.parts) { i, j in
      Scalar(
        parts: planes[i, Scalar.parts * j],
        Scalar.isComplex ? planes[i, Scalar.parts * j + 1] : 0)
    }
  }
}
