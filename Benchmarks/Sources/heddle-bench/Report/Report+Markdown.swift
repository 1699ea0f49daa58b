extension Report {
  /// Heading, conditions and tables.
  var markdown: String {
    var lines = ["## \(suite)", "", conditions, ""]
    if coresOfOthers > 0.1 {
      let busy = "\(coresOfOthers.formatted) of the cores were busy with other work"
      lines += ["**Not to be quoted: \(busy).**", ""]
    }
    if limits.contains(where: { !$0.rows.isEmpty }) {
      lines += ["| limit, on OpenBLAS | median | least to most |", "|---|---:|---:|"]
      lines += limits.flatMap { result in
        result.rows.map {
          "| \(result.title) | \($0.median.formatted) \(result.unit) | \($0.range) |"
        }
      }
      lines.append("")
    }
    let showsLimit = results.contains { $0.rows.contains { $0.ofLimit != nil } }
    lines.append(
      "| work | by | median | least to most | ratio | wanted | reached |"
        + (showsLimit ? " of the limit |" : ""))
    lines.append("|---|---|---:|---:|---:|---:|---|" + (showsLimit ? "---:|" : ""))
    for result in results {
      for (index, row) in result.rows.enumerated() {
        let title = index == 0 ? result.title : ""
        let limit = row.ofLimit.map { "\(Int(($0 * 100).rounded()))%" } ?? ""
        lines.append("| \(title) | \(row.cells(result.unit)) |" + (showsLimit ? " \(limit) |" : ""))
      }
    }
    if !remarks.isEmpty { lines += ["", remarks] }
    lines += ["", explanation] + gaps
    return lines.joined(separator: "\n") + "\n"
  }

  private var conditions: String {
    let peers =
      machine.peers.isEmpty ? "" : " Beside Heddle: \(machine.peers.joined(separator: ", "))."
    return
      "\(machine.processor), \(machine.cores) cores, \(machine.system), \(machine.date).\(peers)"
  }

  private var explanation: String {
    """
    A ratio says how many times Heddle's figure (the first of each group) this one is: the median over \
    the rounds, in each of which all took their turn.
    """
  }

  private var gaps: [String] {
    let failures = results.flatMap { result in result.failures.map { "\(result.title): \($0)" } }
    let absent = missing.map { "\($0): not installed (`Benchmarks/run setup`)" }
    let all = absent + failures
    return all.isEmpty ? [] : ["", "Without figures:", ""] + all.map { "- \($0)" }
  }
}

extension BenchmarkResult.Row {
  fileprivate var range: String {
    rounds < 3 ? "(\(rounds) only)" : "\(least.formatted) to \(most.formatted)"
  }

  fileprivate func cells(_ unit: String) -> String {
    [
      name, "\(median.formatted) \(unit)", range, ratio.map { "\($0.formatted)x" } ?? "",
      wanted ?? "", isReached.map { $0 ? "yes" : "no" } ?? "",
    ].joined(separator: " | ")
  }
}
