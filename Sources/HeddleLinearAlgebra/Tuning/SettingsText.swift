/// A small part of JSON, all that a file of settings needs: objects within objects, integers, strings
/// without escapes, and null.
indirect enum SettingsText {
  case object([Member])
  case number(Int)
  case string(String)
  case null

  /// A name, its value, and the line in which it stands.
  struct Member {
    let name: String
    let value: SettingsText
    let line: Int
  }

  /// What is wrong with a text, and in which line, from 1.
  struct Mistake: Error {
    let message: String
    let line: Int
  }

  /// Reads a text.
  static func read(_ text: [UInt8]) throws(Mistake) -> SettingsText {
    var reader = Reader(rest: text[...])
    let value = try reader.value(depth: 0)
    reader.skipSpace()
    guard reader.rest.isEmpty else { throw reader.mistake("something follows the end") }
    return value
  }

  /// The text, indented.
  func written(indent: String = "") -> String {
    switch self {
    case .object(let members):
      let inner = indent + "  "
      let lines = members.map { "\(inner)\"\($0.name)\": \($0.value.written(indent: inner))" }
      return lines.isEmpty ? "{}" : "{\n\(lines.joined(separator: ",\n"))\n\(indent)}"
    case .number(let number): return "\(number)"
    case .string(let string): return "\"\(string)\""
    case .null: return "null"
    }
  }
}

extension SettingsText {
  private struct Reader {
    var rest: ArraySlice<UInt8>
    var line = 1

    func mistake(_ message: String) -> Mistake { Mistake(message: message, line: line) }

    mutating func skipSpace() {
      while let byte = rest.first, [0x20, 0x09, 0x0a, 0x0d].contains(byte) {
        if byte == 0x0a { line += 1 }
        rest.removeFirst()
      }
    }

    /// Skips space, and this character if it comes next.
    mutating func takes(_ character: Character) -> Bool {
      skipSpace()
      guard rest.first == character.asciiValue else { return false }
      rest.removeFirst()
      return true
    }

    mutating func value(depth: Int) throws(Mistake) -> SettingsText {
      skipSpace()
      switch rest.first.map({ Character(UnicodeScalar($0)) }) {
      case "{":
        guard depth < 4 else { throw mistake("objects stand too deep in one another") }
        return try object(depth: depth)
      case "\"": return .string(try string())
      case let character? where character == "-" || character.isNumber: return try number()
      case "n" where rest.starts(with: "null".utf8):
        rest.removeFirst(4)
        return .null
      case nil: throw mistake("the text ends here")
      default: throw mistake("neither an object nor an integer, a string or null")
      }
    }

    private mutating func object(depth: Int) throws(Mistake) -> SettingsText {
      var members: [Member] = []
      guard takes("{") else { throw mistake("no object") }
      if takes("}") { return .object([]) }
      repeat {
        skipSpace()
        let line = line, name = try string()
        guard takes(":") else { throw mistake("no colon after \"\(name)\"") }
        let value = try value(depth: depth + 1)
        guard !members.contains(where: { $0.name == name }) else {
          throw mistake("\"\(name)\" comes twice")
        }
        members.append(Member(name: name, value: value, line: line))
      } while takes(",")
      guard takes("}") else { throw mistake("neither a comma nor the end of the object") }
      return .object(members)
    }

    private mutating func string() throws(Mistake) -> String {
      guard takes("\"") else { throw mistake("no name in quotation marks") }
      guard let end = rest.firstIndex(of: 0x22) else { throw mistake("a string without an end") }
      let bytes = rest[rest.startIndex..<end]
      rest = rest[(end + 1)...]
      guard !bytes.contains(where: { $0 < 0x20 || $0 == 0x5c }),
        let string = String(validating: bytes, as: UTF8.self)
      else { throw mistake("a string with an escape, or that is no UTF-8") }
      return string
    }

    private mutating func number() throws(Mistake) -> SettingsText {
      let digits = rest.prefix { $0 == 0x2d || 0x30...0x39 ~= $0 }
      rest = rest[digits.endIndex...]
      let text = String(decoding: digits, as: UTF8.self)
      guard let number = Int(text), "\(number)" == text,
        ![0x2e, 0x65, 0x45].contains(rest.first ?? 0)
      else { throw mistake("no integer that fits") }
      return .number(number)
    }
  }
}
