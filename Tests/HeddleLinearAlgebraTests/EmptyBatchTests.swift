import Heddle
import Testing

/// Matrices without elements take no memory, so there may be more of them than anything could count.
@Suite struct EmptyBatchTests {
  typealias Batch = NDArray<Double>

  @Test(.timeLimit(.minutes(10)), arguments: [1 << 40, Int.max])
  func anyNumberTakesNoTime(_ count: Int) throws {
    for layer in [ThreadingLayer.dynamic, .blas] {
      try withThreadingLayer(layer) {
        try checkSquare(.zeros([count, 0, 0]))
        for shape in [[count, 0, 5], [count, 5, 0], [count, 0, 500], [count, 500, 0]] {
          // Five columns each: no number counts them all.
          if count == .max, shape.contains(where: { $0 > 0 && $0 < count }) { continue }
          try checkAny(.zeros(shape))
        }
      }
    }
  }

  private func checkSquare(_ a: Batch) throws {
    try checkAny(a)
    #expect(try a.solve(a).shape == a.shape)
    #expect(try a.lu().solve(a).shape == a.shape)
    #expect(try a.inverse().shape == a.shape)
    #expect(try a.lu().inverse().shape == a.shape)
    #expect(try a.lu().permutation.shape == a.shape)
    #expect(try a.cholesky().solve(a).shape == a.shape)
    #expect(try a.cholesky().inverse().shape == a.shape)
    #expect(try a.solveTriangular(a, triangle: .upper).shape == a.shape)
    #expect(try a.symmetricEigen().reconstruct().shape == a.shape)
    #expect(try a.symmetricEigenvalues().shape == a.shape.dropLast())
    #expect(try a.eigen(left: true).vectors.shape == a.shape)
    #expect(try a.eigenvalues().shape == a.shape.dropLast())
    // Each has a determinant, and a rank, for which there is no memory.
    #expect(throws: LinearAlgebraError.self) { try a.determinant() }
    #expect(throws: LinearAlgebraError.self) { try a.leastSquares(a) }
  }

  private func checkAny(_ a: Batch) throws {
    let qr = try a.qr()
    for (q, r) in [try a.qr(.reduced), (try qr.q, try qr.r)] {
      #expect(try q.multiplied(by: r).array.isEmpty && q.columnCount == 0)
    }
    #expect(try a.qrR().rowCount == 0)
    #expect(try a.lu().l.columnCount == 0 && a.lu().u.rowCount == 0)
    #expect(try a.svd().reconstruct().shape == a.shape)
    #expect(try a.svd().pseudoInverse().isEmpty)
    #expect(try a.singularValues().isEmpty)
    if a.columnCount == 0 { #expect(try a.adjointMultiplied(by: a).isEmpty && a.gram().isEmpty) }
    #expect("\(a)" == "[]")
  }

  /// Nothing asks for a solution, so none is missing, however many matrices there are.
  @Test(arguments: [1, 3, 40, 1001], [2, 50])
  func withoutRightHandSidesNothingFails(count: Int, order n: Int) throws {
    let singular = Batch.zeros([count, n, n])
    let none = Batch.zeros([n, 0])
    let shape = [count, n, 0]
    #expect(try singular.solve(none).shape == shape)
    #expect(try singular.lu().solve(none).shape == shape)
    #expect(try singular.qr().solve(none).shape == shape)
    #expect(try singular.qr().applyQ(to: none).shape == shape)
    #expect(try singular.solveTriangular(none, triangle: .lower).shape == shape)
    let failed = try singular.choleskyOutcome()
    #expect(failed.failures.count == count)
    #expect(try failed.value.solve(none).shape == shape)
  }
}
