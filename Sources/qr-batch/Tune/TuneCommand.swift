import ArgumentParser
import Heddle

/// `qr-batch tune`: what Heddle's block sizes should be on this machine.
struct TuneCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "tune",
    abstract: "Measures which block sizes and engines are best on this machine.",
    discussion: """
      Every setting is tried at several values, in turns, with the best of the others; a value takes the \
      default's place if it is at least 4 % faster in the median of the turns. Nothing is changed unless \
      --save is given, and programs use what is saved only if HEDDLE_TUNING=cached or the program \
      itself asks for it. Results have the bits of the tuning in force.
      """)

  @Option(help: "About how long it may take, in seconds; settings for which no time is left stay.")
  var seconds = 45.0
  @Flag(help: "Keep the result for this machine: see heddle info for where.")
  var save = false
  @Option(help: "Write the result to this file.")
  var output: String?

  func validate() throws {
    if !(1...600 ~= seconds) { throw ValidationError("--seconds is not from 1 to 600.") }
  }

  func run() throws {
    // Better known before the work.
    if let output { try OutputSet.check([output]) }
    let trials = Trial.all
    let progress = ProgressBar(steps: trials.count, isQuiet: false)
    var tuner = Tuner(seconds: seconds)
    for (number, trial) in trials.enumerated() {
      try tuner.measure(trial, leaving: trials.count - number)
      progress.advance()
    }
    progress.clear()
    try standardOutput(tuner.table)
    if save { try standardOutput("saved as \(try tuner.best.save())") }
    if let output { try tuner.best.write(to: output) }
  }
}
