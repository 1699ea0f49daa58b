import HeddleArrays
import HeddleLAPACK
import HeddleScheduler

/// Up to as many neighbouring matrices of a batch as the tiny kernels have lanes, or one of them by the
/// kernels that take one at a time, and the scratch for one call on them.
///
/// Lanes that have no matrix of their own repeat the first one: no lane is ever without good numbers,
/// and what the extra ones compute is not written anywhere.
struct LaneGroup {
  let kernels: TinyKernels
  let members: Range<Int>
  /// The first matrix of the group after this one, or another one of this group.
  private let next: Int
  /// Matrices that have no result, by number.
  private(set) var failed: [Int: LAPACKError] = [:]
  /// Whether something was written past the cache, so that the stores are to be finished.
  private(set) var hasStreamed = false
  private var scratch: Scratch
  private let addresses: UnsafeMutablePointer<UnsafeMutableRawPointer?>

  init(_ kernels: TinyKernels, _ members: Range<Int>, next: Int, _ scratch: Scratch) {
    (self.kernels, self.members, self.next, self.scratch) = (kernels, members, next, scratch)
    addresses = self.scratch.elements(UnsafeMutableRawPointer?.self, kernels.lanes)
  }

  /// The most matrices of this order that are done sooner one at a time than together; the bits are the
  /// same.
  ///
  /// Together they take as long as all lanes do. Measured with AVX-512, doubles, QR with Q formed: one of
  /// order 8 takes 0.3 µs and eight together 0.7, of order 16 0.8 and 3.0, of order 32 2.9 and 17.
  static func few(order: Int) -> Int { 1 + order / 8 }

  /// The same for symmetric eigenproblems, with vectors and without. Measured likewise: one of order 8 takes
  /// 1.2 µs and eight together 2.4, of order 32 18 and 75; without vectors of order 32 14 and 32. And for
  /// singular values, with vectors or not: 4 and 6.6, 35 and 168.
  static func fewSpectral(order: Int, hasVectors: Bool = true) -> Int {
    max(1, order / (hasVectors ? 8 : 16))
  }

  /// The kernels for a batch of matrices of this order: up to 24, for twice as many at a time where that is
  /// worth it. Measured with AVX-512, from order 2 to 12 that makes QR and inverses 1.2 to 1.4 times as fast
  /// and eigenvectors up to 1.5 times, at 24 still 1.05 and 1.2 times. At 32 it would be slower.
  static func widest(_ kernels: TinyKernels, order: Int) -> TinyKernels {
    order <= 24 ? kernels.pairs : kernels
  }

  /// Scratch for blocks that have so many elements a lane, all together, for the addresses, and for an
  /// integer a lane. A matrix alone fills its vectors but for the last one of each of the blocks' `rows`.
  static func scratchBytes(_ kernels: TinyKernels, rows: Int, elements: Int) -> Int {
    let blocks =
      kernels.lanes > 1
      ? kernels.byteCount(rows: elements, columns: 1, parts: kernels.parts)
      : kernels.byteCount(rows: 1, columns: elements, parts: 1)
        + kernels.byteCount(rows: rows, columns: 1, parts: 1)
    return blocks + Scratch.bytes(UnsafeMutableRawPointer?.self, kernels.lanes)
      + Scratch.bytes(Int32.self, kernels.lanes)
  }

  /// Uninitialised scratch for interleaved matrices.
  mutating func block(rows: Int, columns: Int) -> LaneBlock {
    block(rows: rows, columns: columns, parts: kernels.parts)
  }

  /// The same for real numbers, whatever the scalar, and for integers.
  mutating func realBlock(rows: Int, columns: Int) -> LaneBlock {
    block(rows: rows, columns: columns, parts: 1)
  }

  private mutating func block(rows: Int, columns: Int, parts: Int) -> LaneBlock {
    let bytes = kernels.byteCount(rows: rows, columns: columns, parts: parts)
    return LaneBlock(
      scratch.elements(UInt8.self, bytes), rows: rows, columns: columns, parts: parts)
  }

  /// Uninitialised scratch that is not interleaved; counts like a block of as many elements.
  mutating func elements<Element>(
    _ type: Element.Type, _ count: Int
  ) -> UnsafeMutablePointer<Element> {
    scratch.elements(type, count)
  }

  /// The number of the matrix in a lane.
  func number(_ lane: Int) -> Int {
    lane < members.count ? members.lowerBound + lane : members.lowerBound
  }

