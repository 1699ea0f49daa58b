import Foundation
import Synchronization

/// How many threads of some processes are at work, or wait for a core: counted every millisecond from the state
/// of each thread in /proc, on a thread of its own.
final class ThreadCensus: Sendable {
  private let counts = Mutex<[Int]>([])
  private let isOver = Atomic<Bool>(false)
  private let hasEnded = DispatchSemaphore(value: 0)

  init(of processes: [pid_t]) {
    Thread.detachNewThread { [self] in
      let threads = processes.flatMap(Self.openThreads)
      while !isOver.load(ordering: .relaxed) {
        let count = threads.count { Self.isRunning($0) }
        counts.withLock { $0.append(count) }
        usleep(1000)
      }
      for thread in threads { close(thread) }
      hasEnded.signal()
    }
  }

  /// Ends the census.
  func finish() -> [Int] {
    isOver.store(true, ordering: .relaxed)
    hasEnded.wait()
    return counts.withLock { $0 }
  }

  /// The files with the states of a process's threads, to be read again and again. Threads that start later
  /// are not among them.
  private static func openThreads(of process: pid_t) -> [Int32] {
    let folder = "/proc/\(process)/task"
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    return names.map { open("\(folder)/\($0)/stat", O_RDONLY) }.filter { $0 >= 0 }
  }

  private static func isRunning(_ file: Int32) -> Bool {
    withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 64) { bytes in
      // "NUMBER (NAME) STATE ..."; a name is 15 bytes at most.
      let count = pread(file, bytes.baseAddress, bytes.count, 0)
      guard count > 0, let end = bytes[..<count].lastIndex(of: UInt8(ascii: ")")) else {
        return false
      }
      return end + 2 < count && bytes[end + 2] == UInt8(ascii: "R")
    }
  }
}
