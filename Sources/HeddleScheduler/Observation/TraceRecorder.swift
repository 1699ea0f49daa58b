import CHeddleSystem
import Synchronization

/// Collects what threads do between `start` and `stop`. Off, it costs every span one load and a branch.
///
/// Each thread writes a lane of its own. `stop` may run while threads outside the recorded work still
/// write theirs, so a writer first marks its lane busy and then looks whether the recording is still on,
/// and `stop` first ends the recording and then waits for busy lanes; both are sequentially consistent,
/// so one sees the other, and a lane is never freed under a writer.
///
/// A recording is that of the process that began it. A forked child has a copy in which a lock may be held, and a
/// lane busy, for ever: it touches neither, and records nothing.
enum TraceRecorder {
  /// The recording in progress, or, in a forked child, that was when the process began: its number, and in the
  /// lower half the process that it belongs to, as `heddle_forks` counts. Zero when there is none.
  private static let active = Atomic<UInt64>(0)
  private static let state = Guarded(State())

  struct State {
    var recordings: UInt64 = 0
    var lanes: [TraceLane] = []
  }

  static var isOn: Bool {
    @inline(__always) get {
      let recording = active.load(ordering: .relaxed)
      return recording != 0 && isOfThisProcess(recording)
    }
  }

  @inline(__always)
  private static func isOfThisProcess(_ recording: UInt64) -> Bool {
    UInt32(truncatingIfNeeded: recording) == heddle_forks()
  }

  /// A thread that ends gives its lane back. False where the system has no room to note that.
  private static let releasesLanes =
    heddle_release_lanes { lane in Unmanaged<TraceLane>.fromOpaque(lane!).release() } == 0

  /// Begins a recording; false when one is in progress, because lanes hold one at a time, or when lanes could not
  /// be given back.
  static func start() -> Bool {
    if active.load(ordering: .relaxed) != 0 { return false }
    return state.withLock { state in
      guard releasesLanes else { return false }
      guard active.load(ordering: .relaxed) == 0 else { return false }
      state.recordings += 1
      state.lanes = []
      active.store(
        state.recordings &<< 32 | UInt64(heddle_forks()), ordering: .sequentiallyConsistent)
      return true
    }
  }

  /// Ends the recording and hands over what it holds; nil in a child of the process that began it.
  static func stop() -> [TraceLane.Contents]? {
    guard isOn else { return nil }
    return state.withLock { state in
      active.store(0, ordering: .sequentiallyConsistent)
      defer { state.lanes = [] }
      return state.lanes.map { $0.takeContents() }
    }
  }

  static func write(_ kind: TraceEvent.Kind, _ label: StaticString, _ argument: Int) {
    let recording = active.load(ordering: .relaxed)
    if recording == 0 || !isOfThisProcess(recording) { return }
    var slot = heddle_current_lane()
    if slot.recording != recording {
      guard let lane = newLane(in: recording) else { return }
      // The thread owns one reference to its newest lane, so that a lane outlives its last writer.
      if let old = slot.lane { Unmanaged<TraceLane>.fromOpaque(old).release() }
      slot = heddle_lane(lane: Unmanaged.passRetained(lane).toOpaque(), recording: recording)
      heddle_set_current_lane(slot)
    }
    let event = TraceEvent(time: heddle_now(), kind: kind, label: label, argument: argument)
    Unmanaged<TraceLane>.fromOpaque(slot.lane).takeUnretainedValue().append(event) {
      active.load(ordering: .sequentiallyConsistent) == recording
    }
  }

  private static func newLane(in recording: UInt64) -> TraceLane? {
    let name = laneName
    return state.withLock { state in
      guard active.load(ordering: .relaxed) == recording else { return nil }
      let lane = TraceLane(name: name)
      state.lanes.append(lane)
      return lane
    }
  }

  private static var laneName: String {
    if let worker = Worker.current?.outermost,
      worker.state.pointee.index < worker.registry.workerCount
    {
      return "worker \(worker.state.pointee.index)"
    }
    return "thread \(heddle_thread_id())"
  }
}

/// One thing that happened.
struct TraceEvent: BitwiseCopyable {
  enum Kind: UInt8, BitwiseCopyable { case begin, beginRun, beginWait, end }

  let time: UInt64
  let kind: Kind
  let label: StaticString
  let argument: Int
}

/// What one thread did, in order.
///
/// Unchecked because of `contents`: the lane's thread writes it while `busy` is set and the recording is
/// on; `takeContents` reads it when the recording is over and `busy` is not set.
final class TraceLane: @unchecked Sendable {
  struct Contents {
    let name: String
    var events: [TraceEvent] = []
    /// Events for which there was no room.
    var dropped = 0
  }

  /// 6 MB of events; what comes later is only counted.
  static let capacity = 1 << 17

  private var contents: Contents
  private let busy = Atomic<Bool>(false)

  init(name: String) {
    contents = Contents(name: name)
    contents.events.reserveCapacity(1024)
  }

  func append(_ event: TraceEvent, while isOn: () -> Bool) {
    busy.store(true, ordering: .sequentiallyConsistent)
    if isOn() {
      if contents.events.count < Self.capacity {
        contents.events.append(event)
      } else {
        contents.dropped += 1
      }
    }
    busy.store(false, ordering: .releasing)
  }

  /// To be called when the recording is over.
  func takeContents() -> Contents {
    // Acquire (at least) pairs with the release in `append`.
    while busy.load(ordering: .sequentiallyConsistent) { heddle_spin_hint() }
    let taken = contents
    contents = Contents(name: taken.name)
    return taken
  }
}
