import Heddle
import Testing

/// What every decomposition of a batch promises, whatever it computes.
@Suite struct BatchTests {
  @Test(arguments: scalars) func aBatchIsALoop(_ scalar: any TestScalar.Type) throws {
    func check<Scalar: TestScalar>(_: Scalar.Type) throws {
      for decomposition in Decomposition<Scalar>.all {
        for n in [1, 3, 8, 33] {
          let a = NDArray<Scalar>.hermitian(n, batch: [2, 3])
          let whole = try decomposition.plain(a)
          let slices = try a.slices(of: 2).flatMap { try decomposition.plain($0) }
          #expect(whole == slices, "\(decomposition), \(n)")
        }
      }
    }
    try check(scalar)
  }

  @Test(arguments: scalars) func memoryOrderDoesNotMatter(_ scalar: any TestScalar.Type) throws {
    func check<Scalar: TestScalar>(_: Scalar.Type) throws {
      for decomposition in Decomposition<Scalar>.all {
        for n in [1, 5, 17] {
          let a = NDArray<Scalar>.hermitian(n, batch: [3])
          let expected = try decomposition.plain(a)
          for arrangement in Arrangement.allCases {
            let arranged = arrangement.of(a)
            #expect(
              try decomposition.plain(arranged) == expected, "\(decomposition), \(arrangement)")
            let last = try decomposition.plain(arranged[.reversed, .ellipsis])
            #expect(last == expected.reversed(), "\(decomposition), \(arrangement) reversed")
          }
          let repeated = try decomposition.plain(a[.at(1)].broadcast(to: [4, n, n]))
          #expect(repeated == Array(repeating: expected[1], count: 4), "\(decomposition)")
          // Of strides zero along a row: all columns are the same, and solvers fail alike.
          let column = a[.ellipsis, .at(0)].insertingAxis(at: 2).broadcast(to: [3, n, n])
          let copy = try decomposition.outcome(column.contiguous()).bits
          #expect(try decomposition.outcome(column).bits == copy, "\(decomposition)")
        }
      }
    }
    try check(scalar)
  }

  @Test(arguments: scalars) func demand17_threadsDoNotMatter(_ scalar: any TestScalar.Type) throws {
    func check<Scalar: TestScalar>(_: Scalar.Type) throws {
      for decomposition in Decomposition<Scalar>.all {
        let a = NDArray<Scalar>.hermitian(24, batch: [16])
        _ = try sameOnAnyThreads("\(decomposition)", threads: [1, 2, 8]) {
          try decomposition.plain(a)
        }
      }
    }
    try check(scalar)
  }

  @Test(.timeLimit(.minutes(10)), arguments: scalars)
  func aBadMatrixDoesNotCostTheOthersTheirResults(_ scalar: any TestScalar.Type) throws {
    func check<Scalar: TestScalar>(_: Scalar.Type) throws {
      for decomposition in Decomposition<Scalar>.all {
        for bad in [Double.nan, .infinity, -.infinity] {
          let good = NDArray<Scalar>.hermitian(6, batch: [3, 4])
          let expected = try decomposition.plain(good)
          var a = good
          for (i, j) in [(1, 2), (2, 3)] {
            // On the diagonal, which belongs to both triangles.
            a[i, j, 5, 5] = Scalar(realPart: .init(bad), imaginaryPart: 0)
          }
          let failures = [[1, 2], [2, 3]].map { SliceFailure(index: $0, reason: .nonFinite) }
          #expect(throws: LinearAlgebraError.failed(failures[0]), "\(decomposition)") {
            try decomposition.plain(a)
          }
          let outcome = try decomposition.outcome(a)
          #expect(outcome.1 == failures, "\(decomposition)")
          for index in 0..<12 {
            if index == 6 || index == 11 {
              #expect(outcome.bits[index].isNaN, "\(decomposition), \(index)")
            } else {
              #expect(outcome.bits[index] == expected[index], "\(decomposition), \(index)")
            }
          }
        }
      }
    }
    try check(scalar)
  }

  @Test(arguments: scalars) func theInputIsNotTouched(_ scalar: any TestScalar.Type) throws {
    func check<Scalar: TestScalar>(_: Scalar.Type) throws {
      for decomposition in Decomposition<Scalar>.all {
        for arrangement in Arrangement.allCases {
          let a = arrangement.of(NDArray<Scalar>.hermitian(9, batch: [2]))
          let before = [SliceBits](a, 2)
          _ = try decomposition.plain(a)
          #expect([SliceBits](a, 2) == before, "\(decomposition), \(arrangement)")
        }
      }
    }
    try check(scalar)
  }

  @Test(arguments: scalars) func emptyBatchesHaveEmptyResults(_ scalar: any TestScalar.Type) throws
  {
    func check<Scalar: TestScalar>(_: Scalar.Type) throws {
      for decomposition in Decomposition<Scalar>.all {
        for batch in [[0], [2, 0]] {
          #expect(try decomposition.plain(.zeros(batch + [5, 5])).isEmpty, "\(decomposition)")
          #expect(try decomposition.plain(.zeros(batch + [0, 0])).isEmpty, "\(decomposition)")
        }
        #expect(try decomposition.plain(.zeros([3, 0, 0])).count == 3, "\(decomposition)")
      }
    }
    try check(scalar)
  }

  @Test(arguments: scalars) func callsNest(_ scalar: any TestScalar.Type) throws {
    func check<Scalar: TestScalar>(_: Scalar.Type) throws {
      for decomposition in Decomposition<Scalar>.all {
        let batches = NDArray<Scalar>.hermitian(8, batch: [6, 4])
        let expected = try decomposition.plain(batches)
        let nested = try Scheduler(threads: 3).parallelMap(0..<6, grain: .items(1)) { i in
          try decomposition.plain(batches[.at(i)])
        }
        #expect(nested.flatMap { $0 } == expected, "\(decomposition)")
      }
    }
    try check(scalar)
  }

  @Test(arguments: scalars)
  func theSuspendingFormGivesTheSame(_ scalar: any TestScalar.Type) async throws {
    func check<Scalar: TestScalar>(_: Scalar.Type) async throws {
      for decomposition in Decomposition<Scalar>.all {
        let a = NDArray<Scalar>.hermitian(10, batch: [5])
        let expected = try decomposition.plain(a)
        #expect(try await decomposition.suspending(a) == expected, "\(decomposition)")
        var bad = a
        bad[4, 0, 0] = Scalar(realPart: .nan, imaginaryPart: 0)
        let error = LinearAlgebraError.failed(SliceFailure(index: [4], reason: .nonFinite))
        await #expect(throws: error, "\(decomposition)") {
          try await decomposition.suspending(bad)
        }
      }
    }
    try await check(scalar)
  }

  /// Of forms that are for vectors, and of what is made of a decomposition.
  @Test(arguments: scalars)
  func theOtherSuspendingFormsGiveTheSame(_ scalar: any TestScalar.Type) async throws {
    func check<Scalar: TestScalar>(_: Scalar.Type) async throws {
      let a = NDArray<Scalar>.hermitian(10, batch: [5])
      let b = NDArray<Scalar>.normal([10], seed: 3)
      let (lu, svd) = try await (a.lu(), a.svd())
      let eigen = try await a.symmetricEigen()
      func blocking() throws -> [NDArray<Scalar>] {
        try [
          a.multiplied(byVector: b), a.solve(vector: b), a.leastSquares(vector: b),
          a.solveTriangular(vector: b, triangle: .upper, operation: .adjoint, diagonal: .unit),
          lu.solve(vector: b), lu.solveAdjoint(vector: b),
          svd.pseudoInverse(relativeTolerance: 0.1), svd.reconstruct(), eigen.map { $0 * $0 },
          eigen.reconstruct(),
        ]
      }
      let suspending = try await [
        a.multiplied(byVector: b), a.solve(vector: b), a.leastSquares(vector: b),
        a.solveTriangular(vector: b, triangle: .upper, operation: .adjoint, diagonal: .unit),
        lu.solve(vector: b), lu.solveAdjoint(vector: b),
        svd.pseudoInverse(relativeTolerance: 0.1), svd.reconstruct(), eigen.map { $0 * $0 },
        eigen.reconstruct(),
      ]
      #expect(try blocking() == suspending)
    }
    try await check(scalar)
  }

  @Test func aCancelledTaskStops() async throws {
    for decomposition in Decomposition<Double>.all {
      let task = Task {
        while !Task.isCancelled { await Task.yield() }
        return try await decomposition.suspending(.identity(4, batch: [100]))
      }
      task.cancel()
      await #expect(throws: LinearAlgebraError.cancelled, "\(decomposition)") {
        try await task.value
      }
    }
  }

  @Test func singleMatricesStaySuch() async throws {
    let a = Matrix<Double>.normal(4, 4, seed: 2)
    let symmetric = a + a.transposed
    let (u, s, vt) = try await a.svd().factors
    #expect(s.shape == [4])
    #expect([u.rowCount, u.columnCount, vt.rowCount, vt.columnCount] == [4, 4, 4, 4])
    let vectors: Matrix<Double> = try await symmetric.symmetricEigen().vectors
    let complex: Matrix<Complex<Double>> = try await a.eigen().vectors
    #expect([vectors.rowCount, complex.rowCount] == [4, 4])
  }
}
