/// Estimates of how wide text will be, since the reader's font is not known while drawing.
enum TextFit {
  /// A slightly generous width of `text` in pixels.
  static func width(of text: String, size: Double) -> Double {
    text.unicodeScalars.reduce(0) { $0 + advance(of: $1) } * size
  }

  /// `text`, or as much of it as fits before an ellipsis, or nothing where not even that helps.
  static func clipped(_ text: String, to width: Double, size: Double) -> String? {
    var used = 0.0
    var kept = ""
    let ellipsis = advance(of: "…") * size
    for character in text {
      let next = used + Self.width(of: String(character), size: size)
      if next > width { return kept.isEmpty ? nil : shortened(kept, to: width - ellipsis, size) }
      used = next
      kept.append(character)
    }
    return kept.isEmpty ? nil : kept
  }

  private static func shortened(_ text: String, to width: Double, _ size: Double) -> String? {
    var text = text
    while !text.isEmpty, Self.width(of: text, size: size) > width { text.removeLast() }
    return text.count < 3 ? nil : text + "…"
  }

  /// The advance of one character as a share of the font size, in the usual sans-serif fonts.
  private static func advance(of scalar: Unicode.Scalar) -> Double {
    switch scalar {
    case "i", "j", "l", "I", ".", ",", ":", ";", "'", "|", "!": 0.3
    case " ", "f", "t", "r", "(", ")", "[", "]", "-", "/": 0.4
    case "m", "w", "M", "W", "@", "%", "…": 0.95
    case "A"..."Z": 0.7
    default: scalar.value < 0x1100 ? 0.58 : 1
    }
  }
}
