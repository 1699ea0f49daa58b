/// The three fields of a `.npy` header, which is the text of a Python dictionary.
struct NPYHeaderFields {
  /// What is wrong with the text, and at which of its bytes.
  struct SyntaxError: Error {
    let what: String
    let offset: Int
  }

  /// The type of the elements; for structured types the text of its description.
  let type: String
  let isFortranOrder: Bool
  let shape: [Int]

  init(parsing text: [UInt8]) throws(SyntaxError) {
    var parser = Parser(text: text)
    var type: String?
    var isFortranOrder: Bool?
    var shape: [Int]?
    try parser.expect("{")
    while !parser.accept("}") {
      parser.skipBlanks()
      let start = parser.position
      let key = try parser.string()
      try parser.expect(":")
      switch key {
      case "descr" where type == nil: type = try parser.typeDescription()
      case "fortran_order" where isFortranOrder == nil: isFortranOrder = try parser.boolean()
      case "shape" where shape == nil: shape = try parser.tuple()
      default: throw SyntaxError(what: "the key '\(key)' is unknown or repeated", offset: start)
      }
      if !parser.accept(",") {
        try parser.expect("}")
        break
      }
    }
    parser.skipBlanks()
    guard parser.position == text.count else { throw parser.error("text after the dictionary") }
    guard let type, let isFortranOrder, let shape else {
      throw SyntaxError(what: "one of 'descr', 'fortran_order' and 'shape' is missing", offset: 0)
    }
    (self.type, self.isFortranOrder, self.shape) = (type, isFortranOrder, shape)
  }
}

/// Reads the few forms of Python literal that a header is made of.
private struct Parser {
  typealias SyntaxError = NPYHeaderFields.SyntaxError
  let text: [UInt8]
  private(set) var position = 0

  init(text: [UInt8]) { self.text = text }

  private var next: UInt8? { position < text.count ? text[position] : nil }

  func error(_ what: String) -> SyntaxError { SyntaxError(what: what, offset: position) }

  mutating func skipBlanks() {
    while let byte = next, byte == 0x20 || (0x09...0x0D).contains(byte) { position += 1 }
  }

  mutating func accept(_ character: Unicode.Scalar) -> Bool {
    skipBlanks()
    guard next == UInt8(ascii: character) else { return false }
    position += 1
    return true
  }

  mutating func expect(_ character: Unicode.Scalar) throws(SyntaxError) {
    guard accept(character) else { throw error("'\(character)' is missing") }
  }

  mutating func string() throws(SyntaxError) -> String {
    let quote: Unicode.Scalar = accept("\"") ? "\"" : "'"
    if quote == "'" { try expect("'") }
    let start = position
    while let byte = next, byte != UInt8(ascii: quote) {
      guard byte != UInt8(ascii: "\\") else { throw error("an escape in a string") }
      position += 1
    }
    guard next != nil else { throw error("a string without end") }
    defer { position += 1 }
    return String(decoding: text[start..<position], as: UTF8.self)
  }

  mutating func boolean() throws(SyntaxError) -> Bool {
    skipBlanks()
    for (word, value) in [("True", true), ("False", false)]
    where text[position...].starts(with: word.utf8) {
      position += word.utf8.count
      return value
    }
    throw error("neither True nor False")
  }

  mutating func tuple() throws(SyntaxError) -> [Int] {
    try expect("(")
    var numbers: [Int] = []
    while !accept(")") {
      numbers.append(try number())
      if !accept(",") {
        guard numbers.count > 1 else { throw error("',' is missing: not a tuple") }
        try expect(")")
        break
      }
    }
    return numbers
  }

  private mutating func number() throws(SyntaxError) -> Int {
    skipBlanks()
    let digits = text[position...].prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
    guard let number = Int(String(decoding: digits, as: UTF8.self)) else {
      throw error("not an extent: a whole number from 0 to \(Int.max) is needed")
    }
    position = digits.endIndex
    return number
  }

  /// A string, or the text of the list that describes a structured type.
  mutating func typeDescription() throws(SyntaxError) -> String {
    guard accept("[") else { return try string() }
    let start = position - 1
    var depth = 1
    while depth > 0 {
      guard let byte = next else { throw error("a list without end") }
      if byte == UInt8(ascii: "[") { depth += 1 }
      if byte == UInt8(ascii: "]") { depth -= 1 }
      position += 1
    }
    return String(decoding: text[start..<position], as: UTF8.self)
  }
}
