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
    /// A number that can be read and written.
    case number(Get, Set)
    /// Limits that exist side by side, of which the smallest holds.
    case limits(TBBLimits)
  }

  var threads: Int {
    switch control {
    case .number(let get, _): Int(get())
    case .limits(let limits): limits.active
    }
  }

  /// Sets a width that is a number.
  func setNumber(_ width: Int) {
    if case .number(_, let set) = control { set(Int32(width)) }
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
