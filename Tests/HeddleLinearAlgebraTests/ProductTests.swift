import Heddle
import HeddleTestSupport
import Testing

@testable import HeddleLinearAlgebra

@Suite struct ProductTests {
  @Test(arguments: scalars) func everyShape(_ scalar: any TestScalar.Type) throws {
    try check(scalar)
    func check<Scalar: TestScalar>(_: Scalar.Type) throws {
      for (m, k) in shapes {
        let a = NDArray<Scalar>.normal([2, m, k], seed: 1)
        for n in [0, 1, 33] {
          let b = NDArray<Scalar>.normal([2, k, n], seed: 2)
          let c = try a.multiplied(by: b)
          #expect(c.shape == [2, m, n])
          judge(a, b, c, "\(m) x \(k) x \(n)")
          judge(a, b, try a.adjoint.adjointMultiplied(by: b), "adjoint, \(m) x \(k) x \(n)")
          if n == 1 {
            let vector = try a.multiplied(byVector: b[.ellipsis, .at(0)])
            #expect(vector == c[.ellipsis, .at(0)])
          }
        }
        let gram = try a.gram()
        #expect(gram == gram.adjoint)
        judge(a.adjoint, a, gram, "gram, \(m) x \(k)")
      }
    }
  }

  /// In place or packed: where the operands lie must not change a bit.
  @Test(arguments: scalars) func everyArrangement(_ scalar: any TestScalar.Type) throws {
    try check(scalar)
    func check<Scalar: TestScalar>(_: Scalar.Type) throws {
      for (m, k, n) in [(1, 4, 3), (5, 1, 2), (7, 9, 1), (10, 3, 16), (33, 50, 20)] {
        let a = NDArray<Scalar>.normal([2, m, k], seed: 1)
        let b = NDArray<Scalar>.normal([2, k, n], seed: 2)
        let expected = [SliceBits](try a.multiplied(by: b), 2)
        let gram = [SliceBits](try a.gram(), 2)
        for arrangement in Arrangement.allCases {
          let (x, y) = (arrangement.of(a), arrangement.of(b))
          for (x, y) in [(x, b), (a, y), (x, y)] {
            let bits = [SliceBits](try x.multiplied(by: y), 2)
            #expect(bits == expected, "\(m) x \(k) x \(n), \(arrangement)")
          }
          let adjoint = arrangement.of(a.adjoint)
          let bits = [SliceBits](try adjoint.adjointMultiplied(by: y), 2)
          #expect(bits == expected, "adjoint of \(m) x \(k) x \(n), \(arrangement)")
          #expect([SliceBits](try x.gram(), 2) == gram, "gram, \(arrangement)")
        }
      }
    }
  }

  /// Large enough to be computed in several blocks, some of them smaller than the others.
  @Test(arguments: scalars) func blocksDoNotMatter(_ scalar: any TestScalar.Type) throws {
    try check(scalar)
    func check<Scalar: TestScalar>(_: Scalar.Type) throws {
      let (m, k, n) = (300, 24, 400)
      #expect(ProductGrid(rows: m, columns: n, inner: k, cores: 1).count == 1)
      #expect(ProductGrid(rows: m, columns: n, inner: k, count: 2, cores: 4).count > 1)
      #expect(ProductGrid(rows: n, columns: n, inner: k, isSymmetric: true, cores: 2).count == 4)
      let a = NDArray<Scalar>.normal([2, m, k], seed: 1)
      let b = NDArray<Scalar>.normal([k, n], seed: 2)
      for arrangement in [Arrangement.contiguous, .spread] {
        let (x, y) = (arrangement.of(a), arrangement.of(b))
        let results = try sameOnAnyThreads("\(arrangement)") {
          [try x.multiplied(by: y), try y.gram()]
        }
        #expect(try x[.at(1)].multiplied(by: y) == results[0][.at(1)], "a batch is a loop")
      }
      judge(a[.at(0)], b, try a[.at(0)].multiplied(by: b), "blocks")
      judge(b.adjoint, b, try b.gram(), "blocks of a gram")
    }
  }

