import Glibc
import Testing

@testable import HeddleArrays

@Suite("Large blocks")
struct BlockCacheTests {
  private static let mebibyte = 1 << 20

  @Test("a block is used again for arrays of nearly its size", arguments: [false, true])
  func reuse(pagesAreHuge: Bool) throws {
    let cache = BlockCache(limit: 64 * Self.mebibyte, pagesAreHuge: pagesAreHuge)
    let size = 7 * Self.mebibyte + 1
    let first = try #require(cache.take(size))
    #expect(UInt(bitPattern: first) % (pagesAreHuge ? 2 << 20 : 4096) == 0)
    first.storeBytes(of: 42, toByteOffset: size - 8, as: Int.self)
    cache.giveBack(first, size)
    #expect(cache.byteCount >= size && cache.byteCount <= size + size / 8)
    let second = try #require(cache.take(size + 1000))
    #expect(second == first && cache.byteCount == 0)
    second.storeBytes(of: 1, toByteOffset: size + 999, as: UInt8.self)
    cache.giveBack(second, size + 1000)
  }

  @Test("what is kept stays below the limit, and the oldest go")
  func limit() throws {
    let cache = BlockCache(limit: 3 * Self.mebibyte)
    let blocks = try (0..<5).map { _ in try #require(cache.take(Self.mebibyte)) }
    for block in blocks { cache.giveBack(block, Self.mebibyte) }
    #expect(cache.byteCount == 3 * Self.mebibyte)
    let kept = try (0..<3).map { _ in try #require(cache.take(Self.mebibyte)) }
    #expect(kept == blocks[2...].reversed() && cache.byteCount == 0)
    for block in kept { cache.giveBack(block, Self.mebibyte) }
    let large = try #require(cache.take(4 * Self.mebibyte))
    cache.giveBack(large, 4 * Self.mebibyte)
    #expect(cache.byteCount == 0)
  }

  @Test("a block that is not there is paid for with those that are")
  func footprint() throws {
    let cache = BlockCache(limit: 64 * Self.mebibyte)
    let small = try (0..<8).map { _ in try #require(cache.take(Self.mebibyte)) }
    for block in small { cache.giveBack(block, Self.mebibyte) }
    let large = try #require(cache.take(5 * Self.mebibyte))
    #expect(cache.byteCount == 3 * Self.mebibyte)
    cache.giveBack(large, 5 * Self.mebibyte)
  }

  @Test("what nobody has wanted for long goes with the next call")
  func patience() throws {
    let (patient, hasty) = (
      BlockCache(limit: 8 * Self.mebibyte), BlockCache(limit: 8 << 20, patience: -1)
    )
    for cache in [patient, hasty] {
      let block = try #require(cache.take(Self.mebibyte))
      cache.giveBack(block, Self.mebibyte)
    }
    #expect(patient.byteCount == Self.mebibyte && hasty.byteCount == 0)
  }

  @Test("memory that the system has not is nil")
  func nothing() {
    #expect(BlockCache(limit: 0).take(1 << 60) == nil)
    #expect(BlockCache(limit: 0, pagesAreHuge: true).take(Int.max) == nil)
  }

  @Test("all is given back on request, in the process's own cache")
  func release() async {
    await #expect(processExitsWith: .success) {
      for count in [100_000, 5_000_000] { _ = NDArray<Double>.zeros([count]) }
      #expect(ArrayMemory.cachedByteCount >= 8 * 5_100_000)
      ArrayMemory.releaseCached()
      #expect(ArrayMemory.cachedByteCount == 0)
    }
  }

  @Test("threads never get the same block")
  func threads() async throws {
    let cache = BlockCache(limit: 8 * Self.mebibyte)
    await withTaskGroup { group in
      for task in 0..<4 {
        group.addTask {
          for round in 0..<500 {
            let size = Self.mebibyte / 2 * (1 + round % 3)
            guard let block = cache.take(size) else { continue }
            block.storeBytes(of: task, as: Int.self)
            await Task.yield()
            #expect(block.load(as: Int.self) == task)
            cache.giveBack(block, size)
          }
        }
      }
    }
    #expect(cache.byteCount <= 8 * Self.mebibyte)
  }
}
