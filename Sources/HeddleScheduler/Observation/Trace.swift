/// What every thread did during a recording: spans of work, nested, and the times at which a thread slept
/// inside one.
public struct Trace: Sendable {
  /// One thread.
  public struct Lane: Sendable {
    /// `worker 0`, or `thread` and its number in the kernel for a caller from outside.
    public let name: String
    /// In the order in which they began; a span lies inside the last one before it of smaller depth.
    public let spans: [Span]
    /// How many events found no room in the recorder.
    public let droppedEvents: Int
  }

  /// What a span says about the thread's core.
  public enum Kind: Sendable, Equatable {
    /// From here to there the thread did the scheduler's work, with a permit in hand.
    case run
    /// The thread slept, so that it used no core.
    case wait
    /// Nothing: a name for a part of a run, or of what an application does around it.
    case label
  }

  /// Something that one thread did without a break in its nesting.
  public struct Span: Sendable, Equatable {
    /// What it was.
    public let label: String
    /// Which one: the index of a slice, a count; its meaning goes with the label.
    public let argument: Int
    /// Nanoseconds from the beginning of the recording.
    public let start: UInt64
    /// Nanoseconds from the beginning of the recording.
    public let end: UInt64
    /// How many spans it lies in.
    public let depth: Int
    /// What it says about the thread's core.
    public let kind: Kind
  }

  /// The threads, in the order in which they appeared.
  public let lanes: [Lane]
  /// The length of the recording in nanoseconds.
  public let duration: UInt64

  /// Runs `body` and records what all threads of the process do meanwhile, as far as it passes through
  /// parallel constructs, library calls or ``span(_:_:_:)``. Nil instead of a trace when another
  /// recording was in progress, or is in a process that was forked off while one was.
  public static func record<R, E: Error>(
    _ body: () throws(E) -> R
  ) throws(E) -> (result: R, trace: Trace?) {
    let isRecording = TraceRecorder.start()
    let start = now()
    let result: Result<R, E> = Result { () throws(E) -> R in try body() }
    let end = now()
    let lanes = isRecording ? TraceRecorder.stop() : nil
    let trace = lanes.map { Trace($0, from: start, to: end) }
    return (try result.get(), trace)
  }

  /// Runs `body` as a span of the trace, if one is recorded.
  @inline(__always)
  public static func span<R, E: Error>(
    _ label: StaticString, _ argument: Int = 0, _ body: () throws(E) -> R
  ) throws(E) -> R {
    try write(.begin, label, argument, body)
  }

  /// Runs `body`, in which the thread does the scheduler's work.
  @inline(__always)
  static func run<R>(_ label: StaticString, _ body: () -> R) -> R {
    write(.beginRun, label, 0, body)
  }

  /// Runs `body`, in which the thread sleeps, and gives its permits up and takes them again: a trace in which
  /// others had them before the wait began would show more threads than cores.
  @inline(__always)
  static func wait<R>(_ label: StaticString, _ body: () -> R) -> R {
    write(.beginWait, label, 0, body)
  }

  @inline(__always)
  private static func write<R, E: Error>(
    _ kind: TraceEvent.Kind, _ label: StaticString, _ argument: Int, _ body: () throws(E) -> R
  ) throws(E) -> R {
    guard TraceRecorder.isOn else { return try body() }
    TraceRecorder.write(kind, label, argument)
    defer { TraceRecorder.write(.end, label, argument) }
    return try body()
  }
}

extension Trace {
  /// - Parameters:
  ///   - contents: the lanes as recorded.
  ///   - start: when the recording began, on the monotonic clock.
  ///   - end: when it ended; what is open then ends there.
  init(_ contents: [TraceLane.Contents], from start: UInt64, to end: UInt64) {
    duration = end - start
    lanes = contents.map { lane in
      Lane(
        name: lane.name, spans: Self.spans(lane.events, from: start, to: end),
        droppedEvents: lane.dropped)
    }
  }

  /// Matches ends to beginnings. An end whose beginning came before the recording is left out.
  private static func spans(_ events: [TraceEvent], from start: UInt64, to end: UInt64) -> [Span] {
    var spans: [Span] = []
    var open: [Int] = []
    func close(_ index: Int, at time: UInt64) {
      let span = spans[index]
      spans[index] = Span(
        label: span.label, argument: span.argument, start: span.start,
        end: max(span.start, min(time, end) - start), depth: span.depth, kind: span.kind)
    }
    for event in events {
      if event.kind == .end {
        if let index = open.popLast() { close(index, at: event.time) }
        continue
      }
      let time = max(event.time, start) - start
      open.append(spans.count)
      spans.append(
        Span(
          label: "\(event.label)", argument: event.argument, start: time, end: time,
          depth: open.count - 1,
          kind: event.kind == .beginRun ? .run : event.kind == .beginWait ? .wait : .label))
    }
    for index in open { close(index, at: end) }
    return spans
  }

  /// How many threads used a core, as steps: from each time on, that many.
  public var coresInUse: [(time: UInt64, count: Int)] {
    var changes: [(time: UInt64, change: Int)] = []
    for lane in lanes {
      // Spans come in the order in which they began, so a run that begins before this time lies in another.
      var endOfRun: UInt64 = 0
      for span in lane.spans {
        let isInRun = span.start < endOfRun
        guard span.kind == .run && !isInRun || span.kind == .wait && isInRun else { continue }
        let gain = isInRun ? -1 : 1
        changes += [(span.start, gain), (span.end, -gain)]
        if !isInRun { endOfRun = span.end }
      }
    }
    // At equal times what ends comes first, so that handing a core over doesn't count twice.
    changes.sort { ($0.time, $0.change) < ($1.time, $1.change) }
    var steps: [(time: UInt64, count: Int)] = [(0, 0)]
    for change in changes {
      let count = steps[steps.count - 1].count + change.change
      if steps[steps.count - 1].time == change.time {
        steps[steps.count - 1].count = count
      } else {
        steps.append((change.time, count))
      }
    }
    return steps
  }

  /// The mean number of threads that used a core, over the length of the recording.
  public var meanCoresInUse: Double {
    let steps = coresInUse
    let ends = steps.dropFirst().map(\.time) + [duration]
    let time = zip(steps, ends).reduce(0.0) { $0 + Double($1.0.count) * Double($1.1 - $1.0.time) }
    return time / Double(max(1, duration))
  }
}
