import ArgumentParser
import Glibc

// Exit codes: 0 for success, 1 for what went wrong, 2 for misuse; `heddle run` exits with what the program
// exits with, 127 if there is no such program and 126 if it cannot be run.
var command: any ParsableCommand
do {
  command = try HeddleCommand.parseAsRoot()
  try command.run()
} catch let error as Failure {
  complain("heddle: \(error.message)")
  exit(error.status)
} catch {
  if HeddleCommand.exitCode(for: error) == .success { HeddleCommand.exit(withError: error) }
  complain(HeddleCommand.fullMessage(for: error))
  exit(2)
}

/// Something that went wrong after the command line was understood.
struct Failure: Error {
  let message: String
  var status: Int32 = 1
}

/// Writes a line to standard error.
func complain(_ line: String) {
  let bytes = Array((line + "\n").utf8)
  _ = write(STDERR_FILENO, bytes, bytes.count)
}
