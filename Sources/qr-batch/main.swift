import ArgumentParser
import Glibc

// Exit codes: 0 for success, 1 for what went wrong with the data or the run, 2 for misuse.
do {
  var command: any ParsableCommand
  do {
    command = try QRBatchCommand.parseAsRoot()
  } catch {
    try leaveIfHelp(error)
    standardError(QRBatchCommand.fullMessage(for: error))
    exit(2)
  }
  do {
    try command.run()
  } catch {
    try leaveIfHelp(error)
    throw error
  }
} catch {
  standardError("qr-batch: \(error)")
  exit(1)
}

/// A request for help travels as an error too.
func leaveIfHelp(_ error: any Error) throws {
  guard QRBatchCommand.exitCode(for: error) == .success else { return }
  try standardOutput(QRBatchCommand.fullMessage(for: error))
  exit(0)
}
