/// The colours of all pictures, as CSS classes that switch with the reader's colour scheme.
///
/// Classes rather than CSS variables, since plain SVG renderers know only the former.
enum Palette {
  /// The class that fills with the colour of the category at `index`; colours repeat in the end.
  ///
  /// The pale form is mixed with the ground beforehand rather than by opacity, so that it is the
  /// same whatever lies below it.
  static func fill(_ index: Int, pale: Bool = false) -> String {
    (pale ? "p" : "f") + String(index % categories.count)
  }

  /// The class that draws lines in the colour of the category at `index`.
  static func stroke(_ index: Int) -> String { "s\(index % categories.count)" }

  /// The index of each of `names` by the order in which they first appear.
  static func numbered(_ names: some Sequence<String>) -> [String: Int] {
    names.reduce(into: [:]) { indices, name in indices[name] = indices[name] ?? indices.count }
  }

  /// A colour on light and on dark ground, as 0xRRGGBB.
  private typealias Colour = (light: UInt32, dark: UInt32)

  private static let ground: Colour = (0xffffff, 0x0f141a)

  /// Dark enough on white for white text inside, and light enough on black for black text.
  private static let categories: [Colour] = [
    (0x1f5fbf, 0x79b0ff), (0xc2410c, 0xff9f5a), (0x15803d, 0x56d382), (0x8b35d6, 0xc99bff),
    (0x0e7490, 0x4fd5e8), (0xbe185d, 0xff8fc0), (0x946200, 0xf2cc4d), (0x57606a, 0xaab4bf),
  ]

  /// What is not a category.
  private static let roles: [(name: String, property: String, colour: Colour)] = [
    ("surface", "fill", ground),
    ("inside", "fill", ground),  // text on a category's colour
    ("edge", "stroke", ground),
    ("track", "fill", (0xf1f4f7, 0x1a212a)),
    ("ink", "fill", (0x1c2430, 0xe4e9ef)),
    ("muted", "fill", (0x566270, 0x9aa7b5)),
    ("cores", "fill", (0x5d7285, 0x93a7ba)),
    ("grid", "stroke", (0xdfe5ea, 0x2a333e)),
    ("axis", "stroke", (0x7b8794, 0x7b8794)),
    ("limit", "stroke", (0xb3261e, 0xff8a80)),
    ("limitText", "fill", (0xb3261e, 0xff8a80)),
  ]

  /// The style sheet that every picture carries.
  static let styleSheet =
    "text{font-family:system-ui,'Segoe UI','Helvetica Neue',Arial,sans-serif}"
    + "path,line{fill:none}.limit{stroke-dasharray:6 4;stroke-width:1.5}"
    + ".limitText{paint-order:stroke;stroke-width:4px;stroke-linejoin:round}"
    + rules(\.light) + "@media (prefers-color-scheme:dark){" + rules(\.dark) + "}"

  private static func rules(_ scheme: (Colour) -> UInt32) -> String {
    var rules = roles.map { ".\($0.name){\($0.property):\(hexadecimal(scheme($0.colour)))}" }
    for (index, category) in categories.enumerated() {
      let colour = scheme(category)
      rules.append(".\(stroke(index)){stroke:\(hexadecimal(colour))}")
      rules.append(".\(fill(index)){fill:\(hexadecimal(colour))}")
      let mixed = mix(colour, 0.3, over: scheme(ground))
      rules.append(".\(fill(index, pale: true)){fill:\(hexadecimal(mixed))}")
    }
    return rules.joined()
  }

  private static func mix(_ colour: UInt32, _ share: Double, over ground: UInt32) -> UInt32 {
    [16, 8, 0].reduce(0) { mixed, shift in
      let (upper, lower) = (Double(colour >> shift & 0xff), Double(ground >> shift & 0xff))
      return mixed | UInt32((share * upper + (1 - share) * lower).rounded()) << shift
    }
  }

  private static func hexadecimal(_ colour: UInt32) -> String {
    let digits = String(colour, radix: 16)
    return "#" + String(repeating: "0", count: 6 - digits.count) + digits
  }
}
