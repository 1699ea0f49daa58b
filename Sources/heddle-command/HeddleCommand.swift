import ArgumentParser
import Heddle

/// What Heddle does for programs from outside.
struct HeddleCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "heddle",
    abstract: "Runs programs within a core budget, and says what budget there is.",
    subcommands: [RunCommand.self, InfoCommand.self])
}
