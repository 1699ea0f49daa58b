import ArgumentParser
import Heddle

/// What is done with the matrices, and by how many threads.
struct WorkOptions: ParsableArguments {
  @Option(help: "reduced (Q with min(m, n) columns), complete (square Q), or r (R alone).")
  var mode: Mode = .reduced
  @Option(
    help: "dynamic, static, serial or blas; by default what HEDDLE_THREADING_LAYER asks for.",
    transform: ThreadingLayer.init(request:))
  var layer: ThreadingLayer?
  @Flag(help: "Run every layer on the same input and print one table.")
  var compare = false
  @Option(help: "The core budget; the machine's by default.")
  var threads: Int?
  @Option(
    help: """
      How many application threads share the batch, each calling QR on one matrix at a time; without \
      it the batch is one call.
      """)
  var callers: Int?
  @Option(help: "How many runs are timed, after one that is not.")
  var repeats = 5

  enum Mode: String, ExpressibleByArgument, CaseIterable {
    case reduced, complete, r
  }

  func validate() throws {
    if compare, layer != nil {
      throw ValidationError("--compare runs every layer: leave out --layer.")
    }
    do {
      if layer == nil, !compare { _ = try ThreadingLayer.requested() }
    } catch {
      throw ValidationError("HEDDLE_THREADING_LAYER: \(error).")
    }
    if let threads, !(1...Scheduler.mostThreads ~= threads) {
      throw ValidationError(
        "--threads is \(threads), not a number from 1 to \(Scheduler.mostThreads).")
    }
    if let callers, !(1...1024 ~= callers) {
      throw ValidationError("--callers is \(callers), not a number from 1 to 1024.")
    }
    if repeats < 1 { throw ValidationError("--repeats is \(repeats); at least one run is timed.") }
  }
}

extension WorkOptions {
  /// The layers to run, in order.
  var layers: [ThreadingLayer] {
    compare ? ThreadingLayer.allCases : [layer ?? .processDefault]
  }
}
