import CHeddleSystem

/// Detached threads of the system, each with a closure that lives until the thread has run it.
enum SystemThread {
  private final class Body: Sendable {
    let run: @Sendable () -> Void
    init(_ run: @escaping @Sendable () -> Void) { self.run = run }
  }

  /// - Returns: 0, or the system's error number.
  static func start(
    _ name: String, stackSize: Int, _ run: @escaping @Sendable () -> Void
  ) -> Int32 {
    start(run) { heddle_start_thread(main, $0, stackSize, name) }
  }

  /// A thread that serves the library itself: its stack is small, and no signal handler of the program's runs on it.
  ///
  /// - Returns: 0, or the system's error number.
  static func startService(_ name: String, _ run: @escaping @Sendable () -> Void) -> Int32 {
    start(run) { heddle_start_service(main, $0, name) }
  }

  private static func start(
    _ run: @escaping @Sendable () -> Void, _ begin: (UnsafeMutableRawPointer) -> Int32
  ) -> Int32 {
    let body = Unmanaged.passRetained(Body(run))
    let error = begin(body.toOpaque())
    if error != 0 { body.release() }
    return error
  }

  /// What every such thread runs; `argument` is a retained `Body`.
  private static let main: @convention(c) (UnsafeMutableRawPointer?) -> Void = { argument in
    Unmanaged<Body>.fromOpaque(argument!).takeRetainedValue().run()
  }
}
