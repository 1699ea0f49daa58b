import HeddleArrays
import HeddleLAPACK
import HeddleScheduler

/// Lends `body` memory of the worker that runs it or, if it is much, of the kind that large arrays have.
func withBatchScratch<R>(
  _ byteCount: Int, _ body: (inout Scratch) throws(LAPACKError) -> R
) throws(LAPACKError) -> R {
  if byteCount >= leastOnHugePages { return try withLargeScratch(byteCount, body) }
  let result = try withScratch(byteCount: byteCount) { (memory) throws(LAPACKError) in
    var scratch = Scratch(memory, byteCount: byteCount)
    return try body(&scratch)
  }
  guard let result else { throw .outOfMemory(bytes: byteCount) }
  return result
}

/// A worker keeps no more than 32 MiB, on small pages. Fresh ones for the scratch of an SVD of order 1024,
/// 48 MiB, take 5% of its time, and addresses a column apart miss the table of small pages.
private let leastOnHugePages = 4 << 20

private func withLargeScratch<R>(
  _ byteCount: Int, _ body: (inout Scratch) throws(LAPACKError) -> R
) throws(LAPACKError) -> R {
  guard let memory = AlignedMemory.allocate(byteCount: byteCount) else {
    throw .outOfMemory(bytes: byteCount)
  }
  defer { AlignedMemory.deallocate(memory, byteCount: byteCount) }
  var scratch = Scratch(memory, byteCount: byteCount)
  return try body(&scratch)
}
