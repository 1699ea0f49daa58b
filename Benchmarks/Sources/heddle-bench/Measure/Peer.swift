import Foundation

/// A running contender. Between its turns it is stopped (SIGSTOP), so that threads which spin after their
/// work, as OpenMP's and OpenBLAS's do, take nothing from whoever is measured next. Only processes that share
/// cores are not: a stopped one would keep its cores from the others, and they sleep by themselves.
final class Peer {
  private let process = Process()
  private let requests = Pipe()
  private let answers = Pipe()
  private var unread = ""
  private let isStoppedBetween: Bool

  /// An answer: a number, in milliseconds unless the request says otherwise, and the value computed.
  struct Answer {
    let number: Double
    var value: Substring? = nil
  }

  enum Failure: Error, CustomStringConvertible {
    case ended, tooSlow, unsupported
    var description: String {
      switch self {
      case .ended: "the process ended"
      case .tooSlow: "no answer within \(Int(Peer.patience)) s"
      case .unsupported: "does not do this"
      }
    }
  }

  /// The longest that one run may take, in seconds.
  static let patience = 60.0

  /// Settings of the caller's shell that would change what a contender does by default.
  private static let strange = ["OPENBLAS_", "OMP_", "MKL_", "KMP_", "GOTO_", "HEDDLE_"]

  init(_ contender: Contender) throws {
    // The kernel ends the contender with this process, even one that is stopped.
    process.executableURL = URL(fileURLWithPath: "/usr/bin/setpriv")
    process.arguments = ["--pdeathsig", "KILL", "--"] + contender.command
    process.environment = ProcessInfo.processInfo.environment
      .filter { setting in !Self.strange.contains { setting.key.hasPrefix($0) } }
      .merging(contender.environment) { $1 }
    process.standardInput = requests
    process.standardOutput = answers
    isStoppedBetween = !contender.sharesCores
    try process.run()
  }

  deinit {
    kill(process.processIdentifier, SIGKILL)
    process.waitUntilExit()
  }

  var identifier: pid_t { process.processIdentifier }

  func ask(_ request: String) throws(Failure) -> Answer {
    wake()
    defer { stop() }
    try send(request)
    return try receive()
  }

  func wake() { if isStoppedBetween { kill(identifier, SIGCONT) } }

  func stop() { if isStoppedBetween { kill(identifier, SIGSTOP) } }

  func send(_ request: String) throws(Failure) {
    do {
      try requests.fileHandleForWriting.write(contentsOf: Data("\(request)\n".utf8))
    } catch { throw .ended }
  }

  func receive() throws(Failure) -> Answer {
    let words = try readLine().split(separator: " ")
    guard let number = words.first.flatMap({ Double($0) }) else { throw .unsupported }
    return Answer(number: number, value: words.dropFirst().first)
  }

  private func readLine() throws(Failure) -> Substring {
    let deadline = ContinuousClock.now + .seconds(Self.patience)
    while true {
      if let end = unread.firstIndex(of: "\n") {
        let line = unread[..<end]
        unread = String(unread[unread.index(after: end)...])
        return line
      }
      var source = pollfd(
        fd: answers.fileHandleForReading.fileDescriptor, events: Int16(POLLIN), revents: 0)
      let left = max(0, (deadline - .now) / .milliseconds(1))
      if poll(&source, 1, Int32(left)) == 0 { throw .tooSlow }
      let data = answers.fileHandleForReading.availableData
      if data.isEmpty { throw .ended }
      unread += String(decoding: data, as: UTF8.self)
    }
  }
}
