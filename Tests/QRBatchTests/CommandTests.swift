import Foundation
import Heddle
import Testing

/// The built command, as a person runs it.
@Suite struct CommandTests {
  struct Outcome {
    let status: Int32
    let output: String
    let errors: String
  }

  static let executable = URL(fileURLWithPath: CommandLine.arguments[0])
    .deletingLastPathComponent().appendingPathComponent("qr-batch")

  static func run(_ arguments: String...) throws -> Outcome { try run(arguments) }

  static func run(
    _ arguments: [String], of program: String? = nil, environment: [String: String] = [:]
  ) throws -> Outcome {
    let process = Process()
    let (output, errors) = (Pipe(), Pipe())
    process.executableURL = program.map(URL.init(fileURLWithPath:)) ?? executable
    process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
    process.arguments = arguments
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

  static func inTemporaryFolder(_ body: (String) throws -> Void) throws {
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("qr-batch-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    try body(folder.path + "/")
  }

  @Test func misuseExitsWithTwo() throws {
    let outcome = try Self.run("--layer", "no-such-layer")
    #expect(outcome.status == 2)
    #expect(outcome.output.isEmpty && outcome.errors.contains("no-such-layer"))
    #expect(try Self.run("--help").status == 0)
  }

  /// The budget is read again and again, the complaint about it made once.
  @Test func anInvalidNumberOfThreadsIsSaidOnce() throws {
    let outcome = try Self.run(
      ["--count", "20", "--rows", "99", "--columns", "9"],
      environment: ["HEDDLE_NUM_THREADS": "two"])
    #expect(outcome.status == 0)
    #expect(
      outcome.errors == "heddle: HEDDLE_NUM_THREADS is \"two\", not a number from 1 to 4096\n")
  }

  @Test func badDataExitsWithOneAndWritesNothing() throws {
    try Self.inTemporaryFolder { folder in
      var batch = NDArray<Double>.normal([4, 6, 6], seed: 1)
      batch[2, 1, 1] = .infinity
      try batch.write(npy: folder + "bad.npy")
      let outcome = try Self.run("--input", folder + "bad.npy", "--q", folder + "q.npy")
      #expect(outcome.status == 1)
      #expect(outcome.errors.split(separator: "\n").count == 1)
      #expect(outcome.errors.contains("bad.npy") && outcome.errors.contains("[2]"))
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["bad.npy"])
      #expect(try Self.run("--input", folder + "none.npy").status == 1)
    }
  }

  @Test func resultsAndJSONAreWhatTheRunGave() throws {
    try Self.inTemporaryFolder { folder in
      let batch = NDArray<Complex<Float>>.normal([3, 9, 4], seed: 1)
      try batch.write(npy: folder + "a.npy")
      let outcome = try Self.run(
        "--input", folder + "a.npy", "--q", folder + "q.npy", "--r", folder + "r.npy", "--json",
        "-",
        "--repeats", "2", "--callers", "2")
      #expect(outcome.status == 0)
      let (q, r) = try batch.qr(.reduced)
      #expect(try NDArray<Complex<Float>>(npy: folder + "q.npy") == q)
      #expect(try NDArray<Complex<Float>>(npy: folder + "r.npy") == r)
      let json = try JSONSerialization.jsonObject(with: Data(outcome.output.utf8))
      let row = try #require((json as? [[String: Any]])?.first)
      #expect(row["count"] as? Int == 3 && row["rows"] as? Int == 9 && row["columns"] as? Int == 4)
      #expect(row["dtype"] as? String == "complex64" && row["callers"] as? Int == 2)
      #expect(row["speedup_over_blas"] == nil)
    }
  }

  /// A header of 128 bytes may claim any number of matrices without elements.
  @Test(.timeLimit(.minutes(10)), arguments: [1 << 40, Int.max])
  func emptyMatricesTakeNoTime(count: Int) throws {
    try Self.inTemporaryFolder { folder in
      let file = folder + "empty.npy"
      try NDArray<Double>.zeros([count, 0, 0]).write(npy: file)
      let outcome = try Self.run("--input", file, "--repeats", "1", "--q", folder + "q.npy")
      #expect(outcome.status == 0 && outcome.errors.isEmpty, "\(outcome)")
      #expect(try NDArray<Double>(npy: folder + "q.npy").shape == [count, 0, 0])
      let refused = try Self.run("--input", file, "--repeats", "1", "--callers", "2")
      #expect(refused.status == 1 && refused.errors.contains("\(count) matrices"))
    }
  }

