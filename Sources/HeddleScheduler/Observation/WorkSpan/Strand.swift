import CHeddleSystem

/// A stretch of work without a fork or a join in it: what a region consists of when its work and span are
/// measured. (Blumofe and Leiserson, "Scheduling multithreaded computations by work stealing", 1999)
///
/// Each thread has at most one strand open. A strand ends where others may begin or are waited for, and
/// none is open while the scheduler is at work, so what a strand takes is the user's code alone. Code that
/// runs in no strand belongs to no measured region: that is the one branch which every fork pays.
final class Strand {
  private let recorder: StrandRecorder
  private let index: Int
  /// To where the strand begins.
  private let path: PathLength
  private var used: UInt64 = 0
  private var clock = StrandClock()

  private init(after ends: [StrandEnd], in recorder: StrandRecorder, burden: UInt64 = 0) {
    self.recorder = recorder
    var path = ends.reduce(PathLength()) { .longest($0, $1.path) }
    path.burdened += burden
    self.path = path
    index = recorder.begin(after: ends)
    clock = StrandClock()
  }

  private func end() -> StrandEnd {
    pause()
    recorder.end(index, time: used, path: path + used)
    return StrandEnd(recorder: recorder, index: index, path: path + used)
  }

  private func pause() { used += clock.elapsed() }
  private func resume() { clock = StrandClock() }

  /// The calling thread's, which holds a reference to it.
  private static var current: Strand? {
    get { heddle_current_strand().map { Unmanaged<Strand>.fromOpaque($0).takeUnretainedValue() } }
    set {
      let old = heddle_current_strand()
      heddle_set_current_strand(newValue.map { Unmanaged.passRetained($0).toOpaque() })
      if let old { Unmanaged<Strand>.fromOpaque(old).release() }
    }
  }

  /// Whether the calling code belongs to a region that is measured.
  static var isOpen: Bool {
    @inline(__always) get { heddle_current_strand() != nil }
  }

  /// Ends the calling thread's strand, and begins the next one after all those ends that `body` returns.
  /// - Parameter body: given the end of the strand, after which it has other strands begin.
  static func interrupt(_ body: (StrandEnd) -> [StrandEnd]) {
    let strand = current!
    let end = strand.end()
    current = nil
    let ends = body(end)
    current = Strand(after: ends, in: strand.recorder)
  }

  /// Runs `body`, which starts something that the calling thread doesn't wait for: after the strand that it
  /// is given, or outside of all regions.
  static func spawning<R>(_ body: (StrandEnd?) -> R) -> R {
    guard isOpen else { return body(nil) }
    var result: R?
    interrupt { start in
      result = body(start)
      return [start]
    }
    return result!
  }

  /// Runs `body` as strands of its own, the first of which begins after all of `ends`. If the calling thread
  /// has a strand open, that one rests meanwhile.
  ///
  /// - Parameter isTask: whether another thread may take it.
  /// - Returns: the end of the last of them.
  static func run(after ends: [StrandEnd], isTask: Bool, _ body: () -> Void) -> StrandEnd {
    let recorder = ends[0].recorder
    guard isTask else { return run(after: ends, in: recorder, burden: 0, body) }
    recorder.countTask()
    var end = run(after: ends, in: recorder, burden: WorkSpan.burden, body)
    end.path.burdened += WorkSpan.burden
    return end
  }

  /// Runs `body` as the first strand of a recording.
  static func run(in recorder: StrandRecorder, _ body: () -> Void) {
    _ = run(after: [], in: recorder, burden: 0, body)
  }

  private static func run(
    after ends: [StrandEnd], in recorder: StrandRecorder, burden: UInt64, _ body: () -> Void
  ) -> StrandEnd {
    let outer = current
    outer?.pause()
    current = Strand(after: ends, in: recorder, burden: burden)
    body()
    let end = current!.end()
    current = outer
    outer?.resume()
    return end
  }

  /// Runs `body` in no strand: its work isn't part of the region.
  static func outside<R>(_ body: () -> R) -> R {
    let outer = current
    outer?.pause()
    current = nil
    defer {
      current = outer
      outer?.resume()
    }
    return body()
  }

  /// Counts a region that was measured inside the calling thread's strand as part of the region around it.
  static func absorb(_ region: StrandRecorder.Record) {
    guard let outer = current else { return }
    interrupt { start in [outer.recorder.absorb(region, after: start)] }
  }
}

/// The point at which a strand has ended, and others can begin.
struct StrandEnd: Sendable {
  let recorder: StrandRecorder
  let index: Int
  var path: PathLength
}

/// The longest way through a region's strands up to a point, in nanoseconds.
struct PathLength: Sendable {
  var time: UInt64 = 0
  /// With what it costs to move work between threads.
  var burdened: UInt64 = 0

  static func longest(_ a: PathLength, _ b: PathLength) -> PathLength {
    PathLength(time: max(a.time, b.time), burdened: max(a.burdened, b.burdened))
  }

  static func + (path: PathLength, time: UInt64) -> PathLength {
    PathLength(time: path.time + time, burdened: path.burdened + time)
  }
}
