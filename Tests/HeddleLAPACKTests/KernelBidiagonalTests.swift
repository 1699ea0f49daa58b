import HeddleLAPACK
import HeddleTestSupport
import Testing

/// The sweep of a bidiagonal reduction against plain loops.
@Suite struct KernelBidiagonalTests {
  /// Long columns are swept four at a time, where eight would be too large for the first-level cache.
  @Test(arguments: [Float.self, Double.self] as [any LAPACKReal.Type], [48, 1104])
  func aSweepIsBothProducts(_ scalar: any LAPACKReal.Type, rows: Int) {
    check(scalar)
    func check<Scalar: LAPACKReal>(_: Scalar.Type) {
      // Small integers: every sum is exact.
      func integers(_ columns: Int, _ salt: Int) -> ColumnMajor<Scalar> {
        ColumnMajor(rows: rows, columns: columns) { i, j in
          Scalar((i * 5 + j * 3 + i * j + salt) % 7 - 3)
        }
      }
      let (columns, tau) = (32, Scalar(2))
      let (a, given) = (integers(columns, 1), integers(3, 2))
      for j in [0, 3, 17] {
        let top = j / Kernels.unit * Kernels.unit
        let range = (j + 1) / Kernels.unit * Kernels.unit..<columns
        let (y, row, product) = Arena.with { arena in
          let vectors = arena.block(rows, 4, of: Scalar.self)
          arena.block(given).copy(to: vectors[rows: 0..<rows, columns: 0..<3])
          let y = arena.block(columns, 1, of: Scalar.self)
          let parts = arena.block(rows, 1, of: Scalar.self)
          let panel = Kernels.BidiagonalPanel(
            matrix: arena.block(a), u: y, x: y, y: y, vectors: vectors, parts: parts, start: j)
          panel.sweep(range, row: j, tau: tau, part: 0)
          return (ColumnMajor(y), ColumnMajor(vectors), ColumnMajor(parts))
        }
        // y = tau A' v - corrections, r = row j - bases - y, both nothing up to column j, and A r.
        for k in range {
          let sum = (top..<rows).reduce(0) { $0 + a[$1, k] * given[$1, 0] }
          #expect(y[k, 0] == (k > j ? tau * sum - given[k, 1] : 0), "\(rows), \(j), \(k)")
          #expect(row[k, 3] == (k > j ? a[j, k] - given[k, 2] - y[k, 0] : 0), "\(rows), \(j), \(k)")
        }
        for i in top..<rows {
          let sum = range.reduce(0) { $0 + a[i, $1] * row[$1, 3] }
          #expect(product[i, 0] == sum, "\(rows), \(j), \(i)")
        }
      }
    }
  }
}
