package import HeddleLAPACK

/// A matrix on which linear algebra goes wrong more easily than on others.
package struct EdgeCase<Scalar: LAPACKScalar>: Sendable, CustomStringConvertible {
  package let name: String
  package let matrix: ColumnMajor<Scalar>
  /// Whether all elements are finite: if not, a decomposition has to refuse the matrix.
  package let isFinite: Bool

  package var description: String { "\(name), \(matrix.rows) x \(matrix.columns) \(Scalar.self)" }

  private init(_ name: String, _ matrix: ColumnMajor<Scalar>, isFinite: Bool = true) {
    (self.name, self.matrix, self.isFinite) = (name, matrix, isFinite)
  }

  /// All the special matrices of a shape; an empty shape has none that is not finite.
  package static func all(_ rows: Int, _ columns: Int) -> [EdgeCase] {
    ordinary(rows, columns) + scaled(rows, columns) + notFinite(rows, columns)
  }

  private static func ordinary(_ rows: Int, _ columns: Int) -> [EdgeCase] {
    let make = { ColumnMajor<Scalar>(rows: rows, columns: columns, $0) }
    return [
      EdgeCase("zeros", make { _, _ in .zero }),
      EdgeCase("identity", .identity(rows, columns)),
      EdgeCase("ones", make { _, _ in 1 }),
      EdgeCase("repeated columns", make { i, j in Scalar(parts: .init(i + 1), .init(j / 2)) }),
      EdgeCase("rank one", make { i, j in Scalar(exactly: (i + 1) * (j + 2))! }),
      EdgeCase(
        "graded by columns",
        make { i, j in
          Scalar(parts: power(-2 * j) * .init((i * 7 + j * 3) % 5 + 1), power(-2 * i))
        }),
      EdgeCase(
        "Jordan block", make { i, j in i == j || i + 1 == j ? 1 : .zero }),
    ]
  }

  private static func scaled(_ rows: Int, _ columns: Int) -> [EdgeCase] {
    typealias Real = Scalar.Magnitude
    let most = Int(Real.greatestFiniteMagnitude.exponent)
    var random = RandomMatrices<Scalar>(seed: rows * 64 + columns)
    let matrix = random.next(rows, columns, mode: 3, condition: 100)
    let powers = [
      // For Double: 1e300, the root of overflow, and their inverses.
      ("huge", most * 97 / 100), ("near the root of overflow", most / 2),
      ("near the root of underflow", -most / 2), ("tiny", -most * 97 / 100),
      ("denormal", Int(Real.leastNormalMagnitude.exponent) - 4),
    ]
    return powers.map { name, exponent in
      EdgeCase(
        name,
        matrix.map { value in
          let parts = value.parts.map {
            Real(sign: .plus, exponent: .init(exponent), significand: $0)
          }
          return Scalar(parts: parts[0], parts.last!)
        })
    }
  }

  private static func notFinite(_ rows: Int, _ columns: Int) -> [EdgeCase] {
    guard rows > 0 && columns > 0 else { return [] }
    let values: [(String, Scalar.Magnitude)] = [
      ("NaN", .nan), ("infinity", .infinity), ("negative infinity", -.infinity),
    ]
    let places = [("first", 0, 0), ("last", rows - 1, columns - 1), ("corner", rows - 1, 0)]
    return values.flatMap { name, value in
      places.map { place, i, j in
        var matrix = ColumnMajor<Scalar>.identity(rows, columns)
        matrix[i, j] = Scalar(parts: value, 0)
        return EdgeCase("\(name) in the \(place) element", matrix, isFinite: false)
      }
    }
  }

  private static func power(_ exponent: Int) -> Scalar.Magnitude {
    .init(sign: .plus, exponent: .init(exponent), significand: 1)
  }
}
