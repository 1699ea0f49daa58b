import HeddleArrays
import HeddleLAPACK

extension LU {
  /// L, [..., m, k]: ones on its diagonal, zero above it, nothing larger than 1 (√2 for
  /// complex scalars) below it.
  public var l: Stack {
    get throws(LinearAlgebraError) {
      try form("lu.l", .lower, .unit, rows: rowCount, columns: min(rowCount, columnCount))
    }
  }

  /// U, [..., k, n]: zero below its diagonal.
  public var u: Stack {
    get throws(LinearAlgebraError) {
      try form("lu.u", .upper, .stored, rows: min(rowCount, columnCount), columns: columnCount)
    }
  }

  /// P, [..., m, m]: the permutation matrix for which A = P L U.
  public var permutation: Stack {
    get throws(LinearAlgebraError) {
      let p = try ResultSlices<Stack.Scalar>(batch: batch, rows: rowCount, columns: rowCount)
      let run = BatchRun(
        name: "lu.permutation", batch: batch,
        cost: BatchRun.cost(Stack.Scalar.self, flops: 0, elements: rowCount * rowCount))
      try run.run(into: [p]) { (index, _) throws(LAPACKError) in
        p[index].clear()
        for (column, row) in rowOrder(number: index).enumerated() {
          p[index].base[row + column * p[index].stride] = 1
        }
      }.throwFirst()
      return Stack(p.array)
    }
  }

  /// The rows of A in the order in which L U has them, for the matrix at an index along the leading
  /// axes; without one, for a single matrix.
  public func rowOrder(_ index: Int...) -> [Int] { rowOrder(number: number(of: index, in: batch)) }

  func rowOrder(number: Int) -> [Int] {
    var order = Array(0..<rowCount)
    for step in 0..<min(rowCount, columnCount) {
      order.swapAt(step, Int(pivots[number][step]) - 1)
    }
    return order
  }

  private func form(
    _ name: StaticString, _ triangle: LAPACK.Triangle, _ diagonal: LAPACK.Diagonal, rows: Int,
    columns: Int
  ) throws(LinearAlgebraError) -> Stack {
    let source = SourceSlices(factors)
    let result = try ResultSlices<Stack.Scalar>(batch: batch, rows: rows, columns: columns)
    let run = BatchRun(
      name: name, batch: batch,
      cost: BatchRun.cost(Stack.Scalar.self, flops: 0, elements: rows * columns))
    try run.run(into: [result]) { (index, _) throws(LAPACKError) in
      source[index].columnMajorBlock.copyTriangle(triangle, diagonal: diagonal, to: result[index])
    }.throwFirst()
    return Stack(result.array)
  }
}
