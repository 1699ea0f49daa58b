import Foundation
import Heddle
import Testing

/// What the command leaves behind: all that was asked for, or nothing and an error.
@Suite struct OutputTests {
  typealias Outcome = CommandTests.Outcome

  private func run(_ arguments: String...) throws -> Outcome {
    let small = ["--count", "2", "--rows", "4", "--columns", "3", "--repeats", "1"]
    return try CommandTests.run(small + arguments)
  }

  /// With standard output on a full disk.
  private func runInVain(_ arguments: String) throws -> Outcome {
    try CommandTests.run(
      ["-c", "exec \(CommandTests.executable.path) \(arguments) > /dev/full"], of: "/bin/sh")
  }

  private func expectFailure(_ outcome: Outcome, saying words: String) {
    #expect(outcome.status == 1)
    #expect(outcome.output.isEmpty)
    #expect(outcome.errors.split(separator: "\n").count == 1)
    #expect(outcome.errors.contains(words), "\(outcome.errors)")
  }

  private func names(in folder: String) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
  }

  @Test(arguments: ["--q", "--r", "--json", "--timeline", "--trace"])
  func aFileThatCannotBeWrittenCostsAllOthers(option: String) throws {
    try CommandTests.inTemporaryFolder { folder in
      var arguments = [option, folder + "none/file"]
      for other in ["--q", "--r", "--json", "--timeline", "--trace"] where other != option {
        arguments += [other, folder + other.dropFirst(2)]
      }
      // Before the matrices are even read.
      arguments += ["--input", folder + "no.npy"]
      let outcome = try CommandTests.run(arguments)
      expectFailure(outcome, saying: "none/file: cannot create a file beside it: No such file")
      #expect(try names(in: folder) == [])
    }
  }

  @Test func everythingAtOnce() throws {
    try CommandTests.inTemporaryFolder { folder in
      let outcome = try run(
        "--q", folder + "q", "--r", folder + "r", "--json", folder + "json", "--timeline",
        folder + "timeline", "--trace", folder + "trace")
      #expect(outcome.status == 0 && outcome.errors.isEmpty)
      #expect(outcome.output.contains("2 matrices of 4 x 3"))
      #expect(try names(in: folder) == ["json", "q", "r", "timeline", "trace"])
    }
  }

  @Test(arguments: ["--json", "--timeline", "--trace", "--r"])
  func aLinkStaysOne(option: String) throws {
    try CommandTests.inTemporaryFolder { folder in
      try FileManager.default.createSymbolicLink(
        atPath: folder + "link", withDestinationPath: "file")
      try Data().write(to: URL(fileURLWithPath: folder + "file"))
      #expect(try run(option, folder + "link", "--quiet").status == 0)
      #expect(
        try FileManager.default.destinationOfSymbolicLink(atPath: folder + "link") == "file")
      #expect(try !Data(contentsOf: URL(fileURLWithPath: folder + "file")).isEmpty)
      #expect(try names(in: folder) == ["file", "link"])
      // The same file by two names.
      let twice = try run("--q", folder + "file", "--json", folder + "link")
      #expect(twice.status == 2 && twice.errors.contains("link would be written twice"))
    }
  }

  @Test(arguments: ["--json", "--timeline", "--trace", "--r"])
  func aPipeIsRefused(option: String) throws {
    try CommandTests.inTemporaryFolder { folder in
      #expect(mkfifo(folder + "pipe", 0o600) == 0)
      expectFailure(try run(option, folder + "pipe"), saying: "pipe: not a regular file")
      #expect(try names(in: folder) == ["pipe"])
    }
  }

  /// Also when it shows only at the end.
  @Test func standardOutputThatIsFullIsAFailure() throws {
    try CommandTests.inTemporaryFolder { folder in
      for json in ["", "--json -"] {
        let outcome = try runInVain("--count 2 --repeats 1 --q \(folder)q \(json)")
        expectFailure(outcome, saying: "qr-batch: standard output: ")
        #expect(try names(in: folder) == [])
      }
      expectFailure(try runInVain("--help"), saying: "qr-batch: standard output: ")
    }
  }
}
