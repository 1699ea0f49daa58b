import HeddleLAPACK

extension LaneGroup {
  /// Writes every matrix, its columns at their ranks, or its adjoint; a row of values is a matrix too.
  func unpack(
    _ block: LaneBlock, adjoint: Bool = false, ranks: LaneBlock, scratch: LaneBlock,
    to result: LaneResult
  ) {
    kernels.unpackRanked(
      block, adjoint: adjoint, ranks: ranks, scratch: scratch, count: members.count,
      to: addresses(of: result))
  }

  /// Leaves the matrices in these lanes (one bit each) to another engine, unless they have failed
  /// already.
  mutating func leave(
    _ lanes: UInt32, to finish: (_ number: Int) throws(LAPACKError) -> Void
  ) {
    if lanes == 0 { return }
    for lane in 0..<members.count where lanes & 1 << UInt32(lane) != 0 {
      let number = number(lane)
      if failed[number] != nil { continue }
      do throws(LAPACKError) { try finish(number) } catch {
        fail(1 << UInt32(lane)) { _ in error }
      }
    }
  }
}
