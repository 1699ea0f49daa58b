import CHeddleSystem
import Glibc
import Testing

@testable import HeddleScheduler

extension SchedulerSuite {
  /// The program's signals are none of the library's business.
  @Suite struct SignalTests {
    /// They come all the time while one waits to be let in.
    @Test func signalsDoNotEndTheWaitAtTheDoor() throws {
      let domain = freshDomain(2)
      let table = try CoreTable.make(cores: 2)
      let (socket, bell) = (heddle_open_door(domain.address), heddle_make_bell())
      let before = signal(SIGUSR1) { _ in }
      defer {
        signal(SIGUSR1, before)
        for descriptor in [socket, bell] { heddle_close(descriptor) }
      }
      let newcomer = Guarded<pthread_t?>(nil)
      let outcome = Guarded<Result<Void, SharedCoresError>?>(nil)
      let thread = Thread { _ in
        newcomer.withLock { $0 = pthread_self() }
        let result = Result { () throws(SharedCoresError) in _ = try CoreMember(of: domain) }
        outcome.withLock { $0 = result }
        while newcomer.withLock({ $0 }) != nil { usleep(1000) }
      }
      for _ in 0..<50 {
        if let newcomer = newcomer.withLock({ $0 }) { pthread_kill(newcomer, SIGUSR1) }
        usleep(1000)
      }
      let connection = heddle_answer_door(socket, bell)
      #expect(heddle_send_descriptors(connection, table.file, socket) == 0)
      heddle_close(connection)
      newcomer.withLock { $0 = nil }
      thread.join()
      let result = try #require(outcome.withLock { $0 })
      #expect(throws: Never.self) { try result.get() }
    }

    /// The threads with small stacks run no handler of the program's, but what they do wrong themselves is seen.
    @Test func serviceThreadsTakeNoSignals() throws {
      let scheduler = try Scheduler(sharing: freshDomain(2))
      #expect(NestingTests.fibonacci(scheduler, 5) == 5)
      for name in ["heddle-door", "heddle-budget"] {
        let masks = try blockedSignals(ofThreadsNamed: name)
        #expect(!masks.isEmpty)
        for mask in masks {
          #expect(mask >> UInt64(SIGUSR1 - 1) & 1 == 1 && mask >> UInt64(SIGALRM - 1) & 1 == 1)
          #expect(mask >> UInt64(SIGSEGV - 1) & 1 == 0)
        }
      }
    }

    /// A bit a signal, from the kernel's own account.
    private func blockedSignals(ofThreadsNamed name: String) throws -> [UInt64] {
      let folder = try #require(opendir("/proc/self/task"))
      defer { closedir(folder) }
      var masks: [UInt64] = []
      while let entry = readdir(folder) {
        let thread = withUnsafeBytes(of: entry.pointee.d_name) {
          String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
        }
        let lines = readSmallFile("/proc/self/task/\(thread)/status")?.split(separator: "\n") ?? []
        func value(_ key: String) -> Substring? {
          lines.first { $0.hasPrefix(key) }?.split(separator: "\t").last
        }
        if value("Name:").map(String.init) == name, let mask = value("SigBlk:") {
          masks.append(try #require(UInt64(mask, radix: 16)))
        }
      }
      return masks
    }
  }
}
