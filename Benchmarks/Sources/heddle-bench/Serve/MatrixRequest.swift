import Heddle

/// Decompositions as their request names them: "TYPE CALLERS OPERATION COUNT ROWS COLUMNS". More groups of
/// matrices may follow: after a "+" they are treated beside the last group, after a ";" when all before are
/// done. Without callers each group is one call for the whole batch; with them each caller takes one matrix at a
/// time.
struct MatrixRequest {
  struct Group {
    let operation: MatrixOperation
    let count: Int
    let rows: Int
    let columns: Int

    init?(_ words: ArraySlice<String>) {
      let numbers = words.dropFirst().compactMap { Int($0) }
      guard words.count == 4, numbers.count == 3, let name = words.first,
        let operation = MatrixOperation(rawValue: name)
      else { return nil }
      (self.operation, count, rows, columns) = (operation, numbers[0], numbers[1], numbers[2])
    }
  }

  let measuresPeak: Bool
  let scalar: String
  let callers: Int
  /// Groups that are treated at the same time, phase by phase.
  let phases: [[Group]]

  init?(_ words: [String]) {
    measuresPeak = words.first == "peak"
    let words = words.dropFirst(measuresPeak ? 1 : 0)
    guard words.count > 2, let callers = Int(words[words.startIndex + 1]) else { return nil }
    (scalar, self.callers) = (words[words.startIndex], callers)
    let phases = words.dropFirst(2).split(separator: ";").map { phase in
      phase.split(separator: "+").map { Group($0) }
    }
    guard phases.allSatisfy({ $0.allSatisfy { $0 != nil } }) else { return nil }
    self.phases = phases.map { $0.compactMap(\.self) }
  }

  func prepare() -> PreparedWork? {
    switch scalar {
    case "f64": prepare { NDArray<Double>.uniform($0, in: -1..<1, seed: $1) }
    case "f32": prepare { NDArray<Float>.uniform($0, in: -1..<1, seed: $1) }
    case "c128": prepare { NDArray<Complex<Double>>.normal($0, seed: $1) }
    case "c64": prepare { NDArray<Complex<Float>>.normal($0, seed: $1) }
    default: nil
    }
  }

  private func prepare<Scalar: MatrixScalar>(
    _ random: (_ shape: [Int], _ seed: UInt64) -> NDArray<Scalar>
  ) -> PreparedWork {
    let work = MatrixPhases(
      phases.map { $0.flatMap { $0.items(random, asBatch: callers == 0) } })
    if measuresPeak { return PreparedWork { "\(try peakBytes(work.runAlone))" } }
    if callers == 0 { return PreparedWork { "\(milliseconds(work.runAlone).time)" } }
    let team = Callers(count: callers) { _ in work.takeAll() }
    return PreparedWork(
      run: { "\(milliseconds { work.run(by: team) }.time)" },
      share: { phase, tickets in
        "\(milliseconds { work.run(phase, by: team, sharing: tickets) }.time)"
      })
  }
}

extension MatrixRequest.Group {
  /// One piece of work for each matrix, or one for all.
  fileprivate func items<Scalar: MatrixScalar>(
    _ random: (_ shape: [Int], _ seed: UInt64) -> NDArray<Scalar>, asBatch: Bool
  ) -> [MatrixPhases.Item] {
    let operation = operation, shape = [count, rows, columns]
    let a = input(random(shape, 1)), b = operation.takesTwo ? input(random(shape, 2)) : a
    // Random matrices of a fixed seed: a failure is a defect, and ends the process with its reason.
    if asBatch {
      let work = try! operation.work(a, b)
      return [{ try! work() }]
    }
    return (0..<count).map { index in
      let (a, b) = (Matrix(a[.at(index)]), Matrix(b[.at(index)]))
      let work = try! operation.work(a, b)
      return { try! work() }
    }
  }

  /// Random matrices made Hermitian where the operation wants it, positive definite for Cholesky, and with all
  /// columns close to the first one where the condition is to be a million.
  private func input<Scalar: MatrixScalar>(
    _ random: NDArray<Scalar>
  ) -> NDArray<Scalar> {
    if operation == .illqr {
      let small = Scalar(realPart: 0x1p-16, imaginaryPart: 0)
      return random * small + random[.ellipsis, .range(0..<1)]
    }
    guard operation.isSymmetric else { return random }
    let symmetric = random + random.adjoint
    return operation == .cholesky
      ? symmetric + NDArray.identity(rows) * Scalar(exactly: 4 * rows)! : symmetric
  }
}
