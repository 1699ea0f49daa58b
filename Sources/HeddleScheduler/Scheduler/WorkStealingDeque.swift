import Synchronization

/// The Chase-Lev deque of one worker: its owner pushes and pops at the bottom, thieves take the oldest
/// element at the top.
///
/// Source: Chase and Lev, "Dynamic circular work-stealing deque" (SPAA 2005), in the C11 form of Lê et
/// al. (PPoPP 2013), with the fences replaced by sequentially consistent accesses, which
/// ThreadSanitizer understands. The ring never grows: parallelism is optional, so a job that finds no
/// room is simply run by its owner. This also leaves nothing to reclaim under a thief's feet.
///
/// Why it is right. `top` only grows, and an element belongs to whoever moves `top` past it, or to the
/// owner when `bottom` shows it gone before any thief looked. `pop` first lowers `bottom`, then reads
/// `top`; `steal` first reads `top`, then `bottom`; all four are sequentially consistent, so of an
/// owner and a thief that want the last element at least one sees the other, and then both settle it
/// by the compare-exchange on `top`. An element's slot is written again only when `bottom` is a whole
/// ring further, which needs `top` to have passed it: a thief that read a slot too late fails its
/// compare-exchange.
struct WorkStealingDeque<Element: ~Copyable>: ~Copyable {
  typealias Pointer = UnsafeMutablePointer<Element>

  static var capacity: Int { 1024 }
  private static var mask: Int { capacity - 1 }

  /// Written by the owner alone; thieves read it.
  private let bottom = Atomic<Int>(0)
  /// Owned by the deque from `init` to `deinit`; slots are shared between owner and thieves, as above.
  private let slots: UnsafeMutablePointer<Atomic<UInt>>
  private let gapBefore = CacheLines.Gap()
  /// Where thieves meet: away from what the owner writes all the time, and from what comes after the deque.
  private let top = Atomic<Int>(0)
  private let gapAfter = CacheLines.Gap()

  init() {
    slots = .allocate(capacity: Self.capacity)
    for index in 0..<Self.capacity { (slots + index).initialize(to: Atomic(0)) }
  }

  deinit {
    slots.deinitialize(count: Self.capacity)
    slots.deallocate()
  }

  /// Whether a thief would find nothing. Sequentially consistent: pairs with `push` in the argument
  /// against lost wake-ups (Sleep.md).
  var isEmpty: Bool {
    let oldest = top.load(ordering: .sequentiallyConsistent)
    return bottom.load(ordering: .sequentiallyConsistent) <= oldest
  }

  /// Owner only: grows with every push and falls with every pop. What was pushed after some moment lies
  /// above the height of that moment.
  var height: Int { bottom.load(ordering: .relaxed) }

  /// Owner only. False when the ring is full; the element then stays with the caller.
  @inline(__always)
  func push(_ element: Pointer) -> Bool {
    let newest = bottom.load(ordering: .relaxed)
    // Acquire pairs with the thieves' compare-exchange: a slot is written again only after it was read.
    guard newest &- top.load(ordering: .acquiring) < Self.capacity else { return false }
    slots[newest & Self.mask].store(UInt(bitPattern: element), ordering: .relaxed)
    // Publishes the slot to thieves, and precedes the caller's look for sleepers (Sleep.md).
    bottom.store(newest &+ 1, ordering: .sequentiallyConsistent)
    return true
  }

  /// Owner only: the newest element.
  @inline(__always)
  func pop() -> Pointer? {
    let newest = bottom.load(ordering: .relaxed) &- 1
    bottom.store(newest, ordering: .sequentiallyConsistent)
    let oldest = top.load(ordering: .sequentiallyConsistent)
    if oldest < newest { return element(at: newest) }
    var taken: Pointer?
    if oldest == newest {
      let won = top.compareExchange(
        expected: oldest, desired: oldest &+ 1, ordering: .sequentiallyConsistent
      ).exchanged
      if won { taken = element(at: newest) }
    }
    // The deque is empty either way: `bottom` returns to `top`.
    bottom.store(newest &+ 1, ordering: .releasing)
    return taken
  }

  /// Any thread: the oldest element, or null when there is none or another thief was faster.
  func steal() -> Pointer? {
    let oldest = top.load(ordering: .sequentiallyConsistent)
    guard oldest < bottom.load(ordering: .sequentiallyConsistent) else { return nil }
    let candidate = element(at: oldest)
    let won = top.compareExchange(
      expected: oldest, desired: oldest &+ 1, ordering: .sequentiallyConsistent
    ).exchanged
    return won ? candidate : nil
  }

  @inline(__always)
  private func element(at index: Int) -> Pointer? {
    Pointer(bitPattern: slots[index & Self.mask].load(ordering: .relaxed))
  }
}
