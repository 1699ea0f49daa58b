import HeddleLAPACK
import HeddleTestSupport
import Numerics
import Testing

/// Heddle's own products, packed and not, across the edges of their tiles and steps.
@Suite struct KernelProductTests {
  static let shapes = [
    (0, 2, 3), (2, 3, 0), (1, 1, 1), (3, 4, 5), (8, 8, 8), (17, 9, 13), (24, 8, 40), (49, 17, 30),
    (5, 3, 300), (250, 20, 9), (500, 5, 3), (3, 600, 2),
  ]

  /// Small integers: products are exact, so plain loops must give the same.
  private static func integers<Scalar: LAPACKScalar>(
    _ rows: Int, _ columns: Int, _ salt: Int
  ) -> ColumnMajor<Scalar> {
    ColumnMajor(rows: rows, columns: columns) { i, j in
      Scalar(
        parts: Scalar.Magnitude((i * 5 + j * 3 + salt) % 7 - 3),
        Scalar.Magnitude((i * 2 + j * 5 + salt) % 5 - 2))
    }
  }

  @Test(arguments: allScalars)
  func gemmIsThePlainProduct(_ scalar: any LAPACKScalar.Type) throws {
    check(scalar)
    func check<Scalar: LAPACKScalar>(_: Scalar.Type) {
      for (m, n, k) in Self.shapes {
        let (a, b): (ColumnMajor<Scalar>, ColumnMajor<Scalar>) = (
          Self.integers(m, k, 1), Self.integers(k, n, 2)
        )
        let c: ColumnMajor<Scalar> = Self.integers(m, n, 3)
        let product = ColumnMajor<Scalar>(rows: m, columns: n) { i, j in
          (0..<k).reduce(.zero) { $0 + a[i, $1] * b[$1, j] }
        }
        for (update, factor) in [(Kernels.Update.set, 1 as Scalar), (.add, 1), (.subtract, -1)] {
          let expected = ColumnMajor<Scalar>(rows: m, columns: n) {
            factor * product[$0, $1] + (update == .set ? .zero : c[$0, $1])
          }
          for (x, y) in Stored.pairs {
            for packs in [false, true] where !packs || !Scalar.isComplex || y == .plain {
              let result = Self.product(a, x, b, y, update, c, packs: packs)
              #expect(result == expected, "\(m) x \(k) x \(n), \(update), \(x) \(y)")
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

  /// How an operand stands in memory.
  private enum Stored: CaseIterable {
    case plain, transposed, conjugated, adjoint

    static var pairs: [(Stored, Stored)] {
      allCases.flatMap { x in allCases.map { (x, $0) } }
    }

    /// A view with the elements of `matrix`.
    func view<Scalar: LAPACKScalar>(
      _ matrix: ColumnMajor<Scalar>, _ arena: Arena
    ) -> StridedMatrix<Scalar> {
      let conjugate = matrix.map(\.complexConjugate)
      return switch self {
      case .plain: arena.block(matrix).strided
      case .transposed: arena.block(matrix.applying(.transpose)).strided.transposed
      case .conjugated: arena.block(conjugate).strided.adjoint.transposed
      case .adjoint: arena.block(conjugate.applying(.transpose)).strided.adjoint
      }
    }
  }

  /// What is set may hold anything before, a NaN too.
  private static func product<Scalar: LAPACKScalar>(
    _ a: ColumnMajor<Scalar>, _ storedA: Stored, _ b: ColumnMajor<Scalar>, _ storedB: Stored,
    _ update: Kernels.Update, _ c: ColumnMajor<Scalar>, packs: Bool
  ) -> ColumnMajor<Scalar> {
    Arena.with { arena in
      let (x, y) = (storedA.view(a, arena), storedB.view(b, arena))
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
  @Test(arguments: [Double.self, Complex<Double>.self] as [any LAPACKScalar.Type])
  func blocksDoNotMatter(_ scalar: any LAPACKScalar.Type) {
    check(scalar)
    func check<Scalar: LAPACKScalar>(_: Scalar.Type) {
      var random = RandomMatrices<Scalar>()
      let (a, b) = (random.next(70, 300), random.next(300, 41))
      let zeros = ColumnMajor<Scalar>(rows: 70, columns: 41) { _, _ in .zero }
      let whole = Self.product(a, .plain, b, .plain, .set, zeros, packs: false)
      for (i, j) in [(1, 1), (13, 8), (24, 40), (69, 5)] {
        let (rows, columns) = (i..<70, j..<41)
        let part = Self.product(
          a[rows: rows, columns: 0..<300], .transposed, b[rows: 0..<300, columns: columns],
          .adjoint, .set, zeros[rows: rows, columns: columns], packs: false)
        #expect(part == whole[rows: rows, columns: columns])
      }
    }
  }
}
