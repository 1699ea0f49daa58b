import CHeddleSystem
import Foundation
import Testing

@testable import HeddleScheduler

/// Unchecked: written by one thread, read when it has ended.
private final class Seen: @unchecked Sendable {
  weak var lane: TraceLane?
}

extension SchedulerSuite {
  @Suite struct TraceTests {
    /// A recording of ten callers, each with a range of named leaves.
    private func recording(threads: Int) throws -> Trace {
      let scheduler = Scheduler(threads: threads)
      let (_, trace) = Trace.record {
        onThreads(10) { caller in
          scheduler.parallelFor(0..<6, grain: .items(1)) { index in
            Trace.span("leaf", caller * 6 + index) { _ = usleep(100) }
          }
        }
      }
      return try #require(trace)
    }

    @Test(arguments: widths) func everySpanIsRecordedOnceAndNested(threads: Int) throws {
      let trace = try withDeadline { try recording(threads: threads) }
      let leaves = trace.lanes.flatMap(\.spans).filter { $0.label == "leaf" }
      #expect(leaves.map(\.argument).sorted() == Array(0..<60))
      for leaf in leaves { #expect(leaf.end - leaf.start >= 100_000) }
      for lane in trace.lanes {
        #expect(lane.droppedEvents == 0)
        var open: [Trace.Span] = []
        for span in lane.spans {
          #expect(span.start <= span.end && span.end <= trace.duration)
          open.removeLast(open.count - span.depth)
          if let parent = open.last {
            #expect(parent.start <= span.start && span.end <= parent.end)
            #expect(parent.kind != .wait || span.depth == 0)
          }
          open.append(span)
        }
      }
    }

    @Test(arguments: widths) func coresInUseNeverExceedTheBudget(threads: Int) throws {
      let steps = try withDeadline { try recording(threads: threads) }.coresInUse
      #expect(steps.map(\.count).max()! <= threads)
      #expect(steps.map(\.count).min()! >= 0)
      #expect(steps.map(\.time) == steps.map(\.time).sorted())
      #expect(steps.last!.count == 0)
    }

    /// A caller that is handed over sleeps, and its lane says so.
    @Test func waitsAreMarked() throws {
      let trace = try withDeadline { try recording(threads: 1) }
      let waits = trace.lanes.flatMap(\.spans).filter { $0.kind == .wait }
      #expect(waits.contains { $0.label == "handed over" })
    }

    @Test func chromeJSONIsJSON() throws {
      let trace = try withDeadline { try recording(threads: 2) }
      let json = try JSONSerialization.jsonObject(with: Data(trace.chromeJSON.utf8))
      let events = try #require((json as? [String: Any])?["traceEvents"] as? [[String: Any]])
      let spans = events.filter { $0["ph"] as? String == "X" }
      #expect(spans.count == trace.lanes.map(\.spans.count).reduce(0, +))
      let leaf = try #require(spans.first { $0["name"] as? String == "leaf" })
      let duration = try #require(leaf["dur"] as? Double)
      #expect(100..<1_000_000 ~= duration)
      #expect(spans.allSatisfy { $0["ts"] is NSNumber && $0["tid"] is NSNumber })
      #expect(events.filter { $0["ph"] as? String == "M" }.count == trace.lanes.count)
    }

    /// Whatever an application calls its spans.
    @Test func chromeJSONTakesAnyLabel() throws {
      let (_, trace) = Trace.record { Trace.span("a \"quoted\" \\ path,\n\u{1}ünïcode 🧵") {} }
      let text = try #require(trace).chromeJSON
      let json = try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any]
      let names = (json?["traceEvents"] as? [[String: Any]])?.map { $0["name"] as? String }
      #expect(names == ["thread_name", "a \"quoted\" \\ path,\n\u{1}ünïcode 🧵"])
    }

    /// Lanes, labels and a legend, as a person would look for them.
    @Test func theTimelineSaysWhatIsWhat() throws {
      let trace = try withDeadline { try recording(threads: 1) }
      let svg = trace.timelineSVG(title: "ten callers", coreBudget: 1)
      for text in [
        "ten callers", "cores in use", "budget 1", "worker 0", "asleep", "leaf", "call",
      ] {
        #expect(svg.contains(">\(text)<"), "\(text) is missing")
      }
      #expect(svg.contains("handed over (asleep): "))
    }

    @Test func oneRecordingAtATime() {
      let outer = Trace.record {
        let inner = Trace.record { Trace.span("inside", 1) {} }
        #expect(inner.trace == nil)
      }
      #expect(outer.trace?.lanes.flatMap(\.spans).map(\.label) == ["inside"])
      // Another recording starts empty.
      let empty = Trace.record {}
      #expect(empty.trace?.lanes.count == 0)
    }

    @Test func aFullLaneCountsWhatItDrops() throws {
      let spans = TraceLane.capacity / 2 + 100
      let trace = try #require(
        Trace.record { for index in 0..<spans { Trace.span("s", index) {} } }.trace)
      let lane = try #require(trace.lanes.first)
      #expect(lane.spans.count == TraceLane.capacity / 2)
      #expect(lane.droppedEvents == 200)
    }

    @Test func aThreadThatEndsLeavesNoLaneBehind() {
      let seen = Seen()
      let (_, trace) = Trace.record {
        onThreads(1) { _ in
          Trace.span("s", 1) {}
          seen.lane =
            Unmanaged<TraceLane>.fromOpaque(heddle_current_lane().lane).takeUnretainedValue()
        }
        #expect(seen.lane != nil)
      }
      #expect(trace?.lanes.count == 1)
      #expect(seen.lane == nil)
    }

    @Test func whatIsOpenAtTheEndEndsThere() throws {
      let (start, end): (UInt64, UInt64) = (1000, 5000)
      let contents = TraceLane.Contents(
        name: "thread 1",
        events: [
          TraceEvent(time: 500, kind: .end, label: "began before", argument: 0),
          TraceEvent(time: 2000, kind: .beginRun, label: "outer", argument: 1),
          TraceEvent(time: 3000, kind: .beginWait, label: "wait", argument: 0),
          TraceEvent(time: 4000, kind: .end, label: "wait", argument: 0),
        ])
      let trace = Trace([contents], from: start, to: end)
      #expect(trace.lanes[0].spans.map(\.label) == ["outer", "wait"])
      #expect(trace.lanes[0].spans.map(\.start) == [1000, 2000])
      #expect(trace.lanes[0].spans.map(\.end) == [4000, 3000])
      #expect(trace.coresInUse.map(\.count) == [0, 1, 0, 1, 0])
    }
  }
}