  /// With the addresses limited, whatever the machine's memory.
  @Test func lackOfMemoryExitsWithOne() throws {
    try Self.inTemporaryFolder { folder in
      try NDArray<Double>.zeros([1, 200_000, 0]).write(npy: folder + "a.npy")
      for (arguments, bytes) in [
        ("--count 1000 --rows 1000 --columns 1000", 8_000_000_000),
        ("--input \(folder)a.npy --mode complete", 320_000_000_000),
      ] {
        let outcome = try Self.run(
          ["-c", "ulimit -v 4000000; exec \(Self.executable.path) \(arguments)"], of: "/bin/sh")
        #expect(outcome.status == 1, "\(outcome)")
        #expect(outcome.errors.split(separator: "\n").count == 1)
        #expect(outcome.errors.contains("no memory for \(bytes)"), "\(outcome)")
      }
    }
  }

  @Test func theLayerMayComeFromTheEnvironment() throws {
    let call = ["--count", "2", "--rows", "4", "--columns", "4", "--repeats", "1", "--json", "-"]
    for (setting, options, layer) in [
      ("serial", [], "serial"), ("safe", [], "dynamic"), ("nonsense", ["--layer", "blas"], "blas"),
    ] {
      let outcome = try Self.run(
        call + options, environment: ["HEDDLE_THREADING_LAYER": setting])
      let json = try JSONSerialization.jsonObject(with: Data(outcome.output.utf8))
      #expect((json as? [[String: Any]])?.first?["layer"] as? String == layer, "\(setting)")
    }
    let refused = try Self.run(call, environment: ["HEDDLE_THREADING_LAYER": "nonsense"])
    #expect(refused.status == 2)
    #expect(refused.errors.contains("nonsense") && refused.errors.contains("dynamic, static"))
  }

  @Test(arguments: ["reduced", "complete", "r"])
  func callersAndOneCallGiveTheSameBitsOnOpenBLASThreads(mode: String) throws {
    try Self.inTemporaryFolder { folder in
      try NDArray<Double>.normal([2, 3, 12, 7], seed: 1).write(npy: folder + "a.npy")
      let call = ["--input", folder + "a.npy", "--mode", mode, "--layer", "blas", "--repeats", "1"]
      for (name, callers) in [("one", []), ("many", ["--callers", "4"])] {
        let q = mode == "r" ? [] : ["--q", folder + name + "-q.npy"]
        let outcome = try Self.run(
          call + callers + q + ["--r", folder + name + "-r.npy", "--quiet"])
        #expect(outcome.status == 0, "\(outcome.errors)")
      }
      for factor in mode == "r" ? ["r"] : ["q", "r"] {
        let one = try NDArray<Double>(npy: folder + "one-\(factor).npy")
        #expect(try NDArray<Double>(npy: folder + "many-\(factor).npy") == one)
      }
    }
  }

  @Test func comparisonRunsEveryLayerSlowestFirst() throws {
    let outcome = try Self.run(
      "--count", "4", "--rows", "20", "--columns", "20", "--compare", "--repeats", "1", "--json",
      "-")
    let json = try JSONSerialization.jsonObject(with: Data(outcome.output.utf8))
    let rows = try #require(json as? [[String: Any]])
    #expect(
      Set(rows.compactMap { $0["layer"] as? String })
        == Set(ThreadingLayer.allCases.map(\.rawValue)))
    let medians = rows.compactMap { $0["median_ms"] as? Double }
    #expect(medians == medians.sorted(by: >))
    #expect(rows.allSatisfy { $0["speedup_over_blas"] is Double })
  }

  @Test func picturesAreWritten() throws {
    try Self.inTemporaryFolder { folder in
      let outcome = try Self.run(
        "--count", "3", "--rows", "16", "--columns", "16", "--timeline", folder + "t.svg",
        "--trace",
        folder + "t.json", "--quiet")
      #expect(outcome.status == 0 && outcome.output.isEmpty)
      #expect(try String(contentsOfFile: folder + "t.svg", encoding: .utf8).contains("<svg"))
      let trace = try JSONSerialization.jsonObject(
        with: Data(contentsOf: URL(fileURLWithPath: folder + "t.json")))
      #expect((trace as? [String: Any])?["traceEvents"] is [Any])
    }
  }
}

/// Measuring block sizes changes nothing unless it is told where.
@Test func tuningIsSavedOnRequest() throws {
  try CommandTests.inTemporaryFolder { folder in
    let outcome = try CommandTests.run("tune", "--seconds", "1", "--output", folder + "t.json")
    #expect(outcome.status == 0)
    #expect(outcome.output.hasPrefix("setting") && outcome.output.contains("leafRows"))
    _ = try Tuning(contentsOf: folder + "t.json")
    #expect(try CommandTests.run("tune", "--seconds", "0").status == 2)
    // Before anything is measured: there is no table.
    let refused = try CommandTests.run("tune", "--output", folder + "none/t.json")
    #expect(refused.status == 1 && refused.output.isEmpty)
    #expect(refused.errors.contains("none/t.json"))
  }
}
