import Heddle

/// Batches of two arguments that fit each other by NumPy's rule.
let broadcasts: [(first: [Int], second: [Int])] = [
  ([], []), ([3], [3]), ([3], []), ([], [3]), ([2, 3], [3]), ([3], [2, 1]), ([2, 1], [1, 3]),
  ([1], [2, 3]), ([0], [1]), ([1], [2, 0]), ([2, 3], [2, 3]),
]

/// The batch that both fill, and the pair of matrices that belongs to each place, one after the other.
func broadcastPairs<Scalar: TestScalar>(
  _ a: NDArray<Scalar>, _ b: NDArray<Scalar>
) -> (batch: [Int], pairs: [(NDArray<Scalar>, NDArray<Scalar>)]) {
  let rank = max(a.rank, b.rank) - 2
  func padded(_ shape: [Int]) -> [Int] { Array(repeating: 1, count: rank - shape.count) + shape }
  let batch = zip(padded(a.batchShape), padded(b.batchShape)).map { $0 == 1 ? $1 : $0 }
  func filled(_ array: NDArray<Scalar>) -> [NDArray<Scalar>] {
    array.broadcast(to: batch + array.shape.suffix(2)).contiguous().slices(of: 2)
  }
  return (batch, Array(zip(filled(a), filled(b))))
}
