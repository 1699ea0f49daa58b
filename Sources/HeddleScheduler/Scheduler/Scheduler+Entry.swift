extension Scheduler {
  /// Runs `body` as a worker of this scheduler, or `inline` where the layer wants no scheduler at all.
  @inline(__always)
  func withWorker(_ body: (Worker) -> Void, inline: () -> Void) {
    if let worker = Worker.current,
      UInt(bitPattern: worker.state.pointee.registry.toOpaque()) == identity
    {
      if worker.context.layer != .blas { return body(worker) }
      return inline()
    }
    enter(body, inline: inline)
  }

  /// The way in for threads that aren't workers of this scheduler, or are so further out only.
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
    let context = TaskContext.current
    if context.layer == .blas { return Trace.run("call", inline) }
    if Worker.reentering(registry, body) != nil { return }
    registry.enter(context) { body(Worker.current!) }
  }
}
