import CHeddleSystem
import Glibc

/// A runtime that was found, with the functions by which it is asked and told.
///
/// Unchecked because of its function pointers: into a library that is never unloaded, as it is kept open, and
/// whose functions may be called from any thread.
struct Loaded: @unchecked Sendable {
  let kind: ForeignRuntime.Kind
  let path: String
  let affixes: String
  let version: String?
  let threadingLayer: String?
  let reach: ForeignRuntime.Reach
  let control: Control

  /// How a library's width is read and set.
  enum Control {
    typealias Get = @convention(c) () -> Int32
    typealias Set = @convention(c) (Int32) -> Void
    typealias GetLong = @convention(c) () -> Int
    typealias SetLong = @convention(c) (Int) -> Void
    /// A number that can be read and written.
    case number(Get, Set)
    /// The same, of 64 bits; negative as long as nobody has chosen one, which means one thread.
    case longNumber(GetLong, SetLong)
    /// Limits that exist side by side, of which the smallest holds.
    case limits(TBBLimits)
  }

  var threads: Int {
    switch control {
    case .number, .longNumber: max(1, number ?? 1)
    case .limits(let limits): limits.active
    }
  }

  /// A width that is a number, as the library has it.
  var number: Int? {
    switch control {
    case .number(let get, _): Int(get())
    case .longNumber(let get, _): get()
    case .limits: nil
    }
  }

  /// Sets a width that is a number.
  func setNumber(_ width: Int) {
    switch control {
    case .number(_, let set): set(Int32(width))
    case .longNumber(_, let set): set(width)
    case .limits: break
    }
  }

  var report: ForeignRuntime {
    ForeignRuntime(
      kind: kind, path: path, affixes: affixes, version: version, threadingLayer: threadingLayer,
      threads: threads, reach: reach)
  }
}

/// One shared library of the process, to look for functions in.
struct Library {
  let handle: UnsafeMutableRawPointer
  let base: UInt
  let path: String

  /// All that are loaded at this moment. Each is kept open for ever: a library with threads cannot be unloaded
  /// safely in any case.
  static var all: [Library] {
    final class Found { var libraries: [(String, UInt)] = [] }
    let found = Found()
    heddle_visit_libraries(
      { found, path, base in
        Unmanaged<Found>.fromOpaque(found!).takeUnretainedValue()
          .libraries.append((String(cString: path!), base))
      }, Unmanaged.passUnretained(found).toOpaque())
    return found.libraries.compactMap { path, base in
      dlopen(path, RTLD_NOLOAD | RTLD_LAZY).map { Library(handle: $0, base: base, path: path) }
    }
  }

  /// A function that this library itself defines.
  func function<F>(_ name: String, as type: F.Type) -> F? {
    heddle_symbol_of(handle, base, name).map { unsafeBitCast($0, to: type) }
  }

  func text(_ name: String) -> String? {
    function(name, as: (@convention(c) () -> UnsafePointer<CChar>?).self)
      .flatMap { $0() }.map { String(cString: $0) }
  }

  func number(_ name: String) -> Int? {
    function(name, as: Loaded.Control.Get.self).map { Int($0()) }
  }

  func control(get: String, set: String) -> Loaded.Control? {
    guard let get = function(get, as: Loaded.Control.Get.self),
      let set = function(set, as: Loaded.Control.Set.self)
    else { return nil }
    return .number(get, set)
  }
}
