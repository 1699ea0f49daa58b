import CHeddleSystem

/// Which processor a thread leaves that gives its permit back.
extension Registry {
  /// Where who gets the calling thread's permit is to run: on the processor that this thread leaves, if the others are
  /// at work, or other processes', and the kernel cannot be relied on to find that one (Sleep.md). To be asked with
  /// the permit still in hand.
  @inline(__always)
  var placeToLeave: WakePlace {
    guard heddle_idle_looks_busy(), parent == nil, forks == heddle_forks() else {
      return .anywhere
    }
    let areOthersTaken = monitor?.member != nil || permits.pointee.held >= processors
    return areOthersTaken ? .on(heddle_processor()) : .anywhere
  }
}

extension WakePlace {
  /// How long a thread must have slept to be called there, in nanoseconds. Behind a thread that works, one that is
  /// called to the only free processor would wait for some time slices, and the processor with it: beside that a
  /// detour is never too dear.
  var restBefore: UInt64 {
    if case .on = self { 0 } else { Patience.restBeforeDetour }
  }
}
