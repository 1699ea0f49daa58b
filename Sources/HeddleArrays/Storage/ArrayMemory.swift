/// The memory that arrays are done with, and decompositions of large matrices.
///
/// Large blocks (256 KiB and more) are kept for the next arrays of about the same size, because pages
/// that are there already are written several times as fast as new ones. At most 32 MiB are kept in
/// blocks of less than 4 MiB, and at most an eighth of the machine's memory in larger ones; these the
/// system may take whenever it is short of memory. An array for which no block is kept gives back as
/// much as it asks for, so that a program's peak is what its own arrays need.
public enum ArrayMemory {
  /// The bytes that are kept at this moment.
  public static var cachedByteCount: Int {
    BlockCache.small.byteCount + BlockCache.large.byteCount
  }

  /// Gives all that is kept back to the system: where a program goes on to something else.
  public static func releaseCached() { BlockCache.releaseAll() }
}
