/// A finite number in decimal: `0.d1d2d3... * 10^point`, the shortest digits that name it.
struct DecimalDigits {
  private(set) var digits: [UInt8]
  private(set) var point: Int
  let isNegative: Bool

  init<Value: BinaryFloatingPoint>(_ value: Value) {
    // The standard library prints the shortest digits, with a point or an exponent.
    let text = "\(value.magnitude)"
    let parts = text.split(separator: "e")
    let mantissa = parts[0].split(separator: ".", omittingEmptySubsequences: false)
    let fraction = mantissa.count > 1 ? mantissa[1] : ""
    digits = (mantissa[0] + fraction).utf8.map { $0 - UInt8(ascii: "0") }
    point = mantissa[0].count + (parts.count > 1 ? Int(parts[1])! : 0)
    isNegative = value.sign == .minus
    let zeros = digits.prefix { $0 == 0 }.count
    digits.removeFirst(zeros)
    point -= zeros
    trimZeros()
    if digits.isEmpty { point = 1 }
  }

  private mutating func trimZeros() {
    while digits.last == 0 { digits.removeLast() }
  }

  /// Rounds to `count` digits (none or more), halves away from zero.
  mutating func round(toDigits count: Int) {
    guard count < digits.count else { return }
    let roundsUp = count >= 0 && digits[count] >= 5
    digits.removeLast(digits.count - Swift.max(count, 0))
    if roundsUp {
      var last = digits.count - 1
      while last >= 0, digits[last] == 9 { last -= 1 }
      digits.removeLast(digits.count - 1 - last)
      if last >= 0 {
        digits[last] += 1
      } else {
        digits = [1]
        point += 1
      }
    }
    trimZeros()
    if digits.isEmpty { point = 1 }
  }

  private func text(_ positions: Range<Int>) -> String {
    String(
      decoding: positions.map { position in
        UInt8(ascii: "0") + (digits.indices.contains(position) ? digits[position] : 0)
      }, as: UTF8.self)
  }

  /// The part before the decimal point, with its sign.
  func whole(plus: Bool) -> String {
    sign(plus) + (point > 0 ? text(0..<point) : "0")
  }

  /// The digits after the decimal point, as many as there are.
  var fraction: String { digits.count > point ? text(point..<digits.count) : "" }

  /// The parts of `d.ddde+xx`: the first digit with its sign, the other digits, the exponent.
  func scientific(plus: Bool) -> (whole: String, fraction: String, exponent: Int) {
    (sign(plus) + text(0..<1), digits.count > 1 ? text(1..<digits.count) : "", point - 1)
  }

  private func sign(_ plus: Bool) -> String { isNegative ? "-" : plus ? "+" : "" }
}
