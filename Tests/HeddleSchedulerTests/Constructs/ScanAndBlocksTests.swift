import Testing

@testable import HeddleScheduler

extension SchedulerSuite {
  @Suite struct ScanAndBlocksTests {
    /// Every pair of indices in exactly one block, every block where the range says.
    @Test(
      arguments: widths,
      [
        (0, 5, 2, 2), (7, 5, 2, 3), (1, 100, 1, 7), (64, 64, 64, 64), (33, 20, 8, 8),
        (5, 5, 100, 100),
      ])
    func blocksTileTheRange(threads: Int, size: (Int, Int, Int, Int)) {
      let (m, n, bm, bn) = size
      let scheduler = Scheduler(threads: threads)
      let counts = Guarded([Int](repeating: 0, count: m * n))
      scheduler.parallelBlocks(
        rows: 10..<10 + m, columns: -3..<n - 3, block: (rows: bm, columns: bn)
      ) { rows, columns in
        #expect((rows.lowerBound - 10) % bm == 0 && (columns.lowerBound + 3) % bn == 0)
        #expect(1...bm ~= rows.count && 1...bn ~= columns.count)
        counts.withLock {
          for i in rows { for j in columns { $0[(i - 10) * n + j + 3] += 1 } }
        }
      }
      #expect(counts.withLock { $0 }.allSatisfy { $0 == 1 })
    }

    @Test(arguments: widths) func theFirstBlocksErrorArrives(threads: Int) {
      #expect(throws: ErrorTests.Failure(index: 12)) {
        try Scheduler(threads: threads).parallelBlocks(
          rows: 0..<10, columns: 0..<10, block: (rows: 1, columns: 1)
        ) { (rows, columns) throws(ErrorTests.Failure) in
          let index = rows.lowerBound * 10 + columns.lowerBound
          if index == 12 || index >= 80 { throw ErrorTests.Failure(index: index) }
        }
      }
    }

    @Test(arguments: widths, [0, 1, 2, 15, 16, 17, 200])
    func prefixSums(threads: Int, count: Int) {
      let scheduler = Scheduler(threads: threads)
      for leaf in [1, 3, 16, 5000] {
        let sums = Guarded([Int](repeating: -1, count: count))
        let total = scheduler.parallelScan(
          5..<5 + count, leaf: leaf, identity: 0, fold: { $0.reduce(0, +) }, combine: +
        ) { piece, before in
          sums.withLock {
            var sum = before
            for index in piece {
              $0[index - 5] = sum
              sum += index
            }
          }
        }
        #expect(total == (5..<5 + count).reduce(0, +))
        #expect(sums.withLock { $0 } == (0..<count).map { (5..<5 + $0).reduce(0, +) })
      }
    }

    /// A combination that is associative but doesn't commute: strings.
    @Test(arguments: widths) func neighboursKeepTheirOrder(threads: Int) {
      let befores = Guarded([String](repeating: "", count: 26))
      let alphabet = "abcdefghijklmnopqrstuvwxyz"
      let letters = alphabet.map { String($0) }
      let all = Scheduler(threads: threads).parallelScan(
        0..<26, leaf: 1, identity: "", fold: { letters[$0.lowerBound] },
        combine: { (a: String, b: String) in a + b }
      ) { piece, before in befores.withLock { $0[piece.lowerBound] = before } }
      #expect(all == alphabet)
      #expect(befores.withLock { $0 } == (0..<26).map { String(all.prefix($0)) })
    }

    @Test func demand17_sameBitsAtEveryWidth() {
      var results: Set<[UInt64]> = []
      for threads in widths {
        let scheduler = Scheduler(threads: threads)
        for _ in 0..<5 {
          let bits = Guarded([UInt64](repeating: 0, count: 101))
          let total = scheduler.parallelScan(
            0..<1001, leaf: 10, identity: 0.0,
            fold: { (piece: Range<Int>) -> Double in
              piece.reduce(0) { (sum: Double, index: Int) in sum + 1 / Double(3 * index + 1) }
            }, combine: +
          ) { piece, before in bits.withLock { $0[piece.lowerBound / 10] = before.bitPattern } }
          results.insert(bits.withLock { $0 } + [total.bitPattern])
        }
      }
      #expect(results.count == 1)
    }

    @Test(arguments: widths) func errorsOfScansArrive(threads: Int) {
      let scheduler = Scheduler(threads: threads)
      for failing in 0..<2 {
        #expect(throws: ErrorTests.Failure(index: failing)) {
          try scheduler.parallelScan(
            0..<100, leaf: 4, identity: 0,
            fold: { (piece) throws(ErrorTests.Failure) -> Int in
              if failing == 0, piece.contains(50) { throw ErrorTests.Failure(index: 0) }
              return piece.count
            }, combine: { (a, b) throws(ErrorTests.Failure) -> Int in a + b }
          ) { (piece, _) throws(ErrorTests.Failure) in
            if piece.contains(60) { throw ErrorTests.Failure(index: 1) }
          }
        }
      }
    }
  }
}
