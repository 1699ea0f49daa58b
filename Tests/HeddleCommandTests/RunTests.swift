import Foundation
import Heddle
import Testing

/// The built command, as a person runs it.
@Suite struct RunTests {
  struct Outcome {
    let status: Int32
    let output: String
    let errors: String

    /// What `env` printed.
    subscript(name: String) -> String? {
      output.split(separator: "\n").first { $0.hasPrefix(name + "=") }
        .map { String($0.dropFirst(name.count + 1)) }
    }
  }

  static let executable = URL(fileURLWithPath: CommandLine.arguments[0])
    .deletingLastPathComponent().appendingPathComponent("heddle")

  static func run(_ arguments: String..., environment: [String: String] = [:]) throws -> Outcome {
    try run(arguments, environment: environment)
  }

  static func run(_ arguments: [String], environment: [String: String] = [:]) throws -> Outcome {
    let process = Process()
    let (output, errors) = (Pipe(), Pipe())
    process.executableURL = executable
    process.arguments = arguments
    process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
    process.standardOutput = output
    process.standardError = errors
    try process.run()
    let text = output.fileHandleForReading.readDataToEndOfFile()
    let complaint = errors.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return Outcome(
      status: process.terminationStatus, output: String(decoding: text, as: UTF8.self),
      errors: String(decoding: complaint, as: UTF8.self))
  }

  @Test(arguments: [
    ["run"], ["run", "--"], ["run", "--layer", "nonsense", "--", "true"], ["nonsense"],
    ["run", "--threads", "0", "--", "true"], ["run", "--part", "3/2", "--", "true"],
    ["run", "--part", "1/2", "--", "true"], ["run", "true"],
    ["run", "--layer", "static", "--oversubscription", "2", "--", "true"],
  ])
  func misuseExitsWithTwo(arguments: [String]) throws {
    let process = Process()
    let errors = Pipe()
    process.executableURL = Self.executable
    process.arguments = arguments
    process.standardError = errors
    process.standardOutput = Pipe()
    try process.run()
    let complaint = errors.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    #expect(process.terminationStatus == 2)
    #expect(!complaint.isEmpty)
  }

  @Test func helpIsNoMisuse() throws {
    for arguments in [["--help"], ["run", "--help"], ["info", "--help"]] {
      let outcome =
        arguments.count == 1
        ? try Self.run(arguments[0]) : try Self.run(arguments[0], arguments[1])
      #expect(outcome.status == 0 && !outcome.output.isEmpty)
    }
  }

  @Test func standardOutputThatIsFullIsAFailure() throws {
    for argument in ["info", "--help"] {
      let outcome = try Self.run(
        "run", "--", "sh", "-c", "exec \"$0\" \(argument) > /dev/full", Self.executable.path)
      #expect(outcome.status == 1)
      #expect(outcome.errors.hasPrefix("heddle: standard output: "))
    }
  }

  @Test func theProgramsStatusAndOutputAreItsOwn() throws {
    let outcome = try Self.run(
      "run", "--", "sh", "-c", "echo $0 $1; exit 7", "--layer", "two words")
    #expect(outcome.status == 7)
    #expect(outcome.output == "--layer two words\n")
    #expect(outcome.errors.isEmpty)
  }

