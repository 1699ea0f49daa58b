import CHeddleSystem

/// What is loaded, what is asked for, and what each library had before. Whoever sets a library's width for the
/// whole process holds the lock on this.
struct RuntimeState: Sendable {
  /// The widths that are asked for at this moment.
  struct Requests: Equatable, Sendable {
    var scopes: [Int] = []
    var forGood: Int?

    var width: Int? { (scopes + (forGood.map { [$0] } ?? [])).min() }
  }

  private(set) var runtimes: [Loaded] = []
  private(set) var requests = Requests()
  /// By path: what to restore when nothing is asked for any more.
  private var before: [String: Restore] = [:]
  private var seen: Set<String> = []
  private var libraryCount: UInt64 = 0

  /// Unchecked because of TBB's handle: this state owns it, and it is used under the state's lock only.
  private enum Restore: @unchecked Sendable {
    case number(Int)
    case limit(TBBLimits.Handle)
  }

  /// Looks for libraries that are new, if any has been loaded, and holds them to what is asked for.
  mutating func refresh() {
    let count = heddle_library_count()
    guard count != libraryCount else { return }
    libraryCount = count
    for library in Library.all where seen.insert(library.path).inserted {
      // MKL loads parts of itself on its first call, which have the same functions and the same width.
      let hasMKL = runtimes.contains { $0.kind == .mkl }
      let found = library.runtimes.filter { $0.kind != .mkl || !hasMKL }
      runtimes += found
      if let width = requests.width { for runtime in found { hold(runtime, width) } }
    }
  }

  /// Changes what is asked for, and the libraries' widths with it.
  mutating func change(_ update: (inout Requests) -> Void) {
    let old = requests.width
    update(&requests)
    let new = requests.width
    guard old != new else { return }
    for runtime in runtimes where runtime.reach == .process {
      if let new { hold(runtime, new) } else { restore(runtime) }
    }
  }

  private mutating func hold(_ runtime: Loaded, _ width: Int) {
    guard runtime.reach == .process else { return }
    if case .limits(let limits) = runtime.control {
      let handle = limits.add(width)
      if case .limit(let old) = before[runtime.path] { limits.remove(old) }
      before[runtime.path] = .limit(handle)
    } else {
      let original: Int
      if case .number(let first) = before[runtime.path] {
        original = first
      } else {
        original = runtime.number ?? 1
      }
      before[runtime.path] = .number(original)
      runtime.setNumber(min(width, max(1, original)))
    }
  }

  private mutating func restore(_ runtime: Loaded) {
    switch (before.removeValue(forKey: runtime.path), runtime.control) {
    case (.number(let width), _): runtime.setNumber(width)
    case (.limit(let handle), .limits(let limits)): limits.remove(handle)
    default: break
    }
  }
}