  /// Deeper than what is rearranged at a time.
  @Test(arguments: scalars) func aDeepProductIsTheSame(_ scalar: any TestScalar.Type) throws {
    try check(scalar)
    func check<Scalar: TestScalar>(_: Scalar.Type) throws {
      let (m, k, n) = (100, 2100, 121)
      let a = NDArray<Scalar>.normal([m, k], seed: 1), b = NDArray<Scalar>.normal([k, n], seed: 2)
      for arrangement in [Arrangement.contiguous, .spread] {
        let (x, y) = (arrangement.of(a), arrangement.of(b))
        #expect(try divided(x, y) == x.multiplied(by: y), "\(arrangement)")
        #expect(try divided(y.adjoint, y, isSymmetric: true) == y.gram(), "gram, \(arrangement)")
      }
    }
    func divided<Scalar: TestScalar>(
      _ a: NDArray<Scalar>, _ b: NDArray<Scalar>, isSymmetric: Bool = false
    ) throws -> NDArray<Scalar> {
      let (m, k, n) = (a.shape[0], a.shape[1], b.shape[1])
      let grid = ProductGrid(rows: m, columns: n, inner: k, isSymmetric: isSymmetric, cores: 4)
      #expect(grid.count > 1)
      let c = try ResultSlices<Scalar>(batch: [], rows: m, columns: n)
      try DividedProduct(grid, isSymmetric: isSymmetric, elements: 0)
        .run(
          Operand(a, adjoint: false)[0], Operand(b, adjoint: false)[0], into: c[0])
      return c.array
    }
  }

  @Test func blocksOfASymmetricResultAreMirrored() {
    for (order, cores) in [(100, 2), (257, 4), (1000, 3)] {
      let grid = ProductGrid(
        rows: order, columns: order, inner: 1 << 20, isSymmetric: true, cores: cores)
      #expect(grid.blockRows == grid.blockColumns && grid.rowBlocks == grid.columnBlocks)
      #expect(grid.count > 1)
    }
  }

  @Test func blocksCoverTheResult() {
    for (rows, columns) in [(0, 5), (1, 1), (256, 257), (1000, 300), (513, 1), (4097, 255)] {
      let grid = ProductGrid(rows: rows, columns: columns, inner: 1 << 20, cores: 4)
      var covered = [Int](repeating: 0, count: rows * columns)
      for index in 0..<grid.count {
        let (rowRange, columnRange) = grid[index]
        for j in columnRange { for i in rowRange { covered[i + j * rows] += 1 } }
      }
      #expect(covered.allSatisfy { $0 == 1 }, "\(rows) x \(columns)")
    }
  }

  @Test(arguments: scalars) func whatIsNotFinitePropagates(_ scalar: any TestScalar.Type) throws {
    try check(scalar)
    func check<Scalar: TestScalar>(_: Scalar.Type) throws {
      var a = NDArray<Scalar>.ones([3, 4])
      a[1, 2] = Scalar(realPart: .nan, imaginaryPart: 0)
      let c = try a.multiplied(by: .ones([4, 2]))
      #expect(c[.at(0)] == [4, 4] && c[.at(2)] == [4, 4])
      #expect(c[.at(1)].scalars.allSatisfy { $0.realPart.isNaN })
    }
  }

  @Test func inputsStayAndTasksSuspend() async throws {
    let a = NDArray<Double>.normal([5, 8, 8], seed: 1), b = a.transposed
    let before = a.scalars
    func plain() throws -> [NDArray<Double>] {
      [try a.multiplied(by: b), try a.adjointMultiplied(by: a), try a.gram()]
    }
    let products = try plain()
    #expect(try await a.multiplied(by: b) == products[0])
    #expect(try await a.adjointMultiplied(by: a) == products[1])
    #expect(try await a.gram() == products[2])
    #expect(a.scalars == before)
    let matrix = Matrix(a[.at(0)])
    let square: Matrix<Double> = try await matrix.multiplied(by: matrix).multiplied(by: matrix)
    #expect(square.rowCount == 8)
  }

  @Test func aCancelledTaskStops() async throws {
    let task = Task {
      while !Task.isCancelled { await Task.yield() }
      return try await NDArray<Double>.ones([100, 4, 4]).multiplied(by: .ones([4, 4]))
    }
    task.cancel()
    await #expect(throws: LinearAlgebraError.cancelled) { try await task.value }
  }

  /// |C - A B| is at most k |A| |B| eps, here with a factor of 4 for complex arithmetic.
  private func judge<Scalar: TestScalar>(
    _ a: NDArray<Scalar>, _ b: NDArray<Scalar>, _ c: NDArray<Scalar>, _ comment: Comment
  ) {
    for ((a, b), c) in zip(zip(a.matrices, b.matrices), c.matrices) {
      let (left, right) = (a.widened, b.widened)
      let bound = Double(4 * a.columns) * Double(Scalar.Magnitude.ulpOfOne) * left.norm1
      #expect((c.widened - left * right).norm1 <= bound * right.norm1, comment)
    }
  }
}
