import ArgumentParser
import Glibc

// Exit codes: 0 for success, 1 for what went wrong with the data or the run, 2 for misuse.
var command: any ParsableCommand
do {
  command = try QRBatchCommand.parseAsRoot()
} catch {
  leaveIfHelp(error)
  standardError(QRBatchCommand.fullMessage(for: error))
  exit(2)
}
do {
  try command.run()
} catch {
  leaveIfHelp(error)
  standardError("qr-batch: \(error)")
  exit(1)
}

/// A request for help travels as an error too.
func leaveIfHelp(_ error: any Error) {
  if QRBatchCommand.exitCode(for: error) == .success { QRBatchCommand.exit(withError: error) }
}
