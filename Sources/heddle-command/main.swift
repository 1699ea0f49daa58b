import ArgumentParser
import Foundation

// Exit codes: 0 for success, 1 for what went wrong, 2 for misuse; `heddle run` exits with what the program
// exits with, 127 if there is no such program and 126 if it cannot be run.
do {
  do {
    var command = try HeddleCommand.parseAsRoot()
    try command.run()
  } catch  where HeddleCommand.exitCode(for: error) == .success {
    // A request for help travels as an error too.
    try standardOutput(HeddleCommand.fullMessage(for: error))
  }
} catch let error as Failure {
  complain("heddle: \(error.message)")
  exit(error.status)
} catch {
  complain(HeddleCommand.fullMessage(for: error))
  exit(2)
}

/// Something that went wrong after the command line was understood.
struct Failure: Error {
  let message: String
  var status: Int32 = 1
}

/// Writes lines to standard output, and throws where `print` would lose them: to a full disk, say.
func standardOutput(_ lines: String) throws(Failure) {
  do {
    try FileHandle.standardOutput.write(contentsOf: Data((lines + "\n").utf8))
  } catch {
    throw Failure(message: "standard output: \(error.localizedDescription)")
  }
}

/// Writes a line to standard error.
func complain(_ line: String) {
  try? FileHandle.standardError.write(contentsOf: Data((line + "\n").utf8))
}
