import Glibc

/// Numbers as text, without Foundation: same text on every platform and in every locale.
package enum NumberText {
  /// `value` rounded to `places` decimals, without trailing zeros and without a negative zero.
  static func decimal(_ value: Double, places: Int) -> String {
    guard value.isFinite else { return "–" }
    let unit = pow(10, Double(places))
    let scaled = (value.magnitude * unit).rounded()
    guard scaled < 1e15 else { return scientific(value) }
    let (whole, fraction) = Int(scaled).quotientAndRemainder(dividingBy: Int(unit))
    let sign = value < 0 && scaled > 0 ? "-" : ""
    guard fraction > 0 else { return sign + String(whole) }
    var digits = String(fraction)
    digits = String(repeating: "0", count: places - digits.count) + digits
    while digits.last == "0" { digits.removeLast() }
    return "\(sign)\(whole).\(digits)"
  }

  /// `value` to three significant digits, in powers of ten where plain digits would be long.
  package static func short(_ value: Double) -> String {
    guard value.isFinite else { return "–" }
    guard value.magnitude > 1e-300 else { return "0" }
    guard 1e-4..<1e5 ~= value.magnitude else { return scientific(value) }
    let exponent = Int(log10(value.magnitude).rounded(.down))
    return decimal(value, places: max(0, 2 - exponent))
  }

  /// Nanoseconds as a duration in the unit that suits its length.
  package static func duration(nanoseconds: Double) -> String {
    let unit = TimeUnit.suiting(nanoseconds: nanoseconds)
    return "\(short(nanoseconds / unit.nanoseconds)) \(unit.symbol)"
  }

  /// A number of things, whose plural ends in an s.
  static func count(_ number: Int, _ noun: String) -> String {
    "\(number) \(noun)\(number == 1 ? "" : "s")"
  }

  private static func scientific(_ value: Double) -> String {
    var exponent = log10(value.magnitude).rounded(.down)
    var mantissa = (value / pow(10, exponent) * 100).rounded() / 100
    if mantissa.magnitude >= 10 {  // 9.999 rounds up into the next power
      mantissa /= 10
      exponent += 1
    }
    let power = String(Int(exponent)).map { superscripts[$0, default: $0] }
    let factor = mantissa == 1 ? "" : decimal(mantissa, places: 2) + "×"
    return factor + "10" + String(power)
  }

  private static let superscripts: [Character: Character] = [
    "-": "⁻", "0": "⁰", "1": "¹", "2": "²", "3": "³", "4": "⁴", "5": "⁵", "6": "⁶", "7": "⁷",
    "8": "⁸", "9": "⁹",
  ]
}

/// The unit in which a stretch of time is shown.
enum TimeUnit: CaseIterable {
  case seconds, milliseconds, microseconds, nanoseconds

  var symbol: String {
    switch self {
    case .seconds: "s"
    case .milliseconds: "ms"
    case .microseconds: "µs"
    case .nanoseconds: "ns"
    }
  }

  var nanoseconds: Double {
    switch self {
    case .seconds: 1e9
    case .milliseconds: 1e6
    case .microseconds: 1e3
    case .nanoseconds: 1
    }
  }

  /// The largest unit of which `nanoseconds` holds at least one.
  static func suiting(nanoseconds: Double) -> TimeUnit {
    allCases.first { nanoseconds.magnitude >= $0.nanoseconds } ?? .nanoseconds
  }
}
