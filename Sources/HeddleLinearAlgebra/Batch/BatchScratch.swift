import HeddleLAPACK
import HeddleScheduler

/// Lends `body` memory of the worker that runs it.
func withBatchScratch<R>(
  _ byteCount: Int, _ body: (inout Scratch) throws(LAPACKError) -> R
) throws(LAPACKError) -> R {
  let result = try withScratch(byteCount: byteCount) { (memory) throws(LAPACKError) in
    var scratch = Scratch(memory, byteCount: byteCount)
    return try body(&scratch)
  }
  guard let result else { throw .outOfMemory(bytes: byteCount) }
  return result
}
