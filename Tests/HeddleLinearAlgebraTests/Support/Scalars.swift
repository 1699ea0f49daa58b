import Heddle
import HeddleTestSupport

/// What a decomposition can be made of.
typealias TestScalar = MatrixScalar

/// The four scalars, as arguments of a test.
let scalars = allScalars.map { $0 as! any TestScalar.Type }

/// Square, tall and wide, around the sizes of blocks and vectors, and empty.
let shapes = [
  (0, 0), (0, 3), (3, 0), (1, 1), (1, 5), (5, 1), (2, 2), (3, 2), (2, 3), (5, 5), (10, 3), (3, 10),
  (16, 16), (20, 10), (10, 20), (33, 33), (50, 20), (20, 50),
]

let orders = [0, 1, 2, 3, 5, 10, 16, 20, 33, 50]
