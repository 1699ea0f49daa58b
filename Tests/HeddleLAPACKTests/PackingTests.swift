import HeddleLAPACK
import HeddleTestSupport
import Testing

@Suite struct PackingTests {
  /// Values that must arrive bit for bit, all of them finite.
  private static func values<Scalar: LAPACKScalar>(_ count: Int) -> [Scalar] {
    typealias Real = Scalar.Magnitude
    let special: [Real] = [
      -0.0, .leastNonzeroMagnitude, -.leastNormalMagnitude, .greatestFiniteMagnitude,
      -.greatestFiniteMagnitude, 0, 1,
    ]
    return (0..<count).map { i in
      i % 3 == 0
        ? Scalar(parts: special[i % special.count], special[(i + 2) % special.count])
        : Scalar(parts: Real(i), -Real(i) / 3)
    }
  }

  private static func isSame<Scalar: LAPACKScalar>(_ a: Scalar, _ b: Scalar) -> Bool {
    withUnsafeBytes(of: a) { a in withUnsafeBytes(of: b) { a.elementsEqual($0) } }
  }

  /// Strides of a rows x columns matrix in each kind of layout, and where its first element lies.
  private static func layouts(_ m: Int, _ n: Int) -> [(row: Int, column: Int, first: Int)] {
    [
      (1, m, 0), (1, m + 3, 0), (n, 1, 0), (n + 5, 1, 0), (2, 2 * m + 1, 0), (3 * n + 1, 3, 0),
      (-1, m, max(0, m - 1)), (n, -1, max(0, n - 1)), (-n, 1, max(0, m - 1) * n),
      (-1, -m, max(0, m * n - 1)), (0, 1, 0), (1, 0, 0), (0, 0, 0),
    ]
  }

  @Test(arguments: allScalars) func everyLayoutArrives(_ scalar: any LAPACKScalar.Type) {
    check(scalar)
    func check<Scalar: LAPACKScalar>(_: Scalar.Type) {
      for (m, n) in Self.shapes {
        for layout in Self.layouts(m, n) {
          let source: [Scalar] = Self.values(4 * (m + 8) * (n + 8))
          source.withUnsafeBufferPointer { source in
            let matrix = StridedMatrix(
              source.baseAddress! + layout.first, rows: m, columns: n, rowStride: layout.row,
              columnStride: layout.column)
            Arena.with { arena in
              let block = arena.block(m, n, of: Scalar.self)
              #expect(matrix.pack(into: block), "\(m) x \(n), \(layout)")
              #expect(matrix.isFinite)
              #expect(block.isFinite)
              let isRight = (0..<n).allSatisfy { j in
                (0..<m).allSatisfy { i in
                  Self.isSame(
                    block.base[i + j * block.stride],
                    matrix.base[i * layout.row + j * layout.column])
                }
              }
              #expect(isRight, "\(m) x \(n), \(layout)")
              #expect(Self.gapsAreUntouched(block))
            }
          }
        }
      }
    }
  }

  @Test(arguments: allScalars) func unpackingIsTheWayBack(_ scalar: any LAPACKScalar.Type) {
    check(scalar)
    func check<Scalar: LAPACKScalar>(_: Scalar.Type) {
      for (m, n) in Self.shapes {
        let matrix = ColumnMajor<Scalar>(rows: m, columns: n, elements: Self.values(m * n))
        // Elements of a target may not coincide: no strides of 0.
        for layout in Self.layouts(m, n).dropLast(3) {
          Arena.with { arena in
            let target = arena.scalars(4 * (m + 8) * (n + 8), of: Scalar.self)
            let base = target + layout.first
            let block = arena.block(matrix)
            #expect(block.unpack(to: base, rowStride: layout.row, columnStride: layout.column))
            let isRight = (0..<n).allSatisfy { j in
              (0..<m).allSatisfy { i in
                Self.isSame(base[i * layout.row + j * layout.column], matrix[i, j])
              }
            }
            #expect(isRight, "\(m) x \(n), \(layout)")
          }
        }
      }
    }
  }

