/// Collects the elements of one picture and writes them as a self-contained SVG document.
struct SVGCanvas {
  enum Anchor: String {
    case start, middle, end
  }

  private let title: String
  private let width: Double
  private var body = ""

  /// A canvas of `width` pixels; its height is known only when everything has been drawn.
  init(title: String, width: Double) {
    self.title = title
    self.width = width
  }

  /// The document, on a ground of its own so that it reads well on any page.
  func document(height: Double) -> String {
    let size = "\(Self.number(width)) \(Self.number(height))"
    return """
      <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 \(size)" width="\(Self.number(width))" \
      height="\(Self.number(height))" role="img" aria-label="\(Self.escaped(title))">
      <style>\(Palette.styleSheet)</style>
      <rect class="surface" width="100%" height="100%"/>
      \(body)</svg>

      """
  }

  /// Draws a filled rectangle; `tooltip` is what a reader sees on pointing at it.
  mutating func rectangle(
    x: Double, y: Double, width: Double, height: Double, class style: String,
    corner: Double = 0, tooltip: String? = nil
  ) {
    var element = "<rect class=\"\(style)\""
    element += Self.attribute("x", x) + Self.attribute("y", y)
    element += Self.attribute("width", width) + Self.attribute("height", height)
    if corner > 0 { element += Self.attribute("rx", corner) }
    append(element, "rect", tooltip: tooltip)
  }

  /// Draws a straight line.
  mutating func line(
    x1: Double, y1: Double, x2: Double, y2: Double, class style: String
  ) {
    let ends =
      Self.attribute("x1", x1) + Self.attribute("y1", y1) + Self.attribute("x2", x2)
      + Self.attribute("y2", y2)
    body += "<line class=\"\(style)\"\(ends)/>\n"
  }

  /// Draws a path given by its commands; `attributes` is written as it is.
  mutating func path(
    _ commands: String, class style: String, attributes: String = "", tooltip: String? = nil
  ) {
    let extra = attributes.isEmpty ? "" : " " + attributes
    append("<path class=\"\(style)\"\(extra) d=\"\(commands)\"", "path", tooltip: tooltip)
  }

  /// Writes `text` with its baseline at `y`.
  mutating func text(
    _ text: String, x: Double, y: Double, size: Double = 12, anchor: Anchor = .start,
    class style: String = "ink", bold: Bool = false, tooltip: String? = nil
  ) {
    var element = "<text class=\"\(style)\" font-size=\"\(Self.number(size))\""
    element += Self.attribute("x", x) + Self.attribute("y", y)
    if anchor != .start { element += " text-anchor=\"\(anchor.rawValue)\"" }
    if bold { element += " font-weight=\"600\"" }
    let detail = tooltip.map { "<title>\(Self.escaped($0))</title>" } ?? ""
    body += "\(element)>\(detail)\(Self.escaped(text))</text>\n"
  }

  /// A coordinate: a tenth of a pixel is as fine as anybody can see.
  static func number(_ value: Double) -> String { NumberText.decimal(value, places: 1) }

  /// `text` with what XML reserves written as entities, and what it forbids replaced.
  static func escaped(_ text: String) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "\"": result += "&quot;"
      case "\t", "\n", "\r": result += " "
      case "\0"..<" ", "\u{7F}"..."\u{9F}", "\u{FFFE}", "\u{FFFF}": result += "\u{FFFD}"
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }

  private static func attribute(_ name: String, _ value: Double) -> String {
    " \(name)=\"\(number(value))\""
  }

  private mutating func append(_ element: String, _ name: String, tooltip: String?) {
    if let tooltip {
      body += "\(element)><title>\(Self.escaped(tooltip))</title></\(name)>\n"
    } else {
      body += element + "/>\n"
    }
  }
}
