import Heddle

/// "speedup REGION FIGURE": what all cores make of a piece of work, as predicted from one run of it, or as it is.
struct SpeedupRequest {
  enum Region: String, CaseIterable {
    case fibonacci, tail, tree, qr, batch

    var title: String {
      switch self {
      case .fibonacci: "fork-join with 5 µs at the ends"
      case .tail: "one leaf of 256 takes 100x, the last"
      case .tree: "random tree"
      case .qr: "QR of 1024 x 1024"
      case .batch: "QR of 64 x 128^2"
      }
    }

    /// The work, its input made.
    func prepare() -> (HeddleRuntime) -> Void {
      switch self {
      case .fibonacci: inside { coarseFibonacci(17, on: $0) }
      case .tail: inside { unbalancedTail(on: $0) }
      case .tree: inside { nodes(below: 1, children: 500, on: $0) }
      case .qr: factoring(.normal([1024, 1024], seed: 1))
      case .batch: factoring(.normal([64, 128, 128], seed: 1))
      }
    }

    private func inside(
      _ body: @escaping @Sendable (HeddleRuntime) -> UInt64
    ) -> (HeddleRuntime) -> Void {
      { runtime in runtime.inside { _ = body(runtime) } }
    }

    private func factoring(_ matrices: NDArray<Double>) -> (HeddleRuntime) -> Void {
      { runtime in withScheduler(runtime.scheduler) { _ = try? matrices.qr() } }
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
    let work = region.prepare()
    let one = HeddleRuntime(threads: 1), all = HeddleRuntime(threads: 0)
    func prediction() -> WorkSpan.Prediction {
      WorkSpan.measure { work(all) }.report.prediction(cores: all.scheduler.threads)
    }
    return switch figure {
    case .measured:
      PreparedWork { "\(milliseconds { work(one) }.time / milliseconds { work(all) }.time)" }
    case .greedy: PreparedWork { prediction().greedy.map { "\($0)" } ?? "unsupported" }
    case .atLeast: PreparedWork { "\(prediction().atLeast)" }
    }
  }
}
