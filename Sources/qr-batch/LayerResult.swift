import Heddle

/// Q, unless R alone was asked for, and R.
struct Factors<Stack: MatrixStack>: Sendable {
  let q: Stack?
  let r: Stack
}

/// The measurements of one layer.
struct LayerResult<Scalar: MatrixScalar>: Sendable {
  let layer: ThreadingLayer
  let threads: Int
  /// Sorted.
  let milliseconds: [Double]
  let peakRunningThreads: Int
  let factors: Factors<NDArray<Scalar>>
  let ratios: QRRatios

  var median: Double { milliseconds.median }
}