  @Test(arguments: allScalars) func oneBadValueIsFoundAnywhere(_ scalar: any LAPACKScalar.Type) {
    check(scalar)
    func check<Scalar: LAPACKScalar>(_: Scalar.Type) {
      typealias Real = Scalar.Magnitude
      let bad: [Real] = [
        .nan, -.nan, .signalingNaN, .infinity, -.infinity,
      ]
      for (m, n) in [(1, 1), (1, 19), (19, 1), (17, 11), (24, 20)] {
        let layouts = [(1, m), (n, 1), (2, 2 * m), (-n, 1)]
        var buffer: [Scalar] = Self.values(2 * m * n)
        for i in 0..<m {
          for j in 0..<n {
            let (row, column) = layouts[(i + j) % layouts.count]
            let first = row < 0 ? (m - 1) * n : 0
            let place = first + i * row + j * column
            let saved = buffer[place]
            let value = bad[(i * n + j) % bad.count]
            // In complex numbers, now the real and now the imaginary part.
            buffer[place] =
              Scalar.isComplex && (i + 2 * j) % 3 == 0
              ? Scalar(parts: 0, value) : Scalar(parts: value, 0)
            buffer.withUnsafeBufferPointer { buffer in
              let matrix = StridedMatrix(
                buffer.baseAddress! + first, rows: m, columns: n, rowStride: row,
                columnStride: column)
              Arena.with { arena in
                let block = arena.block(m, n, of: Scalar.self)
                #expect(!matrix.pack(into: block), "\(value) at \(i), \(j) of \(m) x \(n)")
                #expect(!matrix.isFinite, "\(value) at \(i), \(j) of \(m) x \(n)")
                #expect(!block.isFinite)
              }
            }
            buffer[place] = saved
          }
        }
      }
    }
  }

  @Test(arguments: allScalars, LAPACK.Triangle.allCases)
  func trianglesAreCutOut(_ scalar: any LAPACKScalar.Type, triangle: LAPACK.Triangle) {
    check(scalar)
    func check<Scalar: LAPACKScalar>(_: Scalar.Type) {
      for (m, n) in [(0, 0), (1, 1), (3, 5), (5, 3), (6, 6)] {
        let a = ColumnMajor<Scalar>(rows: m, columns: n) { i, j in Scalar(exactly: 1 + i + 9 * j)! }
        for diagonal in LAPACK.Diagonal.allCases {
          let expected = ColumnMajor<Scalar>(rows: m, columns: n) { i, j in
            if i == j { return diagonal == .unit ? 1 : a[i, j] }
            return (i < j) == (triangle == .upper) ? a[i, j] : .zero
          }
          #expect(a.copyingTriangle(triangle, diagonal) == expected)
          let inPlace = a.changed { $1.copyTriangle(triangle, diagonal: diagonal, to: $1) }
          #expect(inPlace == expected)
        }
      }
    }
  }

  /// All small shapes near the tile sizes, and a few beyond a block of rows.
  private static let shapes: [(Int, Int)] = {
    let sizes = [0, 1, 2, 3, 4, 5, 7, 8, 9, 15, 16, 17, 24, 31, 40]
    return sizes.flatMap { m in sizes.filter { ($0 + m) % 3 == 0 || $0 == m }.map { (m, $0) } }
      + [(65, 9), (130, 71)]
  }()

  /// Between the columns of a poisoned block nothing may have been written.
  private static func gapsAreUntouched<Scalar>(_ block: MatrixBlock<Scalar>) -> Bool {
    (0..<block.columns).allSatisfy { j in
      UnsafeRawBufferPointer(
        start: block.base + j * block.stride + block.rows,
        count: (block.stride - block.rows) * MemoryLayout<Scalar>.stride
      ).allSatisfy { $0 == 0xff }
    }
  }
}
