import CHeddleSystem
import Glibc

/// Nanoseconds of the monotonic clock.
func now() -> UInt64 { heddle_now() }

/// A variable of the environment; nil when unset or empty.
package func environment(_ name: String) -> String? {
  guard let value = getenv(name), value[0] != 0 else { return nil }
  return String(cString: value)
}

/// One line on standard error, for what a library must not hide and cannot throw.
package func warn(_ message: String) {
  let line = Array("heddle: \(message)\n".utf8)
  _ = write(STDERR_FILENO, line, line.count)
}

/// The text of a file of the kernel's (at most 64 KiB of it); nil when it cannot be read.
package func readSmallFile(_ path: String) -> String? {
  // Not to be had by programs that another thread starts meanwhile.
  guard let file = fopen(path, "re") else { return nil }
  defer { fclose(file) }
  return String(
    unsafeUninitializedCapacity: 1 << 16,
    initializingUTF8With: { fread($0.baseAddress, 1, $0.count, file) })
}
