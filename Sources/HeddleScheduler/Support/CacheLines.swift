/// Cache lines, as far as they matter: what one thread writes all the time should not lie beside what others read.
enum CacheLines {
  /// Bytes of two: processors fetch them in pairs.
  static var pair: Int { 128 }

  /// Between two fields of one object: puts them on different pairs of lines.
  struct Gap {
    private let words = [15 of Int](repeating: 0)
  }
}