  @Test func aMissingProgramIsNamed() throws {
    let missing = try Self.run("run", "--", "no-such-program-here")
    #expect(missing.status == 127)
    #expect(
      missing.errors == "heddle: cannot run no-such-program-here: No such file or directory\n")
    #expect(try Self.run("run", "--", "/tmp").status == 126)
  }

  @Test func demand20_theLayerSetsEveryRuntime() throws {
    let cores = "\(CoreBudget.current().cores)"
    let loud = Dictionary(
      uniqueKeysWithValues: (RuntimeVariables.innerNames + RuntimeVariables.outerNames).map {
        ($0, "64")
      })
    for (layer, inner, outer) in [
      ("dynamic", "1", cores), ("serial", "1", "1"), ("blas", cores, cores),
      ("static", cores, cores),
    ] {
      let outcome = try Self.run("run", "--layer", layer, "--", "env", environment: loud)
      for name in RuntimeVariables.innerNames {
        #expect(outcome[name] == inner, "\(layer) \(name)")
      }
      for name in RuntimeVariables.outerNames {
        #expect(outcome[name] == outer, "\(layer) \(name)")
      }
      #expect(outcome["HEDDLE_THREADING_LAYER"] == layer)
      #expect(outcome["HEDDLE_SHARE_CORES"] == nil && outcome["HEDDLE_NUM_THREADS"] == nil)
    }
  }

  /// The option counts first, then the environment.
  @Test func theLayerMayComeFromTheEnvironment() throws {
    for (setting, arguments, layer) in [
      ("serial", [], "serial"), ("omp,static", [], "static"),
      ("serial", ["--layer", "safe"], "dynamic"),
      ("nonsense", ["--layer", "blas"], "blas"),
    ] {
      let call = ["run"] + arguments + ["--", "env"]
      let outcome = try Self.run(call, environment: ["HEDDLE_THREADING_LAYER": setting])
      #expect(outcome["HEDDLE_THREADING_LAYER"] == layer, "\(setting) \(arguments)")
    }
    let refused = try Self.run(
      "run", "--", "env", environment: ["HEDDLE_THREADING_LAYER": "nonsense"])
    #expect(refused.status == 2)
    #expect(refused.errors.contains("nonsense") && refused.errors.contains("static, serial, blas"))
    let info = try Self.run("info", environment: ["HEDDLE_THREADING_LAYER": "nonsense"])
    #expect(info.status == 0 && info.output.contains("\"nonsense\"; there are dynamic"))
  }

  @Test func memoryIsKeptButNotAgainstTheUsersWish() throws {
    let (name, value) = try #require(RuntimeVariables.memorySettings.min { $0.key < $1.key })
    #expect(try Self.run("run", "--", "env")[name] == value)
    #expect(try Self.run("run", "--", "env", environment: [name: "1000"])[name] == "1000")
    #expect(try Self.run("run", "--layer", "blas", "--", "env")[name] == nil)
  }

  @Test func threadsAndSharing() throws {
    let outcome = try Self.run("run", "--threads", "1", "--share-cores", "--", "env")
    #expect(outcome["HEDDLE_NUM_THREADS"] == "1" && outcome["HEDDLE_SHARE_CORES"] == "1")
    #expect(outcome["OMP_NUM_THREADS"] == "1" && outcome["OPENBLAS_NUM_THREADS"] == "1")
  }

  /// The parts cover the processors, each has its own, and the caller's mask is as before.
  @Test func partsHaveTheirOwnProcessors() throws {
    let before = Affinity.current
    let masks = try (1...2).map { part -> String in
      let outcome = try Self.run(
        "run", "--layer", "static", "--part", "\(part)/2", "--", "grep", "Cpus_allowed_list",
        "/proc/self/status")
      return outcome.output.split(whereSeparator: \.isWhitespace).last.map(String.init) ?? ""
    }
    #expect(masks == CoreDivision(before, between: 2).parts.map { "\($0.affinity)" })
    #expect(Affinity.current == before)
  }

  /// What the environment allows is for each part; oversubscription multiplies what the part has.
  @Test func aPartKeepsToItsBudget() throws {
    let processors = Affinity.current.processors.count
    for (parts, more, limit, threads) in [
      (1, [], "1", "1"), (processors, ["--oversubscription", "2"], "4096", "2"),
    ] {
      let outcome = try Self.run(
        ["run", "--layer", "static", "--part", "1/\(parts)"] + more + ["--", "env"],
        environment: ["HEDDLE_NUM_THREADS": limit])
      #expect(outcome["HEDDLE_NUM_THREADS"] == threads)
      #expect(outcome["OMP_NUM_THREADS"] == threads)
    }
  }

  @Test func demand20_infoSaysWhatThereIs() throws {
    let outcome = try Self.run(
      "info", environment: ["HEDDLE_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "8"])
    #expect(outcome.status == 0)
    for text in [
      "Core budget: 1\n", "1 by HEDDLE_NUM_THREADS", "by affinity", "Threading layer: dynamic",
      "OpenBLAS", "domain: ", "network namespace", "OPENBLAS_NUM_THREADS is 8",
    ] {
      #expect(outcome.output.contains(text), "\(text) is missing")
    }
  }
}