  /// Where the group's matrices of a result belong.
  func addresses(of result: LaneResult) -> UnsafePointer<UnsafeMutableRawPointer?> {
    for lane in 0..<members.count {
      addresses[lane] = result.address(members.lowerBound + lane)
    }
    return UnsafePointer(addresses)
  }

  /// Lends the place for addresses, one a lane.
  func withAddresses<Element>(
    of type: Element.Type, _ body: (UnsafeMutablePointer<UnsafeMutablePointer<Element>?>) -> Void
  ) {
    UnsafeMutableRawPointer(addresses).withMemoryRebound(
      to: UnsafeMutablePointer<Element>?.self, capacity: kernels.lanes, body)
  }

  /// Interleaves the group's matrices.
  func pack(_ source: LaneSource, into block: LaneBlock) {
    for lane in 0..<kernels.lanes {
      addresses[lane] = UnsafeMutableRawPointer(mutating: source.address(number(lane)))
    }
    UnsafeRawPointer(addresses).withMemoryRebound(
      to: UnsafeRawPointer?.self, capacity: kernels.lanes
    ) {
      kernels.pack(
        $0, rowStride: source.rowStride, columnStride: source.columnStride,
        ahead: source.distance(from: members.lowerBound, to: next),
        conjugated: source.isConjugated, into: block)
    }
  }

  /// Interleaves the group's matrices; those with a NaN or an infinity in this part fail.
  mutating func packFinite(
    _ source: LaneSource, _ part: LaneBlock.Part = .all, into block: LaneBlock
  ) {
    pack(source, into: block)
    fail(kernels.screen(part, block)) { _ in .nonFinite }
  }

  /// Matrices of which this result has left the range fail; lanes that are `unfinished` (one bit each) have
  /// none yet.
  mutating func requireFinite(
    _ block: LaneBlock, _ part: LaneBlock.Part = .all, unless unfinished: UInt32 = 0
  ) {
    fail(kernels.screen(part, block) & ~unfinished) { _ in .overflow }
  }

  /// Writes the first `rows` rows of every matrix, of them one part and zeros for the rest.
  mutating func unpack(
    _ block: LaneBlock, _ part: LaneBlock.Part = .all, rows: Int? = nil, to result: LaneResult
  ) {
    hasStreamed = hasStreamed || result.isStreamed
    kernels.unpack(
      part, rows: rows ?? block.rows, of: block, count: members.count,
      streaming: result.isStreamed, to: addresses(of: result))
  }

  /// Notes why the matrices in these lanes (one bit each) have no result; the first reason stays.
  mutating func fail(_ lanes: UInt32, _ reason: (_ lane: Int) -> LAPACKError) {
    if lanes == 0 { return }
    for lane in 0..<members.count where lanes & 1 << lane != 0 {
      let number = members.lowerBound + lane
      if failed[number] == nil { failed[number] = reason(lane) }
    }
  }
}

/// The matrices of an argument as the tiny kernels find them: without a type, because what runs once a
/// few hundred nanoseconds cannot afford unspecialised generics.
///
/// Unchecked for the same reason as `SourceSlices`, which it comes from and which outlives it.
struct LaneSource: @unchecked Sendable {
  private let base: UnsafeRawPointer
  private let offsets: BatchOffsets
  private let elementSize: Int
  private(set) var rowStride: Int
  private(set) var columnStride: Int
  private(set) var isConjugated = false

  init<Scalar>(_ slices: SourceSlices<Scalar>) {
    base = slices.array.withBase { UnsafeRawPointer($0) }
    offsets = slices.offsets
    elementSize = MemoryLayout<Scalar>.stride
    (rowStride, columnStride) = slices.matrixStrides
  }

  /// The adjoints of the same matrices.
  var adjoint: LaneSource {
    var result = self
    (result.rowStride, result.columnStride) = (columnStride, rowStride)
    result.isConjugated.toggle()
    return result
  }

  func address(_ number: Int) -> UnsafeRawPointer { base + offsets[number] * elementSize }

  /// In elements.
  func distance(from number: Int, to other: Int) -> Int { offsets[other] - offsets[number] }
}

/// The matrices or vectors of a result as the tiny kernels find them; see `LaneSource`.
struct LaneResult: @unchecked Sendable {
  private let base: UnsafeMutableRawPointer
  private let byteCount: Int
  /// Whether the parts of its numbers are floats and not doubles.
  private let isFloat: Bool
  /// Whether it is written past the cache, without being read first: what is larger than the cache
  /// would not be found there anyway.
  let isStreamed: Bool

