import Foundation
import Synchronization

/// Counts the threads of this process that are running or ready to run, a thousand times a second, from
/// the kernel's list. It sees what no permit counts: OpenBLAS's own threads.
final class ThreadSampler: Sendable {
  private let isOver = Atomic<Bool>(false)
  private let peak = Atomic<Int>(0)
  private let finished = DispatchSemaphore(value: 0)

  init() {
    Thread.detachNewThread { [self] in
      while !isOver.load(ordering: .relaxed) {
        peak.max(Self.runningThreads(), ordering: .relaxed)
        usleep(1000)
      }
      finished.signal()
    }
  }

  /// The most that were seen at once, the sampler's own thread left out.
  func stop() -> Int {
    isOver.store(true, ordering: .relaxed)
    finished.wait()
    return peak.load(ordering: .relaxed)
  }

  private static func runningThreads() -> Int {
    let folder = "/proc/self/task"
    // The link names the thread that reads it: `PID/task/TID`.
    let own = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/thread-self"))?
      .split(separator: "/").last.map(String.init)
    let threads = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    return threads.count { thread in
      guard thread != own,
        let text = try? String(contentsOfFile: "\(folder)/\(thread)/stat", encoding: .utf8),
        // The state follows the name, which is in parentheses and may hold anything.
        let name = text.lastIndex(of: ")")
      else { return false }
      return text[name...].dropFirst(2).first == "R"
    }
  }
}
