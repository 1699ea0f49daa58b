import Heddle
import HeddleTestSupport

extension Tuning {
  /// The tiled engine for everything that has one, with panels of this width.
  static func tiled(width: Int) -> Tuning {
    var tuning = Tuning()
    (tuning.tinyLimits, tuning.complexTinyLimits) = ([:], [:])
    for operation in Operation.allCases {
      if tuning.tiledFrom[operation] != nil { tuning.tiledFrom[operation] = 1 }
      if tuning.complexTiledFrom[operation] != nil { tuning.complexTiledFrom[operation] = 1 }
    }
    tuning.panelWidth = width
    tuning.fewestTiledColumns = 2
    tuning.thinFrom = 1
    return tuning
  }

  /// The tree for matrices of at least two leaves of so many rows, or the Gram matrix before it.
  static func tree(leafRows: Int, gram: Bool = false) -> Tuning {
    var tuning = Tuning()
    (tuning.tinyLimits, tuning.complexTinyLimits) = ([:], [:])
    tuning.treeFrom = 1
    tuning.leafRows = leafRows
    tuning.gramFrom = gram ? 1 : nil
    return tuning
  }

  /// Widths that leave odd panels, and some that leave one.
  static let tiledWidths = [1, 3, 8, 20, 64]
}

let realScalars = [Float.self, Double.self] as [any TestScalar.Type]

/// Runs a test with the engines that the table chooses, and with the tiled one wherever there is one.
func onEveryEngine(_ body: () throws -> Void) throws {
  try body()
  for width in [3, 20] { try withTuning(.tiled(width: width), body) }
}
