import CHeddleSystem
import Synchronization

/// The shared memory: a header, a slot for each member, and a word for each permit that says which slot owns
/// it. Every word is written by atomic operations only, and every value that is read is judged before it is
/// used: other processes may have written anything.
///
/// Unchecked because of the pointer: to memory that stays mapped as long as this object, and that is
/// touched by atomic operations only.
final class CoreTable: @unchecked Sendable {
  static let magic: UInt64 = 0x6865_6464_6c65_2063
  static let version: UInt32 = 2
  static let slotCount = 1024
  static let size = Offset.places + 4 * Scheduler.mostThreads

  /// Byte offsets. A slot has a cache line of its own.
  private enum Offset {
    static let (magic, version, cores, used, lastMove) = (0, 8, 12, 16, 24)
    static let slots = 128
    static let (bell, process, wanted, since) = (0, 4, 8, 16)
    static let slot = 64
    static let permits = slots + slot * slotCount
    static let places = permits + 4 * Scheduler.mostThreads
  }

  /// The descriptor of the memory; owned.
  let file: Int32
  private let base: UnsafeMutableRawPointer
  /// How many permits there are: what this process expects, and found.
  let cores: Int

  /// New memory for a domain that has none.
  static func make(cores: Int) throws(SharedCoresError) -> CoreTable {
    let file = heddle_make_shared_memory(size)
    guard file >= 0 else { throw .system(call: "memfd_create", error: -Int(file)) }
    let table = try CoreTable(file: file, cores: cores)
    table.word(Offset.version).pointee.store(version, ordering: .relaxed)
    table.word(Offset.cores).pointee.store(UInt32(cores), ordering: .relaxed)
    table.long(Offset.magic).pointee.store(magic, ordering: .releasing)
    return table
  }

  /// Memory that another process handed out, looked at with distrust.
  static func received(_ file: Int32, cores: Int) throws(SharedCoresError) -> CoreTable {
    let fault: SharedCoresError.MemoryFault? =
      switch heddle_check_shared_memory(file, size) {
      case HEDDLE_MEMORY_SOUND: nil
      case HEDDLE_MEMORY_FOREIGN_OWNER: .foreignOwner
      case HEDDLE_MEMORY_OPEN_TO_OTHERS: .openToOthers
      case HEDDLE_MEMORY_WRONG_SIZE: .wrongSize
      default: .unsealed
      }
    if let fault {
      heddle_close(file)
      throw .unsound(fault)
    }
    let table = try CoreTable(file: file, cores: cores)
    try table.checkHeader()
    _ = try table.picture()
    return table
  }

  private init(file: Int32, cores: Int) throws(SharedCoresError) {
    guard let base = heddle_map_shared_memory(file, Self.size) else {
      heddle_close(file)
      throw .system(call: "mmap", error: 12)
    }
    self.file = file
    self.base = base
    self.cores = cores
  }

  deinit {
    heddle_unmap_shared_memory(base, Self.size)
    heddle_close(file)
  }

  private func checkHeader() throws(SharedCoresError) {
    guard long(Offset.magic).pointee.load(ordering: .acquiring) == Self.magic else {
      throw .corrupted("it does not begin as it should")
    }
    let version = word(Offset.version).pointee.load(ordering: .relaxed)
    if version != Self.version {
      throw .version(found: Int(version), expected: Int(Self.version))
    }
    let found = word(Offset.cores).pointee.load(ordering: .relaxed)
    if found != UInt32(cores) { throw .corrupted("\(found) cores instead of \(cores)") }
  }

  // MARK: Words

  typealias Word<Value: AtomicRepresentable> = UnsafeMutablePointer<Atomic<Value>>

  private func word(_ offset: Int) -> Word<UInt32> {
    (base + offset).assumingMemoryBound(to: Atomic<UInt32>.self)
  }
  private func long(_ offset: Int) -> Word<UInt64> {
    (base + offset).assumingMemoryBound(to: Atomic<UInt64>.self)
  }
  private func slot(_ slot: Int) -> Int { Offset.slots + Offset.slot * slot }

  /// The slot that owns a permit, plus one; 0 when nobody does.
  func owner(_ permit: Int) -> Word<UInt32> { word(Offset.permits + 4 * permit) }
  /// The processor, plus one, that the thread has left which used a permit before it was given away; 0 when
  /// nobody knows. A hint.
  func place(_ permit: Int) -> Word<UInt32> { word(Offset.places + 4 * permit) }
  /// Rises with everything that the member at `slot` should look at; it sleeps on this word.
  func bell(_ index: Int) -> Word<UInt32> { word(slot(index) + Offset.bell) }
  func process(_ index: Int) -> Word<UInt32> { word(slot(index) + Offset.process) }
  func wanted(_ index: Int) -> Word<UInt32> { word(slot(index) + Offset.wanted) }
  func since(_ index: Int) -> Word<UInt64> { long(slot(index) + Offset.since) }
  /// Slots from here on have never been in use.
  var used: Word<UInt32> { word(Offset.used) }
  /// When a permit was last given to somebody who waited, in nanoseconds.
  var lastMove: Word<UInt64> { long(Offset.lastMove) }
}
