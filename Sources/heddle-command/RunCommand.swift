import ArgumentParser
import Glibc
import Heddle

/// `heddle run`: an unmodified program, with one level of parallelism.
struct RunCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run",
    abstract: "Runs a program with its runtimes' threads set to match the core budget.",
    usage: "heddle run [options] -- program [argument ...]",
    discussion: """
      The layer says where the parallelism is:
        dynamic  in the program: as many threads as cores for its own level
                 (OpenMP, Numba, Heddle), one for each call into BLAS (the default)
        static   in several such processes: each has its part of the processors
                 and of a quota, says --part, and its libraries use all of it
        serial   nowhere: one thread for everything
        blas     in the libraries: as many threads as cores for each call, as
                 without this command
      """)

  @Option(
    help: "dynamic, static, serial or blas; by default what HEDDLE_THREADING_LAYER asks for.",
    transform: ThreadingLayer.init(request:))
  var layer: ThreadingLayer?
  @Option(help: "The core budget, if it is to be less than what the process may use.")
  var threads: Int?
  @Flag(help: "Share the cores with other programs on Heddle that do.")
  var shareCores = false
  @Option(help: "With --layer static: which of how many processes this is, such as 1/4.")
  var part: PartNumber?
  @Option(help: "With --part: threads for each processor.")
  var oversubscription = 1
  @Argument(parsing: .postTerminator, help: "The program and its arguments.")
  var program: [String] = []

  func validate() throws {
    if program.isEmpty { throw ValidationError("Say which program, after --.") }
    if let threads, !(1...Scheduler.mostThreads ~= threads) {
      throw ValidationError(
        "--threads is \(threads), not a number from 1 to \(Scheduler.mostThreads).")
    }
    let layer = try chosenLayer()
    if part != nil, layer != .static { throw ValidationError("--part goes with --layer static.") }
    if !(1...64 ~= oversubscription) {
      throw ValidationError("--oversubscription is \(oversubscription), not a number from 1 to 64.")
    }
    if oversubscription > 1, part == nil {
      throw ValidationError("--oversubscription goes with --part.")
    }
  }

  private func chosenLayer() throws -> ThreadingLayer {
    do {
      return try layer ?? ThreadingLayer.requested() ?? .dynamic
    } catch {
      throw ValidationError("HEDDLE_THREADING_LAYER: \(error).")
    }
  }

  func run() throws {
    let budget = CoreBudget.current()
    var cores = budget.cores
    if let part {
      // The processors and the quota are for all parts together, and HEDDLE_NUM_THREADS is for each.
      let division = CoreDivision(
        .current, between: part.count, quota: budget.quota, oversubscription: oversubscription)
      let own = division.parts[part.number - 1]
      do { try own.affinity.apply() } catch { throw Failure(message: "\(error)") }
      let wish = budget.limits.first { $0.source == "HEDDLE_NUM_THREADS" }
      cores = min(own.threads, wish?.cores ?? .max)
    }
    cores = min(cores, threads ?? .max)
    for (name, value) in settings(try chosenLayer(), cores) { setenv(name, value, 1) }
    var arguments = program.map { strdup($0) }
    arguments.append(nil)
    execvp(program[0], arguments)
    throw Failure(
      message: "cannot run \(program[0]): \(String(cString: strerror(errno)))",
      status: errno == ENOENT ? 127 : 126)
  }

  /// What the program finds in its environment.
  private func settings(_ layer: ThreadingLayer, _ cores: Int) -> [String: String] {
    let variables =
      switch layer {
      case .dynamic: RuntimeVariables(inner: 1, outer: cores)
      case .static, .blas: RuntimeVariables(inner: cores, outer: cores)
      case .serial: RuntimeVariables(inner: 1, outer: 1)
      }
    var settings = variables.settings
    if layer != .blas {
      // Threads that allocate at the same time wait for one another in the system. The user's own wishes stay.
      settings.merge(RuntimeVariables.memorySettings.filter { getenv($0.key) == nil }) { $1 }
    }
    settings["HEDDLE_THREADING_LAYER"] = layer.rawValue
    settings["HEDDLE_NUM_THREADS"] = threads == nil && part == nil ? nil : "\(cores)"
    settings["HEDDLE_SHARE_CORES"] = shareCores ? "1" : nil
    return settings
  }
}

/// Which of how many: `2/3`.
struct PartNumber: ExpressibleByArgument {
  let number: Int
  let count: Int

  init?(argument: String) {
    let words = argument.split(separator: "/", omittingEmptySubsequences: false)
    guard words.count == 2, let number = Int(words[0]), let count = Int(words[1]),
      1...4096 ~= count, 1...count ~= number
    else { return nil }
    (self.number, self.count) = (number, count)
  }
}
