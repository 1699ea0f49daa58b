import ArgumentParser

/// The scheduler alone beside oneTBB and Dispatch.
struct MeasureScheduler: Suite {
  static let name = "scheduler"
  static let configuration = CommandConfiguration(
    commandName: name, abstract: "The scheduler beside oneTBB and Dispatch.")

  @OptionGroup var options: SuiteOptions

  func benchmarks(_ contenders: Contenders) -> [Benchmark] {
    let heddle = contenders.heddle, tbb = contenders.oneTBB, dispatch = contenders.dispatch
    let serial = contenders.serial
    let cores = Double(contenders.cores)
    /// The same request to all three.
    func entries(
      _ request: String, ours: Benchmark.Wanted? = nil, tbbs: Benchmark.Wanted? = nil
    ) -> [Benchmark.Entry] {
      [
        .init(contender: heddle, request: request, wanted: ours),
        .init(contender: tbb, request: request, wanted: tbbs),
        .init(contender: dispatch, request: request),
      ]
    }
    func bounded(_ title: String, _ request: String, factor: Double) -> Benchmark {
      Benchmark(
        title: title, unit: .milliseconds(),
        entries: entries(request) + [.init(contender: serial, request: request)],
        bound: .init(
          name: "greedy bound", factor: factor, oneThread: serial, wanted: .atLeast(0.95)))
    }
    /// Beside the runtimes, what the machine takes to wake a bare thread.
    func wakeUp(_ title: String, pause: Int) -> Benchmark {
      let thread = Benchmark.Entry(
        contender: tbb.named("a thread on a futex"), request: "wake-thread 0 \(pause)")
      return Benchmark(
        title: title, unit: .microseconds(),
        entries: entries("wake 0 \(pause)", ours: .figure(15)) + [thread])
    }
    let pairs = 75_024  // forks of fibonacci(24)
    return [
      Benchmark(
        title: "fork-join pair", unit: .nanoseconds(per: pairs),
        entries: entries("fib 0 24", ours: .figure(100), tbbs: .atLeast(1))),
      Benchmark(
        title: "empty loop over 64, from inside", unit: .microseconds(per: 1000),
        entries: entries("for-inside 0 1000", ours: .figure(3), tbbs: .atLeast(1))),
      Benchmark(
        title: "empty loop over 64, from outside", unit: .microseconds(per: 1000),
        entries: entries("for-outside 0 1000", ours: .figure(3), tbbs: .atLeast(1))),
      // Graham's bound, T_1 / P + T_inf (1 - 1/P), for 255 leaves of 1 and one of 100.
      bounded("one leaf of 256 takes 100x, the last", "tail 0", factor: (255 / cores + 100) / 355),
      bounded("random tree", "tree 0", factor: 1 / cores),
      visits(contenders),
      wakeUp("wake-up after 5 ms of rest", pause: 5000),
      wakeUp("wake-up after 300 µs of rest", pause: 300),
      crowded(contenders),
      cheapCalls(contenders),
      observedLeaves(contenders),
      unobservedSpans(contenders),
    ] + SpeedupRequest.Region.allCases.map { speedup(of: $0, contenders) }
  }

  /// What work/span accounting predicts of all cores, beside what they do: the bound for a scheduler that costs
  /// something must not promise more, nor the perfect one less.
  private func speedup(of region: SpeedupRequest.Region, _ contenders: Contenders) -> Benchmark {
    func entry(
      _ name: String, _ figure: SpeedupRequest.Figure, _ wanted: Benchmark.Wanted? = nil
    ) -> Benchmark.Entry {
      .init(
        contender: contenders.heddle.named("Heddle, \(name)"),
        request: "speedup \(region.rawValue) \(figure.rawValue)", wanted: wanted)
    }
    return Benchmark(
      title: "speed-up on \(contenders.cores) cores: \(region.title)", unit: .times,
      entries: [
        entry("measured", .measured), entry("predicted at least", .atLeast, .atMost(1.05)),
        entry("predicted, greedy", .greedy, .atLeast(0.95)),
      ])
  }

  /// What a lone process pays for being ready to share its cores.
  private func visits(_ contenders: Contenders) -> Benchmark {
    let visits = 100_000, request = "visit 0 \(visits)"
    return Benchmark(
      title: "a core taken and given back", unit: .nanoseconds(per: visits),
      entries: [
        .init(contender: contenders.heddle, request: request),
        .init(contender: contenders.heddleSharingCores, request: request, wanted: .figure(50)),
      ])
  }

  /// What recording costs where leaves are as small as they should be.
  private func observedLeaves(_ contenders: Contenders) -> Benchmark {
    let leaves = 2000
    func entry(_ name: String, _ request: String, _ wanted: Benchmark.Wanted? = nil)
      -> Benchmark.Entry
    {
      .init(
        contender: contenders.heddle.named(name), request: "\(request) 0 \(leaves)", wanted: wanted)
    }
    return Benchmark(
      title: "leaves of 10 µs, observed", unit: .microseconds(per: leaves),
      entries: [
        entry("Heddle", "leaves"), entry("Heddle, trace", "leaves-traced", .atMost(1.05)),
        entry("Heddle, work and span", "leaves-accounted"),
      ])
  }

  /// What the place for a span costs while nothing is recorded.
  private func unobservedSpans(_ contenders: Contenders) -> Benchmark {
    let steps = 1_000_000
    return Benchmark(
      title: "4 steps of work, no recording", unit: .nanoseconds(per: steps),
      entries: [
        .init(contender: contenders.heddle, request: "plain 0 \(steps)"),
        .init(
          contender: contenders.heddle.named("Heddle, in a span"), request: "spans 0 \(steps)",
          wanted: .atMost(1.1)),
      ])
  }

  /// More workers than cores must not cost.
  private func crowded(_ contenders: Contenders) -> Benchmark {
    let cores = contenders.cores
    func entry(_ contender: Contender, _ threads: Int, _ wanted: Benchmark.Wanted? = nil)
      -> Benchmark.Entry
    {
      .init(
        contender: contender.named("\(contender.name), \(threads) workers"),
        request: "tree \(threads)", wanted: wanted)
    }
    return Benchmark(
      title: "random tree, too many workers", unit: .milliseconds(),
      entries: [
        entry(contenders.heddle, cores), entry(contenders.heddle, 64, .atMost(1 / 0.9)),
        entry(contenders.oneTBB, cores), entry(contenders.oneTBB, 64),
      ])
  }

  /// Work that is cheaper than a hand-over, called by few and by many threads of the application.
  private func cheapCalls(_ contenders: Contenders) -> Benchmark {
    let calls = 10_000
    func entry(_ contender: Contender, _ callers: Int, _ wanted: Benchmark.Wanted? = nil)
      -> Benchmark.Entry
    {
      .init(
        contender: contender.named("\(contender.name), \(callers) callers"),
        request: "callers 0 \(callers) \(calls)", wanted: wanted)
    }
    return Benchmark(
      title: "a loop of 1 µs, from callers", unit: .microseconds(per: calls),
      entries: [
        entry(contenders.heddle, 2), entry(contenders.heddle, 10, .atMost(1.3)),
        entry(contenders.oneTBB, 2), entry(contenders.oneTBB, 10),
        entry(contenders.dispatch, 2), entry(contenders.dispatch, 10),
      ])
  }
}
