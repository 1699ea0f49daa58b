import Heddle

/// A way to run the batch once, as often as asked.
protocol Work<Scalar>: AnyObject {
  associatedtype Scalar: MatrixScalar
  func run() throws(LinearAlgebraError)
  /// Those of the last run.
  var factors: Factors<NDArray<Scalar>> { get }
}

/// The whole batch in one call.
final class OneCallWork<Scalar: MatrixScalar>: Work {
  private let layerRun: LayerRun<Scalar>
  private var last: Factors<NDArray<Scalar>>?

  init(_ layerRun: LayerRun<Scalar>) { self.layerRun = layerRun }

  func run() throws(LinearAlgebraError) {
    // What the last run left is given back first, so that memory is held for one run only.
    last = nil
    last = try layerRun.inLayer { () throws(LinearAlgebraError) in
      try layerRun.factor(layerRun.batch)
    }
  }

  var factors: Factors<NDArray<Scalar>> { last! }
}
