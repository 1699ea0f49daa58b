package import HeddleLAPACK
package import Numerics

/// A matrix for tests, stored by columns: as plain as can be, so that it can judge the library.
package struct ColumnMajor<Scalar: LAPACKScalar>: Equatable, Sendable {
  package let rows: Int
  package let columns: Int
  package var elements: [Scalar]

  /// A matrix of elements given column by column.
  package init(rows: Int, columns: Int, elements: [Scalar]) {
    precondition(elements.count == rows * columns, "\(elements.count) for \(rows) x \(columns)")
    self.rows = rows
    self.columns = columns
    self.elements = elements
  }

  /// A matrix of `element(row, column)`.
  package init(rows: Int, columns: Int, _ element: (Int, Int) -> Scalar) {
    var elements: [Scalar] = []
    elements.reserveCapacity(rows * columns)
    for j in 0..<columns { for i in 0..<rows { elements.append(element(i, j)) } }
    self.init(rows: rows, columns: columns, elements: elements)
  }

  /// The identity, cut to any shape.
  package static func identity(_ rows: Int, _ columns: Int) -> ColumnMajor {
    ColumnMajor(rows: rows, columns: columns) { $0 == $1 ? 1 : .zero }
  }

  /// A copy of a block.
  package init(_ block: MatrixBlock<Scalar>) {
    self.init(rows: block.rows, columns: block.columns) { block.base[$0 + $1 * block.stride] }
  }

  package subscript(row: Int, column: Int) -> Scalar {
    get { elements[row + column * rows] }
    set { elements[row + column * rows] = newValue }
  }

  /// The rows and columns that are wanted.
  package subscript(rows wantedRows: Range<Int>, columns wantedColumns: Range<Int>) -> ColumnMajor {
    ColumnMajor(rows: wantedRows.count, columns: wantedColumns.count) {
      self[wantedRows.lowerBound + $0, wantedColumns.lowerBound + $1]
    }
  }

  /// Lends the elements as a block.
  package mutating func withBlock<Result, Failure>(
    _ body: (MatrixBlock<Scalar>) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    let (rows, columns) = (rows, columns)
    return try elements.withUnsafeMutableBufferPointer { buffer throws(Failure) in
      // An empty array has no address; nothing follows the one it gets here.
      let base = buffer.baseAddress ?? UnsafeMutablePointer(bitPattern: 64)!
      return try body(MatrixBlock(base, rows: rows, columns: columns))
    }
  }

  /// The element-wise image.
  package func map<Other>(_ transform: (Scalar) -> Other) -> ColumnMajor<Other> {
    ColumnMajor<Other>(rows: rows, columns: columns, elements: elements.map(transform))
  }
}

extension ColumnMajor {
  /// The same numbers, in double precision and complex, whatever the scalar.
  package var widened: ColumnMajor<Complex<Double>> {
    ColumnMajor<Complex<Double>>(rows: rows, columns: columns, elements: Scalar.widen(elements))
  }
}

extension LAPACKScalar {
  /// The real part and, for complex scalars, the imaginary part, as they are stored.
  package var parts: [Magnitude] {
    withUnsafeBytes(of: self) { Array($0.bindMemory(to: Magnitude.self)) }
  }

  /// The number with these parts; a real scalar takes the first.
  package init(parts real: Magnitude, _ imaginary: Magnitude) {
    var value = Self.zero
    withUnsafeMutableBytes(of: &value) {
      $0.storeBytes(of: real, as: Magnitude.self)
      if Self.isComplex {
        $0.storeBytes(of: imaginary, toByteOffset: MemoryLayout<Magnitude>.size, as: Magnitude.self)
      }
    }
    self = value
  }

  package static func widen(_ value: Self) -> Complex<Double> { widen([value])[0] }

  /// By loops over known types: generic ones took most of the tests' time.
  package static func widen(_ values: [Self]) -> [Complex<Double>] {
    switch values {
    case let values as [Float]: values.map { Complex(Double($0), 0) }
    case let values as [Double]: values.map { Complex($0, 0) }
    case let values as [Complex<Float>]:
      values.map { Complex(Double($0.rawStorage.x), Double($0.rawStorage.y)) }
    default: values as! [Complex<Double>]
    }
  }

  /// The parts of numbers as they are stored, real and then imaginary, in double precision and as bits.
  package static func bits(_ values: [Self]) -> [UInt64] {
    let wide = widen(values)
    var bits: [UInt64] = []
    bits.reserveCapacity(2 * wide.count)
    for number in wide {
      bits.append(number.rawStorage.x.bitPattern)
      if isComplex { bits.append(number.rawStorage.y.bitPattern) }
    }
    return bits
  }

  package var complexConjugate: Self {
    let parts = self.parts
    return Self(parts: parts[0], parts.count > 1 ? -parts[1] : 0)
  }
}

/// The four scalars, to be opened by a generic function: `for scalar in allScalars { check(scalar) }`
/// or as the arguments of a test.
package let allScalars: [any LAPACKScalar.Type] = [
  Float.self, Double.self, Complex<Float>.self, Complex<Double>.self,
]
