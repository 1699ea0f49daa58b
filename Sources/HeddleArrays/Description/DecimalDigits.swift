import Glibc

/// A finite number in decimal: its digits, and how many of them stand before the decimal point.
struct DecimalDigits {
  private let digits: [UInt8]
  private let point: Int
  private let isNegative: Bool

  /// The shortest digits that name the number among all of its type.
  init<Value: BinaryFloatingPoint>(shortest value: Value) {
    // The standard library prints just these.
    self.init("\(value.magnitude)", isNegative: value.sign == .minus)
  }

  /// The number's exact value, rounded to `count` digits (at least 1).
  init<Value: BinaryFloatingPoint>(_ value: Value, rounded count: Int) {
    let text = withUnsafeTemporaryAllocation(of: CChar.self, capacity: count + 16) { buffer in
      withVaList([Int32(count - 1), Double(value.magnitude)]) {
        _ = vsnprintf(buffer.baseAddress, buffer.count, "%.*e", $0)
      }
      return String(cString: buffer.baseAddress!)
    }
    self.init(text, isNegative: value.sign == .minus)
  }

  /// Takes apart a number that is written as `12.34` or `1.234e+01`.
  private init(_ text: String, isNegative: Bool) {
    let parts = text.split(separator: "e")
    // The point is whatever the locale says.
    let mantissa = parts[0].split { !$0.isNumber }
    let fraction = mantissa.count > 1 ? mantissa[1] : ""
    let exponent = parts.count > 1 ? Int(parts[1]) ?? 0 : 0
    let all = (mantissa[0] + fraction).utf8.map { $0 - UInt8(ascii: "0") }
    let leading = all.prefix { $0 == 0 }.count
    let trailing = all.dropFirst(leading).reversed().prefix { $0 == 0 }.count
    digits = Array(all[leading..<all.count - trailing])
    point = digits.isEmpty ? 1 : mantissa[0].utf8.count + exponent - leading
    self.isNegative = isNegative
  }

  /// How many digits there are, without zeros at the end.
  var count: Int { digits.count }

  /// How many digits there are after the decimal point.
  var fractionCount: Int { max(digits.count - point, 0) }

  /// How many digits the number has when `fraction` of them stand after the decimal point.
  func count(withFraction fraction: Int) -> Int { point + fraction }

  /// The part before the decimal point, with its sign.
  func whole(plus: Bool) -> String {
    sign(plus) + (point > 0 ? text(0..<point) : "0")
  }

  /// The digits after the decimal point, as many as there are.
  var fraction: String { text(point..<point + fractionCount) }

  /// The parts of `d.ddde+xx`: the first digit with its sign, the other digits, the exponent.
  func scientific(plus: Bool) -> (whole: String, fraction: String, exponent: Int) {
    (sign(plus) + text(0..<1), text(1..<max(digits.count, 1)), point - 1)
  }

  private func sign(_ plus: Bool) -> String { isNegative ? "-" : plus ? "+" : "" }

  private func text(_ positions: Range<Int>) -> String {
    let characters = positions.map { position in
      UInt8(ascii: "0") + (digits.indices.contains(position) ? digits[position] : 0)
    }
    return String(decoding: characters, as: UTF8.self)
  }
}
