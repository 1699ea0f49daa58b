extension NDArray: CustomStringConvertible, CustomDebugStringConvertible {
  /// The elements as NumPy prints them: nested brackets, columns aligned, at most eight digits
  /// after the point, and only the corners of an array of more than 1000 elements.
  public var description: String { ArrayPrinter(self).text }

  /// The type, shape and strides before the elements.
  public var debugDescription: String {
    "NDArray<\(Scalar.self)> shape \(shape) strides \(strides)\n\(description)"
  }
}

extension Matrix: CustomStringConvertible, CustomDebugStringConvertible {
  /// The elements as NumPy prints them; see ``NDArray/description``.
  public var description: String { elements.description }

  /// The type, size and strides before the elements.
  public var debugDescription: String {
    "Matrix<\(Scalar.self)> \(rowCount) x \(columnCount) strides \(elements.strides)\n\(description)"
  }
}

/// Writes an array out as NumPy does.
private struct ArrayPrinter<Scalar: ArrayScalar> {
  private let array: NDArray<Scalar>
  private let isElided: Bool
  private let format: (Scalar) -> String

  private static var lineWidth: Int { 75 }
  private static var edge: Int { 3 }

  init(_ array: NDArray<Scalar>) {
    self.array = array
    isElided = array.count > 1000
    // Only what is printed decides on the form. An empty array may have any number of empty parts.
    let shown = array.isEmpty ? [] : Self.shown(array, isElided: isElided)
    let real = RealFormat(shown.map(\.realPart))
    if Scalar.scalarType.isComplex {
      let imaginary = RealFormat(shown.map(\.imaginaryPart), plus: true)
      format = {
        let text = imaginary.string($0.imaginaryPart)
        let blanks = text.reversed().prefix { $0 == " " }.count
        return real.string($0.realPart) + text.dropLast(blanks) + "j"
          + String(repeating: " ", count: blanks)
      }
    } else {
      format = { real.string($0.realPart) }
    }
  }

  private static func indices(_ extent: Int, isElided: Bool) -> [Int] {
    isElided && extent > 2 * edge
      ? Array(0..<edge) + Array(extent - edge..<extent) : Array(0..<extent)
  }

  private static func shown(_ array: NDArray<Scalar>, isElided: Bool) -> [Scalar] {
    guard array.rank > 0 else { return [array.scalar] }
    return indices(array.shape[0], isElided: isElided).flatMap {
      shown(array[.at($0)], isElided: isElided)
    }
  }

  var text: String {
    array.isEmpty ? "[]" : text(array, indent: 1)
  }

  /// A part of the array whose brackets open at column `indent - 1`.
  private func text(_ part: NDArray<Scalar>, indent: Int) -> String {
    guard part.rank > 0 else { return format(part.scalar) }
    let indices = Self.indices(part.shape[0], isElided: isElided)
    var items = indices.map { text(part[.at($0)], indent: indent + 1) }
    if indices.count < part.shape[0] { items.insert("...", at: Self.edge) }
    let margin = String(repeating: " ", count: indent)
    if part.rank > 1 {
      let separator = String(repeating: "\n", count: part.rank - 1) + margin
      return "[" + items.joined(separator: separator) + "]"
    }
    // A row, broken where it is too long for a line.
    let room = Self.lineWidth - array.rank
    var lines = "["
    var width = indent
    for (position, item) in items.enumerated() {
      let needed = item.count + (position > 0 ? 1 : 0)
      if width + needed > room, width > indent {
        while lines.last == " " { lines.removeLast() }
        lines += "\n" + margin + item
        width = indent + item.count
      } else {
        lines += (position > 0 ? " " : "") + item
        width += needed
      }
    }
    return lines + "]"
  }
}
