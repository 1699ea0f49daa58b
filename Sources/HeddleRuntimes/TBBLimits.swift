/// oneTBB's `global_control`: limits on all its arenas that exist side by side, of which the smallest holds.
/// Spoken to by the functions behind its header, since that is C++.
struct TBBLimits {
  private typealias Active = @convention(c) (Int32) -> Int
  private typealias Change = @convention(c) (UnsafeMutableRawPointer) -> Void

  private let read: Active
  private let create: Change
  private let destroy: Change

  /// As oneTBB's header lays the class out. TBB links these objects, so each needs a place of its own.
  fileprivate struct Limit {
    var value: Int
    var reserved = 0
    /// `max_allowed_parallelism`
    var parameter: Int32 = 0
  }

  /// A limit in force.
  struct Handle {
    fileprivate let limit: UnsafeMutablePointer<Limit>
  }

  init?(in library: Library) {
    let name = "ERNS0_2d114global_controlE"
    guard
      let read = library.function(
        "_ZN3tbb6detail2r127global_control_active_valueEi", as: Active.self),
      let create = library.function("_ZN3tbb6detail2r16create\(name)", as: Change.self),
      let destroy = library.function("_ZN3tbb6detail2r17destroy\(name)", as: Change.self)
    else { return nil }
    (self.read, self.create, self.destroy) = (read, create, destroy)
  }

  /// How many threads may work at once, the caller included.
  var active: Int { read(0) }

  func add(_ width: Int) -> Handle {
    let limit = UnsafeMutablePointer<Limit>.allocate(capacity: 1)
    limit.initialize(to: Limit(value: width))
    create(limit)
    return Handle(limit: limit)
  }

  func remove(_ handle: Handle) {
    destroy(handle.limit)
    handle.limit.deallocate()
  }
}
