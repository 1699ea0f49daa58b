// An application with a parallel loop of its own, in which every job calls a batch: the loop and the
// batches share one pool of threads, so that no core is asked to do two things at once.
//
// The jobs ask how disorder changes the energy levels of a chain of atoms: each diagonalizes many random
// chains of one length. They are of very different sizes, and nobody says which runs where.

import Heddle

/// One question: chains of `length` atoms with random energies of a given strength.
struct Job {
  let length: Int
  let disorder: Double
  let samples = 50

  /// The chains' Hamiltonians, [samples, length, length]: energies on the diagonal, hopping beside it.
  func hamiltonians(seed: UInt64) -> NDArray<Double> {
    let energies = NDArray<Double>.uniform([samples, length], in: -1..<1, seed: seed) * disorder
    return NDArray(shape: [samples, length, length]) { index in
      let (row, column) = (index[1], index[2])
      return row == column ? energies[index[0], row] : abs(row - column) == 1 ? -1 : 0
    }
  }
}

let lengths = [8, 16, 32, 64]
let disorders = [0, 0.5, 1, 2, 4]
let jobs = lengths.flatMap { length in
  disorders.map { Job(length: length, disorder: $0) }
}

let scheduler = Scheduler.shared
scheduler.resetPeakRunningThreads()
let start = ContinuousClock.now
let groundStates = try scheduler.parallelMap(0..<jobs.count) { i in
  let levels = try jobs[i].hamiltonians(seed: UInt64(i)).symmetricEigenvalues()
  return levels[.all, .at(0)].mean()
}
let seconds = (ContinuousClock.now - start) / .seconds(1)

print(
  "mean lowest energy, a row for each length \(lengths), a column for each disorder \(disorders):")
print(NDArray<Double>(groundStates, shape: [lengths.count, disorders.count]))
let matrices = jobs.reduce(0) { $0 + $1.samples }
print("\(Int(Double(matrices) / seconds)) matrices a second")
print("at most \(scheduler.peakRunningThreads) threads at once, of \(scheduler.threads) allowed")
