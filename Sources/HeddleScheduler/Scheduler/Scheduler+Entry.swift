extension Scheduler {
  /// Runs `body` as a worker of this scheduler, or `inline` where the layer wants no scheduler at all.
  @inline(__always)
  func withWorker(_ body: (Worker) -> Void, inline: () -> Void) {
    if let worker = Worker.current, worker.isMember(of: self), worker.context.layer != .blas {
      return body(worker)
    }
    enter(body, inline: inline)
  }

  /// The way in for threads that aren't workers of this scheduler, or are so further out only, and for
  /// pieces of Swift tasks.
  @inline(never)
  private func enter(_ body: (Worker) -> Void, inline: () -> Void) {
    if !Strand.isOpen { return enterUnmeasured(body, inline: inline) }
    Strand.interrupt { start in
      var end = start
      enterUnmeasured(
        { worker in end = Strand.run(after: [start], isTask: true) { body(worker) } },
        inline: { end = Strand.run(after: [start], isTask: false, inline) })
      return [end]
    }
  }

  private func enterUnmeasured(_ body: (Worker) -> Void, inline: () -> Void) {
    if let worker = Worker.inConstruct { return enter(worker.context, body, inline: inline) }
    CancellationFlag.withCurrentTask { flag in
      var context = TaskContext.outside
      context.cancellation = flag.map(Unmanaged.passUnretained)
      enter(context, body, inline: inline)
    }
  }

  private func enter(_ context: TaskContext, _ body: (Worker) -> Void, inline: () -> Void) {
    context.layer.noteUse()
    if context.layer == .blas { return Trace.run("call", inline) }
    let target = CoreLimit.registry(of: self, in: context.limit?.takeUnretainedValue())
    let reentered: Void? = Worker.reentering(self) { worker in
      // A thread further in than the context asks for stays there: the tighter limit holds.
      if worker.registry.isInside(target) { return worker.with(context) { body(worker) } }
      target.enter(context) { body(Worker.current!) }
    }
    if reentered == nil { target.enter(context) { body(Worker.current!) } }
  }
}
