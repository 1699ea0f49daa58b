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
    /// Whether the thread slept, so that it used no core.
    public let isWait: Bool
  }

  /// The threads, in the order in which they appeared.
  public let lanes: [Lane]
  /// The length of the recording in nanoseconds.
  public let duration: UInt64

  /// Runs `body` and records what all threads of the process do meanwhile, as far as it passes through
  /// parallel constructs, library calls or ``span(_:_:_:)``. Nil instead of a trace when another
  /// recording was in progress.
  public static func record<R, E: Error>(
    _ body: () throws(E) -> R
  ) throws(E) -> (result: R, trace: Trace?) {
    let isRecording = TraceRecorder.start()
    let start = now()
    let result: Result<R, E> = Result { () throws(E) -> R in try body() }
    let end = now()
    let trace = isRecording ? Trace(TraceRecorder.stop(), from: start, to: end) : nil
    return (try result.get(), trace)
  }

  /// Runs `body` as a span of the trace, if one is recorded.
  @inline(__always)
  public static func span<R, E: Error>(
    _ label: StaticString, _ argument: Int = 0, _ body: () throws(E) -> R
  ) throws(E) -> R {
    guard TraceRecorder.isOn else { return try body() }
    TraceRecorder.write(.begin, label, argument)
    defer { TraceRecorder.write(.end, label, argument) }
    return try body()
  }

  /// Runs `body`, in which the thread sleeps.
  @inline(__always)
  static func wait<R>(_ label: StaticString, _ body: () -> R) -> R {
    guard TraceRecorder.isOn else { return body() }
    TraceRecorder.write(.beginWait, label, 0)
    defer { TraceRecorder.write(.end, label, 0) }
    return body()
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
        end: max(span.start, min(time, end) - start), depth: span.depth, isWait: span.isWait)
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
          depth: open.count - 1, isWait: event.kind == .beginWait))
    }
    for index in open { close(index, at: end) }
    return spans
  }

  /// How many threads used a core, as steps: from each time on, that many.
  public var coresInUse: [(time: UInt64, count: Int)] {
    var changes: [(time: UInt64, change: Int)] = []
    for span in lanes.lazy.flatMap(\.spans) where (span.depth == 0) != span.isWait {
      let gain = span.isWait ? -1 : 1
      changes.append((span.start, gain))
      changes.append((span.end, -gain))
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
}
