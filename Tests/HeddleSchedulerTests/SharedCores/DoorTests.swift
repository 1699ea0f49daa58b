import CHeddleSystem
import Glibc
import Testing

@testable import HeddleScheduler

extension SchedulerSuite {
  /// What a member hands out is looked at with distrust.
  @Suite struct DoorTests {
    /// Answers one who knocks at the domain's address with `memory` and the address's socket.
    private func handOut(_ memory: Int32, in domain: CoreDomain) -> SharedCoresError? {
      let socket = heddle_open_door(domain.address)
      #expect(socket >= 0)
      let bell = heddle_make_bell()
      let server = Thread { _ in
        let connection = heddle_answer_door(socket, bell)
        _ = heddle_send_descriptors(connection, memory, socket)
        heddle_close(connection)
      }
      defer {
        server.join()
        for descriptor in [socket, bell] { heddle_close(descriptor) }
      }
      do {
        _ = try CoreMember(of: domain)
        return nil
      } catch {
        return error
      }
    }

    private func anonymousMemory(_ flags: UInt32) -> Int32 {
      typealias Create = @convention(c) (UnsafePointer<CChar>, UInt32) -> Int32
      return unsafeBitCast(dlsym(nil, "memfd_create"), to: Create.self)("test", flags)
    }

    @Test func memoryThatCanShrinkIsRefused() {
      let memory = anonymousMemory(3)
      #expect(ftruncate(memory, CoreTable.size) == 0)
      #expect(handOut(memory, in: freshDomain(2)) == .unsound(.unsealed))
      close(memory)
    }

    /// A file, or what a symbolic link leads to, has no seals.
    @Test func aFileIsRefused() {
      let path = "/tmp/heddle-door-test-\(getpid())"
      #expect(symlink("/etc/passwd", path) == 0)
      let file = open(path, O_RDONLY)
      unlink(path)
      #expect(handOut(file, in: freshDomain(2)) == .unsound(.unsealed))
      close(file)
    }

    @Test func memoryThatOthersMayOpenIsRefused() {
      let memory = heddle_make_shared_memory(CoreTable.size)
      #expect(fchmod(memory, 0o640) == 0)
      #expect(handOut(memory, in: freshDomain(2)) == .unsound(.openToOthers))
      close(memory)
    }

    @Test(.enabled(if: geteuid() == 0)) func memoryOfAnotherUserIsRefused() {
      let memory = heddle_make_shared_memory(CoreTable.size)
      #expect(fchown(memory, 65534, 65534) == 0)
      #expect(handOut(memory, in: freshDomain(2)) == .unsound(.foreignOwner))
      close(memory)
    }

    @Test(arguments: [0, 1, 4096]) func memoryOfAnotherSizeIsRefused(size: Int) {
      let memory = anonymousMemory(3)
      #expect(ftruncate(memory, size) == 0 && fchmod(memory, 0o600) == 0)
      typealias Control = @convention(c) (Int32, Int32, Int32) -> Int32
      #expect(unsafeBitCast(dlsym(nil, "fcntl"), to: Control.self)(memory, 1033, 7) == 0)
      #expect(handOut(memory, in: freshDomain(2)) == .unsound(.wrongSize))
      close(memory)
    }

    /// Another user has bound the address first.
    @Test(.enabled(if: geteuid() == 0 && dlsym(nil, "__tsan_init") == nil))
    func anotherUsersPlaceIsLeftAlone() {
      let domain = freshDomain(2)
      let address = domain.address
      let children = Children()
      children.start {
        setuid(65534)
        let socket = heddle_open_door(address)
        let bell = heddle_make_bell()
        while heddle_answer_door(socket, bell) >= 0 {}
        return true
      }
      #expect(soon { hasName(domain) })
      #expect(throws: SharedCoresError.foreignUser(65534)) { try CoreMember(of: domain) }
    }

    @Test(.enabled(if: geteuid() == 0 && dlsym(nil, "__tsan_init") == nil))
    func anotherUserIsNotLetIn() throws {
      let domain = freshDomain(2)
      let member = try CoreMember(of: domain)
      let children = Children()
      let child = children.start {
        let address = domain.address
        setuid(65534)
        let connection = heddle_knock(address, 1000)
        var (memory, door): (Int32, Int32) = (-1, -1)
        return connection >= 0 && heddle_receive_descriptors(connection, 1000, &memory, &door) != 0
      }
      #expect(children.wait(child) == 0)
      withExtendedLifetime(member) {}
    }

    /// Somebody is there and doesn't answer.
    @Test func silenceIsAnError() {
      let domain = freshDomain(2)
      let socket = heddle_open_door(domain.address)
      let start = now()
      #expect(throws: SharedCoresError.unanswered) { try Door.open(domain, patience: 50) }
      #expect(now() - start >= 50_000_000)
      heddle_close(socket)
    }

