import HeddleLAPACK

extension LaneGroup {
  /// A place for what a kernel says of every lane.
  mutating func info() -> TinyKernels.Info { elements(Int32.self, kernels.lanes) }

  /// The lanes of which `info` says that a pivot is zero fail.
  mutating func failSingular(_ info: TinyKernels.Info) {
    fail(info) { .singular(pivot: $0 - 1) }
  }

  /// The lanes of which `info` names a place fail for a reason made of it.
  mutating func fail(_ info: TinyKernels.Info, _ reason: (Int) -> LAPACKError) {
    var lanes: UInt32 = 0
    for lane in 0..<kernels.lanes where info[lane] != 0 { lanes |= 1 << UInt32(lane) }
    fail(lanes) { reason(Int(info[$0])) }
  }

  /// Matrices fail for which there is a reason at the number that `own` says.
  mutating func fail(_ reasons: [Int: LAPACKError], _ own: BatchOffsets) {
    if reasons.isEmpty { return }
    for lane in 0..<members.count {
      if let reason = reasons[own[number(lane)]] { fail(1 << UInt32(lane)) { _ in reason } }
    }
  }

  /// Interleaves the pivots of matrices whose numbers `own` says.
  func packPivots(_ source: IntegerSlices, _ own: BatchOffsets, into pivots: LaneBlock) {
    withAddresses(of: Int32.self) { addresses in
      for lane in 0..<kernels.lanes { addresses[lane] = source[own[number(lane)]] }
      addresses.withMemoryRebound(to: UnsafePointer<Int32>?.self, capacity: kernels.lanes) {
        kernels.packPivots($0, into: pivots)
      }
    }
  }

  /// Writes the pivots of every matrix.
  func unpackPivots(_ pivots: LaneBlock, to result: IntegerSlices) {
    withAddresses(of: Int32.self) { addresses in
      for lane in 0..<members.count { addresses[lane] = result[members.lowerBound + lane] }
      kernels.unpackPivots(pivots, count: members.count, to: addresses)
    }
  }
}
