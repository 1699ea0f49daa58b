import Heddle

/// "speedup REGION FIGURE": what all cores make of a piece of work, as predicted from one run of it, or as it is.
struct SpeedupRequest {
  enum Region: String, CaseIterable, Sendable {
    case fibonacci, tail, tree

    var title: String {
      switch self {
      case .fibonacci: "fork-join with 5 µs at the ends"
      case .tail: "one leaf of 256 takes 100x, the last"
      case .tree: "random tree"
      }
    }

    func run(on runtime: HeddleRuntime) {
      runtime.inside {
        switch self {
        case .fibonacci: _ = coarseFibonacci(17, on: runtime)
        case .tail: _ = unbalancedTail(on: runtime)
        case .tree: _ = nodes(below: 1, children: 500, on: runtime)
        }
      }
    }
  }

  enum Figure: String {
    case measured, greedy
    case atLeast = "at-least"
  }

  private let region: Region
  private let figure: Figure

  init?(_ words: [String]) {
    guard words.count == 3, words[0] == "speedup", let region = Region(rawValue: words[1]),
      let figure = Figure(rawValue: words[2])
    else { return nil }
    (self.region, self.figure) = (region, figure)
  }

  func prepare() -> PreparedWork {
    let one = HeddleRuntime(threads: 1), all = HeddleRuntime(threads: 0)
    func prediction() -> WorkSpan.Prediction {
      WorkSpan.measure { region.run(on: all) }.report.prediction(cores: all.scheduler.threads)
    }
    return PreparedWork {
      switch figure {
      case .measured:
        "\(milliseconds { region.run(on: one) }.time / milliseconds { region.run(on: all) }.time)"
      case .greedy: prediction().greedy.map { "\($0)" } ?? "unsupported"
      case .atLeast: "\(prediction().atLeast)"
      }
    }
  }
}
