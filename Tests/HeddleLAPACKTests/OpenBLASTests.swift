import Foundation
import HeddleLAPACK
import HeddleTestSupport
import Synchronization
import Testing

@Suite struct OpenBLASTests {
  @Test func theLibrarySaysWhatItIs() {
    #expect(OpenBLAS.version.first?.isNumber == true)
    #expect(OpenBLAS.configuration.contains(OpenBLAS.version))
    #expect(!OpenBLAS.coreName.isEmpty)
  }

  // A process of its own each: OpenBLAS's width belongs to the process, and so do its threads.

  @Test func oneThreadDoesTheWork() async {
    await #expect(processExitsWith: .success) {
      let others = try cpuTimeOfOtherThreads { try productAndSVD(order: 1000) }
      #expect(OpenBLAS.threads == 1)
      // A tick of the clock, 10 ms, is what a thread that dozes off at the start may be charged.
      #expect(others <= 1, "\(others) ticks of CPU in other threads")
    }
  }

  /// The control: the same measure sees OpenBLAS's threads once they may work.
  @Test func theMeasureSeesOpenBLASsThreads() async {
    await #expect(processExitsWith: .success) {
      let others = try cpuTimeOfOtherThreads {
        try OpenBLAS.withThreads(2) { try productAndSVD(order: 1000) }
      }
      #expect(OpenBLAS.threads == 1)
      #expect(others > 1, "\(others) ticks of CPU in other threads")
    }
  }

  @Test func theFirstCallPins() async {
    await #expect(processExitsWith: .success) {
      var a = ColumnMajor<Double>.identity(2, 2)
      try a.withBlock { a throws(LAPACKError) in try LAPACK.potrf(a, .lower) }
      #expect(OpenBLAS.threads == 1)
    }
  }

  @Test func theWidestOpenScopeHolds() async {
    await #expect(processExitsWith: .success) {
      let (opened, mayClose) = (DispatchSemaphore(value: 0), DispatchSemaphore(value: 0))
      let closed = DispatchSemaphore(value: 0)
      Thread.detachNewThread {
        OpenBLAS.withThreads(3) {
          opened.signal()
          mayClose.wait()
        }
        closed.signal()
      }
      opened.wait()
      OpenBLAS.withThreads(2) {
        #expect(OpenBLAS.threads == 3)
        // The first scope closes inside the second, which stays.
        mayClose.signal()
        closed.wait()
        #expect(OpenBLAS.threads == 2)
        OpenBLAS.withThreads(2) { #expect(OpenBLAS.threads == 2) }
        #expect(OpenBLAS.threads == 2)
        OpenBLAS.pin()
        #expect(OpenBLAS.threads == 2)
      }
      #expect(OpenBLAS.threads == 1)
      struct Failure: Error {}
      #expect(throws: Failure.self) { try OpenBLAS.withThreads(2) { throw Failure() } }
      #expect(OpenBLAS.threads == 1)
    }
  }
}

/// A product and an SVD of this order, on the calling thread.
private func productAndSVD(order: Int) throws {
  let a = ColumnMajor<Double>(rows: order, columns: order) { i, j in
    Double((i &* 7919 &+ j &* 104_729) % 1009) / 1009
  }
  let product = try a.changed { arena, target in
    try LAPACK.gemm(arena.block(a), times: arena.block(a), into: target)
  }
  #expect(try product.svd(.none, byIteration: false).values.count == order)
}

/// CPU time, in clock ticks, that all threads of the process but this one spend while `body` runs.
private func cpuTimeOfOtherThreads(_ body: () throws -> Void) throws -> Int {
  // OpenBLAS's threads look for work for a while after they were started, then sleep.
  Thread.sleep(forTimeInterval: 0.3)
  let before = try ticksOfOtherThreads()
  try body()
  let after = try ticksOfOtherThreads()
  // A thread that came later spent all its time meanwhile.
  return after.reduce(0) { $0 + $1.value - (before[$1.key] ?? 0) }
}

private func ticksOfOtherThreads() throws -> [String: Int] {
  let tasks = try FileManager.default.contentsOfDirectory(atPath: "/proc/self/task")
  let own = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/thread-self")
  var ticks: [String: Int] = [:]
  for task in tasks where !own.hasSuffix("/\(task)") {
    // A thread may end between the listing and the reading.
    let path = "/proc/self/task/\(task)/stat"
    guard let stat = try? String(contentsOfFile: path, encoding: .utf8) else { continue }
    // After the name in brackets, which may hold anything, utime and stime are fields 12 and 13.
    let fields = stat[stat.lastIndex(of: ")")!...].split(separator: " ")
    ticks[task] = Int(fields[12])! + Int(fields[13])!
  }
  return ticks
}
