import ArgumentParser
import Glibc
import Heddle

/// The side that does the work: a process that reads requests, one a line, and answers each with one
/// number, as the peers do in their languages.
struct Serve: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Answer requests on standard input; for the other commands' use.",
    shouldDisplay: false)

  @Argument(help: "Who runs scheduler cases: heddle, dispatch or serial.")
  var runtime = "heddle"

  func run() throws {
    var current: (request: String, work: PreparedWork)?
    while let line = readLine() {
      if line != current?.request {
        current = nil  // what the last request held is given back before the next is prepared
        current = prepare(line.split(separator: " ").map(String.init)).map { (line, $0) }
      }
      print(try current?.work() ?? "unsupported")
      fflush(nil)
    }
  }

  private func prepare(_ words: [String]) -> PreparedWork? {
    if let request = MatrixRequest(words) { return request.prepare() }
    if runtime == "heddle", let request = SpeedupRequest(words) { return request.prepare() }
    guard let request = SchedulerRequest(words) else { return nil }
    return switch runtime {
    case "heddle": request.prepare(on: HeddleRuntime(threads: request.threads))
    case "dispatch" where request.threads == 0: request.prepare(on: DispatchRuntime())
    case "serial": request.prepare(on: SerialRuntime())
    default: nil
    }
  }
}

/// Runs a request once and returns the answer: a number, and where the work computes one, its value.
typealias PreparedWork = () throws -> String

/// How long `body` takes. Its result lives on until the clock has stopped.
func milliseconds<Result>(_ body: () throws -> Result) rethrows -> (time: Double, result: Result) {
  let start = ContinuousClock.now
  let result = try body()
  return ((ContinuousClock.now - start) / .milliseconds(1), result)
}
