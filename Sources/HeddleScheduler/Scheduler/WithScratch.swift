import CHeddleSystem
import Glibc

/// Lends `byteCount` bytes of uninitialised memory to `body`, from the arena of the worker that runs it.
/// In the steady state nothing is allocated. A thread that is no worker (layer `blas`, or work too cheap
/// to become one for) gets a little memory on its own stack, and more from the system for this one call.
///
/// Calls nest, in one task and across the tasks that a waiting worker runs meanwhile.
///
/// - Parameters:
///   - byteCount: how much; may be zero.
///   - alignment: a power of two.
///   - body: what uses the memory; must not let it escape.
/// - Returns: what `body` returned; nil, without calling it, when the system has no such memory.
@inlinable
package func withScratch<R, E: Error>(
  byteCount: Int, alignment: Int = 64, _ body: (UnsafeMutableRawPointer) throws(E) -> R
) throws(E) -> R? {
  var result: Result<R, E>?
  lendScratch(byteCount: byteCount, alignment: alignment) { memory in
    result = Result { () throws(E) -> R in try body(memory) }
  }
  return try result?.get()
}

/// `withScratch` without its generic parts, which cost a tiny matrix more than the memory does: they are
/// compiled with the caller. Calls nothing when the system has no such memory.
@usableFromInline
package func lendScratch(
  byteCount: Int, alignment: Int, _ body: (UnsafeMutableRawPointer) -> Void
) {
  precondition(byteCount >= 0, "a scratch has at least 0 bytes, not \(byteCount)")
  precondition(
    alignment > 0 && alignment & (alignment - 1) == 0,
    "an alignment is a power of two, not \(alignment)")
  guard let worker = Worker.current else {
    if byteCount <= mostOnStack, alignment <= ScratchArena.alignment {
      return lendStack(byteCount: byteCount, body)
    }
    var base: UnsafeMutableRawPointer?
    let alignment = max(alignment, ScratchArena.alignment)
    guard posix_memalign(&base, alignment, max(1, byteCount)) == 0, let base else { return }
    defer { free(base) }
    return body(base)
  }
  let scratch = worker.state.pointee.scratch
  // The arena aligns to its own unit; a coarser alignment needs room to move up to it.
  let slack = max(0, alignment - ScratchArena.alignment)
  let (size, overflow) = byteCount.addingReportingOverflow(slack)
  guard !overflow, let (base, mark) = scratch.pointee.take(size) else { return }
  defer { scratch.pointee.giveBack(mark) }
  body(base.alignedUp(toMultipleOf: alignment))
}

/// What a thread that is no worker may be expected to have left on its stack, beside the call itself.
private let mostOnStack = 32 << 10

private func lendStack(byteCount: Int, _ body: (UnsafeMutableRawPointer) -> Void) {
  var base: UnsafeMutableRawPointer?
  var call = heddle_closure(function: nil, context: nil)
  // The memory is the C function's frame, which lives while the closure runs.
  func run(_ closure: () -> Void) {
    capture(closure, &call)
    heddle_call_with_stack(byteCount, &base, call)
  }
  run { body(base!) }
}
