import CHeddleSystem

/// Work that may run on another thread than the one that made it.
///
/// A job lies on the stack of the frame that waits for it. That frame may return as soon as the latch
/// opens, so whoever runs the job reads what it needs before that. The closure is two borrowed words:
/// it too lives in the frame (or, for a detached job, in `box`).
@usableFromInline
struct Job: ~Copyable {
  var body = heddle_closure(function: nil, context: nil)
  let context: TaskContext
  /// The worker that waits for the job; null when a thread without a worker sleeps on the latch.
  let owner: Worker?
  let latch = Latch()
  /// Owns a detached job, for which nobody waits, together with its closure; released after the run.
  let box: Unmanaged<AnyObject>?
  /// The next job of the injection queue, guarded by that queue's lock.
  var next: UnsafeMutablePointer<Job>?

  init(context: TaskContext, owner: Worker?, box: Unmanaged<AnyObject>? = nil) {
    self.context = context
    self.owner = owner
    self.box = box
  }
}

extension UnsafeMutablePointer<Job> {
  /// Runs the job's closure and tells who waits for it. The job may be gone when this returns.
  func run() {
    let body = pointee.body
    Trace.run("task") { heddle_call(body) }
    if let box = pointee.box {
      // The call that this was part of may be over, and with it what its flag looks at.
      Worker.current?.context.cancellation = nil
      box.release()
      return
    }
    let owner = pointee.owner
    pointee.latch.open()
    owner?.wake()
  }
}

/// Takes a non-escaping closure apart (closure.c). The words are good for as long as the closure is:
/// until the function that has it as a parameter returns.
@_silgen_name("heddle_capture")
func capture(_ closure: () -> Void, _ words: UnsafeMutablePointer<heddle_closure>)
