import Testing

@testable import HeddlePictures

@Suite("Timeline")
struct TimelineTests {
  private typealias Span = Timeline.Span

  private func spans(_ count: Int, each length: Int, every period: Int) -> [Timeline.Span] {
    (0..<count).map { index in
      Span("work \(index)", start: index * period, end: index * period + length, category: "work")
    }
  }

  private func svg(_ lanes: [Timeline.Lane], cores: [(Int, Int)] = [], budget: Int = 2) -> String {
    Timeline(title: "run", lanes: lanes, coresInUse: cores.map { ($0, $1) }, coreBudget: budget)
      .svg()
  }

  @Test("Nested spans lie inside their parents")
  func nesting() throws {
    let lane = Timeline.Lane(
      "worker",
      [
        Span("inner", start: 300, end: 600, depth: 1, category: "update"),
        Span("outer", start: 0, end: 1000, category: "batch"),
      ])
    let parsed = try #require(ParsedPicture(svg([lane])))
    let outer = try #require(parsed.styled(Palette.fill(0, pale: true)).first)
    let inner = try #require(
      parsed.styled(Palette.fill(1)).first { ($0.number("height") ?? 0) > 12 })
    func edge(_ element: ParsedPicture.Element, _ start: String, _ length: String) throws
      -> ClosedRange<Double>
    {
      let start = try #require(element.number(start))
      return start...(start + (try #require(element.number(length))))
    }
    for (start, length) in [("x", "width"), ("y", "height")] {
      let (around, inside) = (try edge(outer, start, length), try edge(inner, start, length))
      #expect(around.lowerBound < inside.lowerBound && inside.upperBound < around.upperBound)
    }
    #expect(Set(["outer", "inner", "worker", "batch", "update"]).isSubset(of: parsed.texts))
  }

  @Test("Idle spans are pale, also where they are merged")
  func idleSpans() throws {
    let idle = (0..<1000).map { Span("sleeps", start: $0, end: $0, category: "c", isIdle: true) }
    let long = Span("rests", start: 5000, end: 900_000, category: "c", isIdle: true)
    let parsed = try #require(ParsedPicture(svg([Timeline.Lane("w", idle + [long])])))
    #expect(parsed.styled(Palette.fill(0, pale: true)).count >= 2)
    // The legend's own, nothing else.
    #expect(parsed.styled(Palette.fill(0)).count == 1)
    #expect(parsed.texts.contains("rests"))
  }

  @Test("A label without room is kept in the tooltip")
  func clippedLabel() throws {
    let name = "a name far longer than the span that bears it"
    let lane = Timeline.Lane(
      "w",
      [
        Span(name, start: 0, end: 100, category: "c"),
        Span("b", start: 900, end: 1000, category: "c"),
      ])
    let parsed = try #require(ParsedPicture(svg([lane])))
    #expect(!parsed.texts.contains(name))
    #expect(parsed.texts.contains { $0.hasSuffix("…") && name.hasPrefix($0.dropLast()) })
    #expect(parsed.tooltips.contains("\(name) (c): 100 ns at 0 ns"))
  }

  @Test("Thin neighbours are merged, and no span and no time is lost")
  func merging() {
    let marks = TimelineMarks(.init("w", spans(1000, each: 6, every: 10)), from: 0)
    let merged = marks.merged(below: 100)
    #expect(merged.count < 120)
    #expect(merged.map(\.count).reduce(0, +) == 1000)
    #expect(merged.map(\.busy).reduce(0, +) == 6000)
    #expect(merged.allSatisfy { $0.duration < 200 })
    #expect(marks.merged(below: 5).count == 1000)
  }

  @Test("Spans that can be seen, or are far apart, stay as they are")
  func notMerging() {
    let wide = TimelineMarks(.init("w", spans(50, each: 100, every: 110)), from: 0)
    #expect(wide.merged(below: 100).count == 50)
    let sparse = TimelineMarks(.init("w", spans(50, each: 1, every: 1000)), from: 0)
    #expect(sparse.merged(below: 100).count == 50)
  }

  @Test("Merging looks at each depth by itself, and the longest span decides the colour")
  func mergingByDepth() throws {
    let parent = Span("parent", start: 0, end: 1000, category: "batch")
    let children = (0..<100).map { index in
      Span(
        "child", start: index * 10, end: index * 10 + (index == 50 ? 9 : 4), depth: 1,
        category: index == 50 ? "long" : "short")
    }
    let merged = TimelineMarks(.init("w", children + [parent]), from: 0).merged(below: 1000)
    #expect(merged.map(\.depth) == [0, 1])
    #expect(merged.map(\.isParent) == [true, false])
    #expect(merged.map(\.count) == [1, 100])
    #expect(try #require(merged.last).category == "long")
  }

  @Test("The picture stays small and whole", arguments: [(2, 25_000), (64, 800), (64, 1), (2, 5)])
  func size(lanes: Int, spansPerLane: Int) throws {
    let all = (0..<lanes).map { lane in
      Timeline.Lane(
        "worker \(lane)",
        spans(spansPerLane, each: 700, every: 1000)
          .flatMap { span in
            let middle = Span(
              "a long label, as people write them", start: span.start + 100, end: span.end - 100,
              depth: 1, category: "inner")
            return [span, middle]
          })
    }
    let cores = (0..<(lanes * spansPerLane)).map { ($0 * 1000 / lanes, $0 % (lanes + 1)) }
    let picture = svg(all, cores: cores, budget: lanes)
    #expect(picture.utf8.count < 1_000_000)
    let parsed = try #require(ParsedPicture(picture))
    #expect(parsed.styled("track").count == lanes)
    #expect(parsed.texts.contains { $0.contains("\(2 * lanes * spansPerLane) spans") })
  }

  @Test("Times are shown from the first event on, in a unit that suits them")
  func units() throws {
    let start = 1_700_000_000_000_000
    let lane = Timeline.Lane("w", [Span("a", start: start, end: start + 12_300_000, category: "c")])
    let parsed = try #require(ParsedPicture(svg([lane])))
    #expect(parsed.texts.contains("time (ms)"))
    #expect(parsed.texts.contains { $0.hasPrefix("12.3 ms, 1 span on 1 thread;") })
    #expect(parsed.tooltips == ["a (c): 12.3 ms at 0 ns"])
  }

  @Test("Spans that end before they start are left out, extreme times do not trap")
  func strange() throws {
    let lane = Timeline.Lane(
      "w",
      [
        Span("backwards", start: 10, end: 5, category: "c"),
        Span("whole", start: .min, end: .max, depth: -3, category: "d"),
        Span("deep", start: 0, end: 1, depth: .max, category: "d"),
      ])
    let parsed = try #require(ParsedPicture(svg([lane], cores: [(.min, -1), (.max, .max)])))
    #expect(!parsed.tooltips.contains { $0.hasPrefix("backwards") })
    #expect(parsed.tooltips.contains { $0.hasPrefix("whole") })
  }

  @Test("Columns of the step chart hold the mean and the peak of their time")
  func cores() {
    let use = CoreUse([(150, 4), (100, 2), (175, 0)], from: 100, extent: 100)
    #expect(use.columns(4).map(\.mean) == [2, 2, 4, 0])
    #expect(use.columns(2).map(\.mean) == [2, 2])
    #expect(use.columns(2).map(\.peak) == [2, 4])
    #expect(use.mean == 2)
    #expect(use.peak == 4)
  }

  @Test("The budget is a dashed line at its own height", arguments: [1, 2, 4])
  func budget(budget: Int) throws {
    let picture = svg([], cores: [(0, 4), (1000, 0)], budget: budget)
    let parsed = try #require(ParsedPicture(picture))
    let line = try #require(parsed.styled("limit").first)
    let (top, height) = (TimelineLayout.chartTop, TimelineLayout.chartHeight)
    let expected = top + height * (1 - Double(budget) / 4)
    #expect(abs(try #require(line.number("y1")) - expected) < 0.1)
    #expect(parsed.texts.contains("budget \(budget)"))
  }
}
