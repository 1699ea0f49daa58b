import Glibc

/// What a program does that has several things to do: works on matrices side by side, and phases of such that wait
/// for one another.
struct Workload {
  let title: String
  let phases: [[MatrixWork]]

  /// How many matrices each phase has.
  var counts: [Int] { phases.map { $0.reduce(0) { $0 + $1.count } } }

  func request(callers: Int) -> String {
    "f64 \(callers) "
      + phases.map { $0.map(\.group).joined(separator: " + ") }.joined(separator: " ; ")
  }

  /// The QR of a tall matrix by as many chunks of rows as are given, one way after the other: the chunks' own
  /// factors, the factors of their stacked R, and the chunks' Q from both, as Dask does it.
  static func tallQR(_ title: String, columns: Int, chunks: [Int]) -> Workload {
    let rows = 440 * columns
    return Workload(
      title: title,
      phases: chunks.flatMap { count -> [[MatrixWork]] in
        let chunk = [MatrixWork(.qr, count, rows / count, columns)]
        if count == 1 { return [chunk] }
        let stack = [MatrixWork(.qr, 1, count * columns, columns)]
        // As many operations as (rows / count) x columns by columns x columns: square products, which all
        // contenders know.
        let products = MatrixWork(.gemm, count * (rows / count) / columns, columns)
        return [chunk, stack, [products]]
      })
  }
}

/// Sizes that grow with the machine.
struct Scale {
  let factor: Double

  /// So many times as many.
  func count(_ count: Int) -> Int { max(1, Int((Double(count) * factor).rounded())) }

  /// An order that makes so many times as much work of one matrix.
  func order(_ order: Int) -> Int { max(8, Int((Double(order) * cbrt(factor) / 8).rounded()) * 8) }
}
