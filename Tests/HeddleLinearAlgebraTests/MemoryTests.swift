import Heddle
import HeddleArrays
import Testing

@testable import HeddleLinearAlgebra

/// A call for which there is no memory says so, with the bytes that were missing. Nothing large is ever
/// written here: arrays are views that repeat a few numbers, or uninitialised.
@Suite struct MemoryTests {
  /// More than any machine has.
  private static let impossible = 1 << 60

  @Test func scratchThatCannotBeHadEndsTheCall() throws {
    let result = try ResultSlices<Double>(batch: [3], rows: 2, columns: 2)
    let run = BatchRun(
      name: "test", batch: [3], cost: BatchRun.leastStagedCost, scratchBytes: Self.impossible)
    let error = LinearAlgebraError.impossible(.outOfMemory(bytes: Self.impossible))
    #expect(throws: error) {
      try run.run(into: [result]) { (_, _) throws(LAPACKError) in }
    }
    Scheduler(threads: 2).run {
      #expect(BatchRun.staged(of: 3, threads: 2) == 3)
      #expect(throws: error) {
        try run.runStages(into: [result]) { (_, _) throws(LAPACKError) in
          0
        } second: { (_, _) throws(LAPACKError) in
        } third: { (_, _) throws(LAPACKError) in
        }
      }
    }
    // What one matrix asks for inside, and what a group of lanes notes.
    let outer = BatchRun(name: "test", batch: [3], cost: 1)
    #expect(throws: error) {
      try outer.run(into: [result]) { (_, _) throws(LAPACKError) in
        try withBatchScratch(Self.impossible) { _ in }
      }
    }
    #expect(throws: error) {
      try outer.run(groupsOf: 2, into: [result]) { (group, _, failed) throws(LAPACKError) in
        failed[group.lowerBound] = .outOfMemory(bytes: Self.impossible)
      }
    }
  }

  @Test func productsWithoutScratchAreNotMadeUp() async {
    await #expect(processExitsWith: .success) {
      let row = NDArray<Double>.ones([1, 4]).broadcast(to: [1 << 26, 4])
      let high = NDArray<Double>.ones([1, 1]).broadcast(to: [200_000, 4096])
      let wide = NDArray<Double>.ones([1, 1]).broadcast(to: [4096, 24])
      let count = 1 << 27
      let long = NDArray<Double>(uninitialized: [count, 1], layout: .columnMajorMatrices)
      let svd = SVD(u: long.transposed, s: NDArray(uninitialized: [count]), vt: long)
      _ = Scheduler.shared.parallelMap(0..<100, grain: .items(1)) { $0 }
      // Room for the results, and for the stacks of threads that are still on their way.
      let least = 512 << 20
      limitAddressSpace(toFurther: least)
      withThreadingLayer(.blas) {
        MemoryTests.expectLack(of: least) { try row.transposed.multiplied(by: row) }
        MemoryTests.expectLack(of: least) { try row.adjointMultiplied(by: row) }
        MemoryTests.expectLack(of: least) { try row.gram() }
      }
      MemoryTests.expectLack(of: least) { try high.multiplied(by: wide) }
      MemoryTests.expectLack(of: least) { try svd.reconstruct() }
    }
  }

  @Test func resultsThatFitInNoMemoryAreErrors() {
    // Of an order whose square fits in no address space.
    let n = 5_000_000, least = n * n
    for batch in [[], [3]] {
      let a = NDArray<Double>.ones([1, 1]).broadcast(to: batch + [n, n])
      let b = NDArray<Double>.ones([n, 1])
      let tall = NDArray<Double>.ones([1, 1]).broadcast(to: batch + [100 * n, 2])
      let calls: [() throws -> Any] = [
        { try a.qr() }, { try a.qr(.reduced) }, { try tall.qr(.complete) }, { try a.qrR() },
        { try a.lu() }, { try a.solve(b) }, { try a.inverse() }, { try a.determinant() },
        { try a.cholesky() }, { try a.solveTriangular(b, triangle: .lower) },
        { try tall.svd(.complete) }, { try a.multiplied(by: a) }, { try a.gram() },
        { try a.symmetricEigen() }, { try a.symmetricEigenvalues() }, { try a.eigen() },
        { try a.eigenvalues() }, { try a.svd() }, { try a.singularValues() },
      ]
      for call in calls { Self.expectLack(of: least, call) }
      for call in calls { withThreadingLayer(.blas) { Self.expectLack(of: least, call) } }
    }
  }

  /// Expects the error that says so. LAPACK may find before that it cannot count the elements.
  private static func expectLack(of bytes: Int, _ call: () throws -> Any) {
    let error = #expect(throws: LinearAlgebraError.self) { try call() }
    switch error {
    case .impossible(.outOfMemory(let missing)): #expect(missing >= bytes)
    case .impossible(.dimensionOverflow): break
    default: Issue.record("\(String(describing: error))")
    }
  }
}