    /// Where nobody is there to catch the error, one thread is all, and the scheduler says why.
    @Test func demand10_whoCannotShareRunsOneThread() throws {
      let domain = freshDomain(2)
      let member = try CoreMember(of: domain)
      member.table.used.pointee.store(5000, ordering: .relaxed)
      let error = SharedCoresError.corrupted("5000 slots of 1024")
      #expect(throws: error) { try Scheduler(sharing: domain) }
      let alone = Scheduler { .sharingOrAlone(domain) }
      #expect(alone.threads == 1)
      #expect(alone.coreSharing == .failed(error))
      #expect(NestingTests.fibonacci(alone, 10) == 55)
      #expect(alone.peakRunningThreads == 1)
    }

    // MARK: Contents

    /// Every word that is wrong, and what a newcomer says to it.
    @Test(arguments: [
      (
        offset: 0, value: 7 as UInt32,
        error: SharedCoresError.corrupted("it does not begin as it should")
      ),
      (8, 1, .version(found: 1, expected: 2)),
      (12, 3, .corrupted("3 cores instead of 2")),
      (16, 5000, .corrupted("5000 slots of 1024")),
      (128 + 8, 100_000, .corrupted("slot 0 wants 100000 cores")),
      (128 + 64 * 1024, 3, .corrupted("permit 0 belongs to slot 2, which was never used")),
    ])
    func wrongContentsAreAnError(offset: Int, value: UInt32, error: SharedCoresError) throws {
      let domain = freshDomain(2)
      let member = try CoreMember(of: domain)
      let memory = heddle_map_shared_memory(member.table.file, CoreTable.size)!
      memory.storeBytes(of: value, toByteOffset: offset, as: UInt32.self)
      #expect(throws: error) { try CoreMember(of: domain) }
    }

    @Test func whoIsInUseIsCounted() throws {
      let member = try CoreMember(of: freshDomain(2))
      member.table.used.pointee.store(0, ordering: .relaxed)
      #expect(throws: SharedCoresError.corrupted("slot 0 is in use, and not among 0")) {
        try member.picture()
      }
    }

    /// Anything at all in every word: those who are in at the time get an error or go on.
    @Test func noContentsAreACrash() throws {
      var random = SeededNumbers(seed: 5)
      for _ in 0..<trials(20, long: 500) {
        let domain = freshDomain(2)
        let scheduler = try Scheduler(sharing: domain)
        let member = try CoreMember(of: domain)
        let memory = heddle_map_shared_memory(member.table.file, CoreTable.size)!
        withDeadline {
          for _ in 0..<200 {
            let offset = Int.random(in: 0..<CoreTable.size / 4, using: &random) * 4
            let near = [
              0, 8, 12, 16, 24, 28, 132, 136, 144, 200, 128 + 64 * 1024, 132 + 64 * 1024,
              128 + 80 * 1024, 132 + 80 * 1024,
            ]
            memory.storeBytes(
              of: UInt32(truncatingIfNeeded: random.next()) >> UInt32(random.next() % 32),
              toByteOffset: random.next() % 2 == 0 ? offset : near.randomElement(using: &random)!,
              as: UInt32.self)
            #expect(NestingTests.fibonacci(scheduler, 5) == 5)
          }
        }
        heddle_unmap_shared_memory(memory, CoreTable.size)
      }
    }

    /// One that has all permits and one that is the first in the queue, neither of which ever does anything, as
    /// stopped processes would, and what is scribbled into an idle one's slot.
    @Test func whoNeverActsStopsNobody() throws {
      let domain = freshDomain(2)
      let (owner, first) = (try CoreMember(of: domain), try CoreMember(of: domain))
      while owner.takeFree() {}
      first.want(2, since: 1)
      let scheduler = try Scheduler(sharing: domain)
      withDeadline { #expect(NestingTests.fibonacci(scheduler, 15) == 610) }
      #expect(scheduler.coreSharing == .active(domain))
    }

    /// A running scheduler that meets wrong contents goes on with one thread and says why.
    @Test(arguments: [
      (9999, "9999 slots of 1024"), (0, "permit 0 belongs to slot 0, which was never used"),
    ]) func demand10_corruptionUnderWayIsReported(slots: UInt32, reason: String) throws {
      let domain = freshDomain(2)
      let scheduler = try Scheduler(sharing: domain)
      #expect(NestingTests.fibonacci(scheduler, 10) == 55)
      let member = try CoreMember(of: domain)
      member.table.used.pointee.store(slots, ordering: .relaxed)
      withDeadline {
        #expect(
          soon(seconds: 3) {
            NestingTests.fibonacci(scheduler, 10) == 55
              && scheduler.coreSharing == .failed(.corrupted(reason))
          })
        #expect(NestingTests.fibonacci(scheduler, 15) == 610)
        #expect(soon { scheduler.registry.permits.pointee.count == 1 })
      }
    }
  }
}
