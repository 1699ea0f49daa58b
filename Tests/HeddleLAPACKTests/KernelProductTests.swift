import HeddleLAPACK
import HeddleTestSupport
import Testing

/// Heddle's own products, packed and not, across the edges of their tiles and steps.
@Suite struct KernelProductTests {
  static let shapes = [
    (0, 2, 3), (2, 3, 0), (1, 1, 1), (3, 4, 5), (8, 8, 8), (17, 9, 13), (24, 8, 40), (49, 17, 30),
    (5, 3, 300), (250, 20, 9), (500, 5, 3), (3, 600, 2),
  ]

  /// Small integers: products are exact, so plain loops must give the same.
  private static func integers<Scalar: LAPACKReal>(
    _ rows: Int, _ columns: Int, _ salt: Int
  ) -> ColumnMajor<Scalar> {
    ColumnMajor(rows: rows, columns: columns) { i, j in
      Scalar((i * 5 + j * 3 + salt) % 7 - 3)
    }
  }

  @Test(arguments: [Float.self, Double.self] as [any LAPACKReal.Type])
  func gemmIsThePlainProduct(_ scalar: any LAPACKReal.Type) throws {
    check(scalar)
    func check<Scalar: LAPACKReal>(_: Scalar.Type) {
      for (m, n, k) in Self.shapes {
        let (a, b): (ColumnMajor<Scalar>, ColumnMajor<Scalar>) = (
          Self.integers(m, k, 1), Self.integers(k, n, 2)
        )
        let c: ColumnMajor<Scalar> = Self.integers(m, n, 3)
        let product = ColumnMajor<Scalar>(rows: m, columns: n) { i, j in
          (0..<k).reduce(0) { $0 + a[i, $1] * b[$1, j] }
        }
        for (update, factor) in [(Kernels.Update.set, Scalar(1)), (.add, 1), (.subtract, -1)] {
          let expected = ColumnMajor<Scalar>(rows: m, columns: n) {
            factor * product[$0, $1] + (update == .set ? 0 : c[$0, $1])
          }
          for transposed in 0..<4 {
            for packs in [false, true] {
              let result = Self.product(
                a, b, update, c, transposesA: transposed & 1 == 1,
                transposesB: transposed & 2 == 2, packs: packs)
              #expect(result == expected, "\(m) x \(k) x \(n), \(update), \(transposed)")
            }
          }
        }
      }
    }
  }

  @Test(arguments: [Float.self, Double.self] as [any LAPACKReal.Type])
  func thinProductsAreThePlainOnes(_ scalar: any LAPACKReal.Type) throws {
    check(scalar)
    func check<Scalar: LAPACKReal>(_: Scalar.Type) {
      for (m, n, k) in Self.shapes + [(1030, 2, 19), (19, 2, 1030)] {
        let (a, b): (ColumnMajor<Scalar>, ColumnMajor<Scalar>) = (
          Self.integers(m, k, 1), Self.integers(k, n, 2)
        )
        let c: ColumnMajor<Scalar> = Self.integers(m, n, 3)
        let expected = ColumnMajor<Scalar>(rows: m, columns: n) { i, j in
          c[i, j] - (0..<k).reduce(0) { $0 + a[i, $1] * b[$1, j] }
        }
        for adjoint in [false, true] {
          let result = Arena.with { arena in
            let target = arena.block(c)
            Kernels.thinProduct(
              arena.block(adjoint ? a.applying(.transpose) : a), adjoint: adjoint,
              times: arena.block(b), subtractedFrom: target)
            return ColumnMajor(target)
          }
          #expect(result == expected, "\(m) x \(k) x \(n), adjoint \(adjoint)")
        }
      }
    }
  }

  /// What is set may hold anything before, a NaN too.
  private static func product<Scalar: LAPACKReal>(
    _ a: ColumnMajor<Scalar>, _ b: ColumnMajor<Scalar>, _ update: Kernels.Update,
    _ c: ColumnMajor<Scalar>, transposesA: Bool, transposesB: Bool, packs: Bool
  ) -> ColumnMajor<Scalar> {
    Arena.with { arena in
      func operand(_ matrix: ColumnMajor<Scalar>, _ transposes: Bool) -> StridedMatrix<Scalar> {
        transposes
          ? arena.block(matrix.applying(.transpose)).strided.transposed
          : arena.block(matrix).strided
      }
      let (x, y) = (operand(a, transposesA), operand(b, transposesB))
      let target =
        update == .set ? arena.block(c.rows, c.columns, of: Scalar.self) : arena.block(c)
      if packs {
        let count = PackedMatrix<Scalar>.count(rows: x.rows, columns: x.columns)
        let packed = PackedMatrix(
          arena.scalars(count, of: Scalar.self), rows: x.rows, columns: x.columns)
        packed.pack(x)
        Kernels.gemm(packed, times: y, update, into: target)
      } else {
        let size = Kernels.gemmWorkspace(Scalar.self)
        Kernels.gemm(
          x, times: y, update, into: target, workspace: arena.workspace(size, for: Scalar.self))
      }
      return ColumnMajor(target)
    }
  }

  /// Cut into blocks of any size, a product keeps its bits.
  @Test func blocksDoNotMatter() {
    var random = RandomMatrices<Double>()
    let (a, b) = (random.next(70, 300), random.next(300, 41))
    let zeros = ColumnMajor<Double>(rows: 70, columns: 41) { _, _ in 0 }
    let whole = Self.product(
      a, b, .set, zeros, transposesA: false, transposesB: false, packs: false)
    for (i, j) in [(1, 1), (13, 8), (24, 40), (69, 5)] {
      let (rows, columns) = (i..<70, j..<41)
      let part = Self.product(
        a[rows: rows, columns: 0..<300], b[rows: 0..<300, columns: columns], .set,
        zeros[rows: rows, columns: columns], transposesA: true, transposesB: true, packs: false)
      #expect(part == whole[rows: rows, columns: columns])
    }
  }
}
