/// How NumPy writes real numbers of one array: all in one form, decimal points aligned, at most
/// eight digits after the point, with an exponent where the numbers are very large, very small or
/// very different.
struct RealFormat {
  private let isScientific: Bool
  /// Whether positive numbers carry a sign: the imaginary parts do.
  private let plus: Bool
  /// Characters before the point, after it, and digits of the exponent.
  private var left = 0, right = 0, exponentDigits = 2
  private static var precision: Int { 8 }

  /// The form that suits all of `values`.
  init<Value: ArrayScalar & BinaryFloatingPoint>(_ values: [Value], plus: Bool = false) {
    self.plus = plus
    // Float has no digits to fill the places before the point of a number above 1e6.
    let cutoff = Value.significandBitCount < 32 ? 1e6 : 1e8
    let finite = values.filter(\.isFinite)
    let sizes = finite.lazy.map { Double($0.magnitude) }.filter { $0 != 0 }
    if let largest = sizes.max(), let smallest = sizes.min() {
      isScientific = largest >= cutoff || smallest < 1e-4 || largest / smallest > 1000
    } else {
      isScientific = false
    }
    for value in finite {
      let (whole, fraction, exponent) = parts(value)
      left = max(left, whole.count)
      right = max(right, fraction.count)
      if isScientific { exponentDigits = max(exponentDigits, "\(exponent.magnitude)".count) }
    }
    for value in values where !value.isFinite {
      let room = right + 1 + (isScientific ? exponentDigits + 2 : 0)
      left = max(left, special(value).count - room)
    }
  }

  /// The digits of a number; those after the point of `d.ddd` are `places` if that is given.
  private func parts<Value: BinaryFloatingPoint>(
    _ value: Value, places: Int? = nil
  ) -> (whole: String, fraction: String, exponent: Int) {
    var digits = DecimalDigits(shortest: value)
    if isScientific {
      // Every number has as many digits as the longest, true ones.
      let count = places.map { $0 + 1 } ?? min(digits.count, Self.precision + 1)
      if count != digits.count { digits = DecimalDigits(value, rounded: max(count, 1)) }
      return digits.scientific(plus: plus)
    }
    if digits.fractionCount > Self.precision {
      digits = DecimalDigits(value, rounded: digits.count(withFraction: Self.precision))
    }
    return (digits.whole(plus: plus), digits.fraction, 0)
  }

  private func special<Value: BinaryFloatingPoint>(_ value: Value) -> String {
    if value.isNaN { return plus ? "+nan" : "nan" }
    return value < 0 ? "-inf" : plus ? "+inf" : "inf"
  }

  /// The number in this form, as wide as every other.
  func string<Value: BinaryFloatingPoint>(_ value: Value) -> String {
    let width = left + 1 + right + (isScientific ? exponentDigits + 2 : 0)
    guard value.isFinite else { return Self.pad(special(value), before: width) }
    let (whole, fraction, exponent) = parts(value, places: right)
    let start = Self.pad(whole, before: left) + "." + fraction
    let missing = right - fraction.count
    guard isScientific else { return start + String(repeating: " ", count: missing) }
    let digits = "\(exponent.magnitude)"
    return start + String(repeating: "0", count: missing) + (exponent < 0 ? "e-" : "e+")
      + String(repeating: "0", count: exponentDigits - digits.count) + digits
  }

  private static func pad(_ text: String, before width: Int) -> String {
    String(repeating: " ", count: max(width - text.count, 0)) + text
  }
}
