import Numerics
import Testing

@testable import HeddleArrays

@Suite("Element-wise arithmetic")
struct ArithmeticTests {
  private static let shapes: [([Int], [Int], [Int])] = [
    ([3, 4], [3, 4], [3, 4]), ([3, 4], [4], [3, 4]), ([3, 1], [1, 4], [3, 4]),
    ([], [2, 3], [2, 3]), ([2, 1, 5], [3, 1], [2, 3, 5]), ([0, 3], [1], [0, 3]), ([], [], []),
    ([40, 37], [40, 37], [40, 37]),
  ]

  @Test(
    "operators broadcast and agree with the scalars', in every layout",
    arguments: ScalarType.allCases, shapes)
  func operators(type: ScalarType, shapes: ([Int], [Int], [Int])) {
    func check<Scalar: ArrayScalar>(_: Scalar.Type) {
      let left = counting(shapes.0, of: Scalar.self)
      let right = counting(shapes.1, of: Scalar.self) + Scalar(realPart: 50, imaginaryPart: 50)
      func element(_ array: NDArray<Scalar>, _ index: [Int]) -> Scalar {
        let own = index.suffix(array.rank)
        return array[zip(own, array.shape).map { $1 == 1 ? 0 : $0 }]
      }
      let operations:
        [((NDArray<Scalar>, NDArray<Scalar>) -> NDArray<Scalar>, (Scalar, Scalar) -> Scalar)] =
          [
            ({ $0 + $1 }, { $0 + $1 }), ({ $0 - $1 }, { $0 - $1 }), ({ $0 * $1 }, { $0 * $1 }),
            ({ $0 / $1 }, { $0 / $1 }),
          ]
      for (whole, single) in operations {
        let expected = indices(shapes.2).map { single(element(left, $0), element(right, $0)) }
        let pairs =
          Array(zip(layouts(of: left), layouts(of: right)))
          + Array(zip(layouts(of: left), layouts(of: right).reversed()))
        for (a, b) in pairs {
          let result = whole(a, b)
          #expect(result.shape == shapes.2)
          #expect(result.scalars == expected)
        }
      }
    }
    check(type.swiftType)
  }

  @Test("operators in place, and with numbers", arguments: ScalarType.allCases)
  func inPlace(type: ScalarType) {
    func check<Scalar: ArrayScalar>(_: Scalar.Type) {
      let array = counting([3, 4], of: Scalar.self)
      let row = counting([4], of: Scalar.self) + 60
      for start in layouts(of: array) {
        var result = start
        result += row
        #expect(result == array + row)
        result -= row
        #expect(result == array)
        result *= row
        #expect(result == array * row)
        result = array
        result /= row
        #expect(result == array / row)
        result = start
        result += result
        #expect(result == array * 2)
        result += 3; result -= 1; result *= 6; result /= 4
        #expect(result == (array * 2 + 2) * 6 / 4)
      }
      #expect(1 - array == -(array - 1))
      #expect((6 / row).scalars == row.scalars.map { 6 / $0 })
      #expect(3 * array == array * 3 && 3 + array == array + 3)
    }
    check(type.swiftType)
  }

  @Test("parts, magnitude, conjugate and negation", arguments: ScalarType.allCases)
  func parts(type: ScalarType) {
    func check<Scalar: ArrayScalar>(_: Scalar.Type) {
      let array = counting([3, 5], of: Scalar.self)
      for a in layouts(of: array) {
        #expect(a.realPart.scalars == array.scalars.map(\.realPart))
        #expect(a.imaginaryPart.scalars == array.scalars.map(\.imaginaryPart))
        #expect(a.magnitude.scalars == array.scalars.map(euclidean))
        #expect(a.conjugated.scalars == array.scalars.map(\.conjugated))
        #expect((-a).scalars == array.scalars.map { -$0 })
        #expect(a.map { $0.realPart * 2 }.scalars == array.scalars.map { $0.realPart * 2 })
      }
    }
    check(type.swiftType)
  }

  @Test("absolute values of complex numbers are Euclidean, and not a number stays so")
  func absoluteValues() {
    func check<Real: ArrayScalar & Numerics.Real>(_: Real.Type)
    where Real.Magnitude == Real, Real: BinaryFloatingPoint {
      let huge = Real.greatestFiniteMagnitude / 8
      let z = NDArray([Complex<Real>(3, 4), Complex(0, -2), Complex(3 * huge, 4 * huge)])
      #expect(z.magnitude.scalars == [5, 2, 5 * huge])
      #expect(z[.range(..<2)].sumOfMagnitudes() == 7 && z.largestMagnitude() == 5 * huge)
      #expect(NDArray([Complex<Real>(.infinity, 1)]).magnitude.scalars == [.infinity])
      for bad in [Complex<Real>(.nan, 0), Complex(0, .nan)] {
        let values = NDArray([Complex<Real>(1, 0), bad, Complex(2, 0)])
        #expect(values.magnitude[1].isNaN && values.magnitude[2] == 2)
        #expect(values.largestMagnitude().isNaN && values.sumOfMagnitudes().isNaN)
      }
      // 5 apart, in the largest part 4.
      #expect(!z.isApproximatelyEqual(to: z + Complex(3, 4), absoluteTolerance: 4.5))
    }
    check(Float.self)
    check(Double.self)
  }

  @Test("matrices add and scale; their shapes must agree")
  func matrices() async {
    let a: Matrix<Double> = [[1, 2], [3, 4]]
    var b = a + a
    b -= a
    b += [[1, 0], [0, 1]]
    b *= 2
    b /= 4
    #expect(b == [[1, 1], [1.5, 2.5]])
    #expect(-a == a - 2 * a && a * 3 / 3 == a)
    let outcome = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) {
      _ = Matrix<Double>.ones(2, 2) + Matrix<Double>.ones(1, 2)
    }
    #expect(outcome.message.contains("shapes [2, 2] and [1, 2] have no sum"))
  }

  @Test("equality and closeness")
  func comparison() {
    let a: NDArray<Double> = [1, 2, 3]
    #expect(a == [1, 2, 3] && a != [1, 2, 4] && a != [[1, 2, 3]] && a != [1, 2])
    #expect(NDArray<Double>([.nan]) != NDArray([.nan]))
    #expect(a.isApproximatelyEqual(to: a * (1 + 1e-9)))
    #expect(!a.isApproximatelyEqual(to: a * (1 + 1e-7)))
    #expect(a.isApproximatelyEqual(to: a * (1 + 1e-7), relativeTolerance: 1e-6))
    #expect(!a.isApproximatelyEqual(to: [1, 2, 3.1]))
    #expect(a.isApproximatelyEqual(to: [1, 2, 3.1], absoluteTolerance: 0.11))
    #expect(!NDArray<Double>([.nan]).isApproximatelyEqual(to: NDArray([.nan])))
    #expect(!NDArray<Double>([.infinity]).isApproximatelyEqual(to: [1], absoluteTolerance: 1))
    #expect(NDArray<Double>([.infinity]).isApproximatelyEqual(to: NDArray([.infinity])))
    let z = NDArray<Complex<Double>>([Complex(.nan, 1)])
    #expect(z != z && !z.isApproximatelyEqual(to: z))
    #expect(NDArray<Complex<Double>>([Complex(.infinity, 0)]) != NDArray([Complex(0, .infinity)]))
  }
}