  /// A result from this size on, in bytes, is taken to leave the cache before it is used: what comes with it
  /// is as large, and so is what it is made of. Q and R of 100000 float matrices of order 4, 6 MB each, take
  /// 0.75 ms and not 1.00 when what was there before is not read first.
  private static let cacheSize = 4 << 20

  init<Scalar>(_ slices: ResultSlices<Scalar>) {
    let first = slices[0]
    base = UnsafeMutableRawPointer(first.base)
    byteCount = first.rows * first.columns * MemoryLayout<Scalar>.stride
    isFloat = Scalar.Magnitude.self is Float.Type
    isStreamed =
      slices.byteCount >= Self.cacheSize
      && byteCount.isMultiple(of: 64) && Int(bitPattern: base).isMultiple(of: 64)
  }

  func address(_ number: Int) -> UnsafeMutableRawPointer { base + number * byteCount }
}

extension LaneResult: FailableResult {
  var isEmpty: Bool { byteCount == 0 }

  func invalidate(_ index: Int) {
    func fill<Real: BinaryFloatingPoint>(_ type: Real.Type) {
      let part = UnsafeMutableRawBufferPointer(start: address(index), count: byteCount)
      part.bindMemory(to: type).update(repeating: .nan)
    }
    if isFloat { fill(Float.self) } else { fill(Double.self) }
  }
}

extension BatchRun {
  /// Runs tiny kernels on every group of a batch.
  ///
  /// - Parameters:
  ///   - order: the longer side of a matrix.
  ///   - few: the most matrices that are done one at a time; 0 where a kernel that `body` uses is missing
  ///     for that. By default as many as suit a direct method.
  ///   - flops: what one matrix takes.
  ///   - elements: of all of one matrix's blocks together.
  ///   - rows: of them; by default enough for four blocks of no more than `order` and eight rows besides.
  ///   - body: with the group's own kernels.
  static func onLanes(
    _ name: StaticString, _ kernels: TinyKernels, order: Int, few: Int? = nil, batch: [Int],
    flops: Double, elements: Int, rows: Int? = nil,
    into results: @autoclosure @Sendable () -> [any FailableResult],
    _ body: @Sendable (inout LaneGroup) -> Void
  ) throws(LinearAlgebraError) -> [SliceFailure] {
    // A core does about 20 GFLOP/s in lanes of doubles, moves a number in half a nanosecond, and takes
    // a few hundred nanoseconds to get a group going. A complex operation is four real ones.
    let parts = Double(kernels.parts)
    let cost = 40 + flops * parts * parts / 20 + Double(elements) * parts / 2
    let count = batch.reduce(1, *)
    let alone = few == 0 ? nil : kernels.alone
    let few = alone == nil ? 0 : few ?? LaneGroup.few(order: order)
    let most = LaneGroup.widest(kernels, order: order)
    let isAlone = count <= few
    let widest = isAlone ? alone ?? most : most
    let run = BatchRun(
      name: name, batch: batch, cost: cost,
      scratchBytes: LaneGroup.scratchBytes(
        widest, rows: rows ?? 4 * order + 8, elements: elements),
      isOwnWork: true)
    let size =
      isAlone
      ? 1 : most.lanes * groupsATask(ofCost: cost * Double(most.lanes), of: cost * Double(count))
    return try run.run(groupsOf: size, into: results()) { task, scratch, failed in
      var (first, hasStreamed) = (task.lowerBound, false)
      while first < task.upperBound {
        let rest = task.upperBound - first
        let own =
          if let alone, rest <= few { alone } else { rest <= kernels.lanes ? kernels : most }
        let end = first + min(rest, own.lanes)
        var group = LaneGroup(own, first..<end, next: min(end, count - 1), scratch)
        body(&group)
        if !group.failed.isEmpty { failed.merge(group.failed) { first, _ in first } }
        hasStreamed = hasStreamed || group.hasStreamed
        first = end
      }
      if hasStreamed { TinyKernels.finishStores() }
    }
  }

  /// So many that what a task costs besides them doesn't count: most of all, that it waits for the stores it
  /// has streamed. And no more than may wait behind one another, nor than a 32nd of a thread's share.
  private static func groupsATask(ofCost nanoseconds: Double, of all: Double) -> Int {
    var longest = 5000.0
    // What is too little for that doesn't ask for a scheduler.
    if all / 32 > longest {
      let share = all / Double(Scheduler.current.threads)
      longest = min(max(longest, share / 32), 50_000)
    }
    return Int(max(1, longest / nanoseconds))
  }
}
