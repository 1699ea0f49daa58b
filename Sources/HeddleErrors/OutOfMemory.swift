/// The system has no memory left for so many bytes.
package struct OutOfMemory: Error, CustomStringConvertible {
  /// How many were asked for; the largest number there is where they are more.
  package let byteCount: Int

  package init(byteCount: Int) { self.byteCount = byteCount }

  package var description: String { "no memory for \(byteCount) bytes" }
}
