import CHeddleSystem

/// Deep nesting: when a thread's stack runs short, the work goes on on another thread's, which is this
/// worker meanwhile, while the first one sleeps. So joins nest as deeply as memory allows.
extension Worker {
  /// What the other thread needs. Lies on the stack of the frame that waits for it.
  private struct Errand: ~Copyable {
    var body = heddle_closure(function: nil, context: nil)
    let worker: Worker
    let latch = Latch()

    init(worker: Worker) { self.worker = worker }
  }

  @inline(never)
  func onFreshStack(_ body: () -> Void) {
    var errand = Errand(worker: self)
    withUnsafeMutablePointer(to: &errand) { errand in
      capture(body, &errand.pointee.body)
      let error = heddle_start_thread(
        { argument in
          let errand = argument!.assumingMemoryBound(to: Errand.self)
          heddle_know_stack()
          heddle_set_current_worker(errand.pointee.worker.state)
          errand.pointee.worker.withCarried { heddle_call(errand.pointee.body) }
          heddle_set_current_worker(nil)
          errand.pointee.latch.open()
        }, errand, Registry.stackSize, "heddle-deep")
      // With no other thread to be had, what is left of this stack must do.
      if error != 0 { return body() }
      Trace.wait("on a deeper stack") { errand.pointee.latch.wait() }
    }
  }
}
