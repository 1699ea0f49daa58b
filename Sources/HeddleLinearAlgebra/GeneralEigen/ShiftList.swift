import HeddleArrays
import HeddleLAPACK
import Numerics

/// The shifts of a sweep, in pairs: of real matrices conjugates, or two real ones.
///
/// The caller lends the memory, four numbers for each pair.
struct ShiftList<Scalar: MatrixScalar> {
  typealias Real = Scalar.Magnitude

  let shifts: UnsafeMutablePointer<Real>
  /// The pairs.
  private(set) var count = 0

  init(_ shifts: UnsafeMutablePointer<Real>) { self.shifts = shifts }

  /// Takes up to so many shifts, the smallest ones, from the eigenvalues that a deflation window has
  /// left; or others after a long time without deflation.
  mutating func choose(
    _ most: Int, from values: UnsafeMutablePointer<Complex<Real>>, count available: Int,
    isExceptional: Bool, _ matrix: SchurMatrix<Scalar>, _ active: Range<Int>
  ) {
    count = 0
    if isExceptional {
      addExceptional(most, matrix, active)
    } else if Scalar.isComplex {
      addSorted(values, available)
    } else {
      addPairs(values, available)
    }
    if count == 0 {
      let (first, second) = matrix.pair(active.upperBound - 2)
      add(first, first.imaginary == 0 && available == 1 ? first : second)
    }
    sort()
    let wanted = max(1, most / 2)
    if count > wanted {
      shifts.update(from: shifts + 4 * (count - wanted), count: 4 * wanted)
      count = wanted
    }
  }

  /// Neighbours in size, so that those that are left out are the largest ones.
  private mutating func addSorted(
    _ values: UnsafeMutablePointer<Complex<Real>>, _ available: Int
  ) {
    var own = UnsafeMutableBufferPointer(start: values, count: available)
    own.sort { ($0.magnitude, $0.real, $0.imaginary) < ($1.magnitude, $1.real, $1.imaginary) }
    for i in stride(from: 0, to: available - 1, by: 2) { add(values[i], values[i + 1]) }
  }

  private mutating func addPairs(_ values: UnsafeMutablePointer<Complex<Real>>, _ available: Int) {
    var single: Complex<Real>?
    var i = 0
    while i < available {
      if values[i].imaginary != 0, i + 1 < available {
        add(values[i], values[i + 1])
        i += 2
      } else {
        if let other = single {
          add(other, values[i])
          single = nil
        } else {
          single = values[i]
        }
        i += 1
      }
    }
  }

  /// Source: the numbers of LAPACK's `laqr0`.
  private mutating func addExceptional(
    _ most: Int, _ matrix: SchurMatrix<Scalar>, _ active: Range<Int>
  ) {
    for i in stride(from: active.upperBound - 1, to: active.lowerBound + 1, by: -2)
    where 2 * count + 2 <= most {
      let here = matrix.value(i, i)
      let below = matrix[i, i - 1].magnitude
      if Scalar.isComplex {
        let shift = Complex(here.real + 0.75 * below, here.imaginary)
        add(shift, shift)
      } else {
        let size = below + matrix[i - 1, i - 2].magnitude
        let (first, second) = SchurMatrix<Scalar>.pair(
          0.75 * size + here.real, size, -0.4375 * size, 0.75 * size + here.real)
        add(first, second)
      }
    }
  }

  private mutating func add(_ first: Complex<Real>, _ second: Complex<Real>) {
    let place = shifts + 4 * count
    (place[0], place[1]) = (first.real, first.imaginary)
    (place[2], place[3]) = (second.real, second.imaginary)
    count += 1
  }

  /// By descending size of the smaller one; they are few.
  private func sort() {
    for i in 1..<max(1, count) {
      var j = i
      while j > 0, size(j) > size(j - 1) {
        for k in 0..<4 { swap(&shifts[4 * j + k], &shifts[4 * j + k - 4]) }
        j -= 1
      }
    }
  }

  private func size(_ pair: Int) -> Real {
    let place = shifts + 4 * pair
    return min(abs(place[0]) + abs(place[1]), abs(place[2]) + abs(place[3]))
  }
}
