import Foundation
import Heddle

/// The measurements of all layers, as a table and as JSON.
struct Report<Scalar: MatrixScalar> {
  private let rows: [Row]
  private let input: InputOptions

  /// One layer, in the words of the JSON output.
  struct Row: Encodable {
    let layer: String
    let threads: Int
    let callers: Int
    let count: Int
    let rows: Int
    let columns: Int
    let dtype: String
    let repeats: Int
    let median_ms: Double
    let min_ms: Double
    let max_ms: Double
    let matrices_per_second: Double
    let speedup_over_blas: Double?
    let peak_running_threads: Int
    let residual_ratio: Double
    let orthogonality_ratio: Double

    var ratios: QRRatios { QRRatios(residual: residual_ratio, orthogonality: orthogonality_ratio) }
  }

  init(
    _ results: [LayerResult<Scalar>], batch: NDArray<Scalar>, input: InputOptions, work: WorkOptions
  ) {
    self.input = input
    let blas = work.compare ? results.first { $0.layer == .blas }?.median : nil
    let count = batch.batchShape.reduce(1, *)
    rows = results.map { result in
      Row(
        layer: result.layer.rawValue, threads: result.threads, callers: work.callers ?? 1,
        count: count, rows: batch.rowCount, columns: batch.columnCount,
        dtype: "\(Scalar.scalarType)", repeats: work.repeats, median_ms: result.median,
        min_ms: result.milliseconds[0], max_ms: result.milliseconds[result.milliseconds.count - 1],
        matrices_per_second: Double(count) / result.median * 1000,
        speedup_over_blas: blas.map { $0 / result.median },
        peak_running_threads: result.peakRunningThreads, residual_ratio: result.ratios.residual,
        orthogonality_ratio: result.ratios.orthogonality)
    }.sorted { $0.median_ms > $1.median_ms }
  }

  func json() throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
    encoder.nonConformingFloatEncodingStrategy = .convertToString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    return String(decoding: try encoder.encode(rows), as: UTF8.self)
  }

  /// A line a layer, the slowest first.
  var table: String {
    let first = rows[0]
    var lines = [
      "\(first.count) matrices of \(first.rows) x \(first.columns), \(first.dtype), "
        + "\(first.threads) threads, \(first.callers) caller\(first.callers == 1 ? "" : "s"), "
        + "\(first.repeats) runs"
    ]
    let isComparison = first.speedup_over_blas != nil
    lines.append(
      Self.line(
        ["layer", "median ms", "min", "max", "matrices/s", "threads", "residual", "orthog."]
          + (isComparison ? ["speed-up"] : [])))
    for row in rows {
      lines.append(
        Self.line(
          [
            row.layer, Self.number(row.median_ms), Self.number(row.min_ms), Self.number(row.max_ms),
            Self.number(row.matrices_per_second, digits: 0), "\(row.peak_running_threads)",
            Self.number(row.residual_ratio), Self.number(row.orthogonality_ratio),
          ] + (row.speedup_over_blas.map { [Self.number($0) + "x"] } ?? [])))
    }
    lines.append(
      "threads: the most that ran at once; residual |A - QR| / (|A| max(m,n) eps) and orthogonality "
        + "|I - Q*Q| / (m eps) pass below \(Int(QRRatios.threshold))"
        + (isComparison ? "; speed-up over blas" : ""))
    return lines.joined(separator: "\n")
  }

  private static func line(_ cells: [String]) -> String {
    cells.enumerated().map { column, cell in
      let padding = String(repeating: " ", count: max(0, (column == 0 ? 8 : 11) - cell.count))
      return column == 0 ? cell + padding : padding + cell
    }.joined()
  }

  private static func number(_ value: Double, digits: Int = 2) -> String {
    String(format: "%.\(digits)f", value)
  }

  /// Throws if any layer's factors are not what a backward stable algorithm gives.
  func checkRatios() throws {
    for row in rows where !row.ratios.pass {
      throw RunError(
        (input.input.map { "\($0): " } ?? "")
          + "layer \(row.layer): ratios \(row.residual_ratio) and \(row.orthogonality_ratio) "
          + "are not below \(Int(QRRatios.threshold))")
    }
  }
}
