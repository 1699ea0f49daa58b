import Testing

@testable import HeddleScheduler

extension SchedulerSuite {
  @Suite struct ScratchTests {
    @Test func piecesAreAlignedAndDisjoint() throws {
      var arena = ScratchArena()
      var pieces: [(base: UnsafeMutableRawPointer, size: Int, mark: ScratchArena.Mark)] = []
      var numbers = SeededNumbers(seed: 1)
      for piece in 0..<400 {
        // Mostly small, now and then more than a block.
        let size = Int(numbers.next() % (piece % 16 == 0 ? 1_000_000 : 5000))
        let (base, mark) = try arena.piece(size)
        #expect(UInt(bitPattern: base) % 64 == 0)
        base.initializeMemory(as: UInt8.self, repeating: UInt8(piece & 255), count: size)
        pieces.append((base, size, mark))
        if numbers.next() % 3 == 0 {
          let last = pieces.removeLast()
          arena.giveBack(last.mark)
        }
      }
      for (index, piece) in pieces.enumerated() where piece.size > 0 {
        let first = piece.base.load(as: UInt8.self)
        let bytes = UnsafeRawBufferPointer(start: piece.base, count: piece.size)
        #expect(bytes.allSatisfy { $0 == first }, "piece \(index) was overwritten")
      }
      for piece in pieces.reversed() { arena.giveBack(piece.mark) }
    }

    /// The same demand gets the same memory: nothing is allocated in the steady state.
    @Test func memoryIsReused() throws {
      var arena = ScratchArena()
      let (first, mark) = try arena.piece(100_000)
      let (second, inner) = try arena.piece(500_000)
      arena.giveBack(inner)
      arena.giveBack(mark)
      for _ in 0..<10 {
        let (again, mark) = try arena.piece(100_000)
        let (inside, inner) = try arena.piece(500_000)
        #expect(again == first && inside == second)
        arena.giveBack(inner)
        arena.giveBack(mark)
      }
    }

    @Test func whatTheSystemDoesNotHaveIsNil() {
      var arena = ScratchArena()
      for size in [Int.max, 1 << 60] {
        let piece = arena.take(size)
        #expect(piece == nil)
      }
      let small = arena.take(64)
      #expect(small != nil)
      #expect(withScratch(byteCount: 1 << 60) { _ in } == nil)
      #expect(
        Scheduler(threads: 1).run { withScratch(byteCount: Int.max, alignment: 4096) { _ in } }
          == nil)
    }

    @Test(arguments: [1, 64, 4096]) func alignmentIsKept(alignment: Int) {
      let scheduler = Scheduler(threads: 1)
      for size in [0, 1, 63, 64, 65, 300_000] {
        let outside = withScratch(byteCount: size, alignment: alignment) { UInt(bitPattern: $0) }
        #expect(outside.map { $0 % UInt(alignment) } == 0)
        let inside = scheduler.run {
          withScratch(byteCount: 1) { _ in
            withScratch(byteCount: size, alignment: alignment) { UInt(bitPattern: $0) }
          }
        }
        #expect(inside?.map { $0 % UInt(alignment) } == 0)
      }
    }

    /// A task that waits inside its scratch may run another task on the same worker, which takes scratch
    /// too: no byte of one is ever written by another.
    @Test(arguments: SchedulerSuite.widths) func waitingTasksKeepTheirScratch(threads: Int) {
      let scheduler = Scheduler(threads: threads)
      @Sendable func damaged(_ depth: Int, _ seed: Int) -> Int {
        let size = 1 + (seed &* 7919) & 0xffff
        let pattern = UInt8(truncatingIfNeeded: seed &* 31 &+ depth)
        return withScratch(byteCount: size) { base in
          base.initializeMemory(as: UInt8.self, repeating: pattern, count: size)
          var inner = 0
          if depth > 0 {
            let (a, b) = scheduler.join(
              { damaged(depth - 1, seed * 2) }, { damaged(depth - 1, seed * 2 + 1) })
            inner = a + b
          }
          let intact = UnsafeRawBufferPointer(start: base, count: size).allSatisfy { $0 == pattern }
          return inner + (intact ? 0 : 1)
        }!
      }
      let total = withDeadline { scheduler.parallelMap(0..<8) { damaged(5, $0 + 1) } }
      #expect(total.reduce(0, +) == 0)
    }

    struct Failure: Error, Equatable { let number: Int }

    @Test func errorsPassAndTheMemoryComesBack() {
      Scheduler(threads: 1).run {
        let first = withScratch(byteCount: 128) { $0 }
        #expect(throws: Failure(number: 3)) {
          try withScratch(byteCount: 128) { (_) throws(Failure) -> Void in throw Failure(number: 3)
          }
        }
        #expect(withScratch(byteCount: 128) { $0 } == first)
      }
    }
  }
}

extension ScratchArena {
  struct NoMemory: Error {}

  fileprivate mutating func piece(_ size: Int) throws -> (UnsafeMutableRawPointer, Mark) {
    guard let piece = take(size) else { throw NoMemory() }
    return piece
  }
}
