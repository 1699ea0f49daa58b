import Synchronization

/// What is left of a range of pieces: its owner takes them one by one from the front, anybody else takes
/// half of the rest off the back. So all that isn't being run can be had, and as long as nobody wants it,
/// it costs its owner one atomic addition a piece.
///
/// Both ends lie in one word, so every taking is one step and no order between steps matters. What the
/// pieces need travels with the job by which a thief comes here, and comes back with its latch.
struct SharedRange: ~Copyable {
  /// Both ends have half a word; the front may run past the back by one, when its owner finds the end.
  static let mostPieces = Int(Int32.max)

  /// The front in the low half, the back in the high half.
  private let ends: Atomic<UInt64>

  init(_ pieces: Range<Int>) {
    ends = Atomic(UInt64(pieces.lowerBound) | UInt64(pieces.upperBound) &<< 32)
  }

  /// Owner only: the first piece.
  @inline(__always)
  func takeFirst() -> Int? {
    let before = ends.wrappingAdd(1, ordering: .relaxed).oldValue
    let (front, back) = Self.split(before)
    return front < back ? front : nil
  }

  /// Any thread: the later half of what is left, the larger one; nil when nothing is.
  func takeLastHalf() -> Range<Int>? {
    var seen = ends.load(ordering: .relaxed)
    while true {
      let (front, back) = Self.split(seen)
      guard front < back else { return nil }
      let middle = front + (back - front) / 2
      let (exchanged, original) = ends.weakCompareExchange(
        expected: seen, desired: UInt64(front) | UInt64(middle) &<< 32, ordering: .relaxed)
      if exchanged { return middle..<back }
      seen = original
    }
  }

  @inline(__always)
  private static func split(_ word: UInt64) -> (front: Int, back: Int) {
    (Int(truncatingIfNeeded: word & 0xffff_ffff), Int(truncatingIfNeeded: word &>> 32))
  }
}

extension Worker {
  /// Calls `body` for every piece of the range, here and wherever a thread is free. At any moment all
  /// pieces that have not begun can be taken, so nothing waits behind one that takes long.
  func share(_ pieces: Range<Int>, _ body: (Int) -> Void) {
    if pieces.count == 1 { return body(pieces.lowerBound) }
    if Strand.isOpen { return halve(pieces, body) }
    let rest = SharedRange(pieces)
    fork(
      {
        while let piece = rest.takeFirst() {
          body(piece)
          yieldPermitBeyondBudget()
        }
      },
      { Worker.current!.help(rest, body) })
  }

  /// As `share` in a measured region: along a tree that the range alone decides, for what is measured is what
  /// could run at the same time, not what did.
  private func halve(_ pieces: Range<Int>, _ body: (Int) -> Void) {
    if pieces.count == 1 { return body(pieces.lowerBound) }
    let middle = pieces.lowerBound + pieces.count / 2
    fork(
      { halve(pieces.lowerBound..<middle, body) },
      { Worker.current!.halve(middle..<pieces.upperBound, body) })
  }

  /// Shares half of what is left to another thread, and leaves the way open for a third to come and do the
  /// same. It returns when nothing is left there, and the half is done.
  private func help(_ rest: borrowing SharedRange, _ body: (Int) -> Void) {
    guard let half = rest.takeLastHalf() else { return }
    withUnsafePointer(to: rest) { rest in
      fork({ share(half, body) }, { Worker.current!.help(rest.pointee, body) })
    }
  }
}
