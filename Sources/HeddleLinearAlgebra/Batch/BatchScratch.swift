import HeddleLAPACK
import HeddleScheduler

/// Lends `body` the worker's memory.
func withBatchScratch<R>(
  _ byteCount: Int, _ body: (inout Scratch) throws(LAPACKError) -> R
) throws(LAPACKError) -> R {
  let memory = UnsafeMutableRawPointer.allocate(byteCount: max(64, byteCount), alignment: 64)
  defer { memory.deallocate() }
  var scratch = Scratch(memory, byteCount: byteCount)
  return try body(&scratch)
}
