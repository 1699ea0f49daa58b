import HeddleLAPACK
import HeddleScheduler

/// The eigenvalues of a symmetric tridiagonal matrix, in groups, by bisection until each is alone and by
/// secants then: as exact as any method that does not move the matrix by more than rounding, and as
/// parallel as there are groups.
///
/// Unchecked, as the tasks only read what `prepare` has written, and write values of their own.
struct TridiagonalBisection: @unchecked Sendable {
  private let order: Int
  /// In units of the largest sum of a row's magnitudes, so that all elements are at most 1.
  private let diagonal: UnsafeMutablePointer<Double>
  private let squares: UnsafeMutablePointer<Double>
  private let values: UnsafeMutablePointer<Double>

  init(order: Int, _ scratch: inout Scratch) {
    self.order = order
    diagonal = scratch.elements(Double.self, order)
    squares = scratch.elements(Double.self, order)
    values = scratch.elements(Double.self, order)
  }

  static func scratchBytes(order: Int) -> Int { 3 * Scratch.bytes(Double.self, order) }

  /// Those with these numbers, ascending.
  func run<Real: LAPACKReal>(
    _ matrix: Kernels.Tridiagonal<Real>, _ numbers: Range<Int>,
    into result: UnsafeMutablePointer<Real>
  ) {
    let size = prepare(matrix)
    if size == 0 { return result.update(repeating: 0, count: numbers.count) }
    let group = Kernels.sturmCount
    // Rounding in the count is below this too.
    let tolerance = Double.ulpOfOne
    Scheduler.current.parallelFor(
      0..<numbers.pieces(of: group), grain: .cost(nanoseconds: 40 * Double(order))
    ) { number in
      Kernels.sturmValues(
        numbers.piece(number, of: group), order: order, diagonal: diagonal, squares: squares,
        low: -1 - 4 * tolerance, high: 1 + 4 * tolerance, tolerance: tolerance,
        into: values)
    }
    // Found one by one, neighbours may differ in the last place the wrong way round.
    for i in numbers.dropFirst() where values[i] < values[i - 1] { values[i] = values[i - 1] }
    for i in numbers { result[i - numbers.lowerBound] = Real(values[i] * size) }
  }

  /// Writes the elements, and returns the unit they are in.
  private func prepare<Real: LAPACKReal>(_ matrix: Kernels.Tridiagonal<Real>) -> Double {
    var (size, before) = (0.0, 0.0)
    for i in 0..<order {
      let after = i + 1 < order ? abs(Double(matrix.offDiagonal[i])) : 0
      size = max(size, abs(Double(matrix.diagonal[i])) + before + after)
      before = after
    }
    if size == 0 { return 0 }
    for i in 0..<order {
      diagonal[i] = Double(matrix.diagonal[i]) / size
      let coupling = i > 0 ? Double(matrix.offDiagonal[i - 1]) / size : 0
      squares[i] = i > 0 ? max(coupling * coupling, 0x1p-120) : 0
    }
    return size
  }
}
