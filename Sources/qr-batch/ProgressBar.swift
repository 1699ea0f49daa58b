import Glibc

/// A bar on standard error for what takes more than two seconds; only on a terminal.
final class ProgressBar {
  private let steps: Int
  private let isVisible: Bool
  private let start = ContinuousClock.now
  private var done = 0
  private var isDrawn = false

  init(steps: Int, isQuiet: Bool) {
    self.steps = steps
    isVisible = !isQuiet && isatty(STDERR_FILENO) != 0
  }

  func advance() {
    done += 1
    guard isVisible, ContinuousClock.now - start > .seconds(2) else { return }
    let width = 40
    let filled = width * done / steps
    draw(
      "\r[" + String(repeating: "#", count: filled) + String(repeating: ".", count: width - filled)
        + "] \(done)/\(steps)")
    isDrawn = true
  }

  func clear() {
    if isDrawn { draw("\r\u{1b}[K") }
  }

  private func draw(_ text: String) {
    let bytes = Array(text.utf8)
    _ = write(STDERR_FILENO, bytes, bytes.count)
  }
}
