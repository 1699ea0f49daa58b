import ArgumentParser
import Glibc
import Heddle

/// The side that does the work: a process that reads requests, one a line, and answers each with one
/// number, as the peers do in their languages.
struct Serve: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Answer requests on standard input; for the other commands' use.",
    shouldDisplay: false)

  @Argument(help: "Who runs scheduler cases: heddle, dispatch, serial.")
  var runtime = "heddle"

  func run() throws {
    var current: (request: String, work: PreparedWork)?
    var tickets: Tickets?
    while let line = readLine() {
      var words = line.split(separator: " ").map(String.init)
      // "share TICKETS PHASE REQUEST": one phase of the request, together with other processes.
      var phase: Int?
      if words.count > 3, words[0] == "share" {
        tickets = try tickets ?? Tickets(path: words[1])
        phase = Int(words[2])
        words.removeFirst(3)
      }
      let request = words.joined(separator: " ")
      if request != current?.request {
        current = nil  // what the last request held is given back before the next is prepared
        current = prepare(words).map { (request, $0) }
      }
      let answer =
        if let phase, let tickets {
          current?.work.share?(phase, tickets)
        } else {
          try current?.work.run()
        }
      print(answer ?? "unsupported")
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

/// A request, ready to be run any number of times.
struct PreparedWork {
  /// Runs it once and returns the answer: a number, and where the work computes one, its value.
  let run: () throws -> String
  /// Runs one phase together with other processes; nil where the work cannot be shared.
  var share: ((_ phase: Int, _ tickets: Tickets) -> String)?

  init(run: @escaping () throws -> String, share: ((Int, Tickets) -> String)? = nil) {
    (self.run, self.share) = (run, share)
  }
}

/// How long `body` takes. Its result lives on until the clock has stopped.
func milliseconds<Result>(_ body: () throws -> Result) rethrows -> (time: Double, result: Result) {
  let start = ContinuousClock.now
  let result = try body()
  return ((ContinuousClock.now - start) / .milliseconds(1), result)
}
