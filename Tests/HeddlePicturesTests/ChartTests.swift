import Testing

@testable import HeddlePictures

@Suite("Charts")
struct ChartTests {
  /// Values that have no place on any axis.
  private static let unusable: [Double] = [.nan, .infinity, -.infinity, .greatestFiniteMagnitude]

  @Test("A scatter plot leaves out points that cannot be shown", arguments: unusable)
  func scatterSkips(value: Double) throws {
    let points = Series("a", [(1, 1), (value, 2), (2, value), (3, 3)])
    let svg = ScatterPlot(title: "", x: Axis("x"), y: Axis("y"), categories: [points]).svg()
    let parsed = try #require(ParsedPicture(svg))
    #expect(parsed.tooltips == ["a: x 1, y 1", "a: x 3, y 3"])
    #expect(!svg.contains("–"))
  }

  @Test("A line is interrupted where a point cannot be shown", arguments: unusable)
  func lineBreaks(value: Double) throws {
    let line = Series("a", [(1, 1), (2, 2), (3, value), (4, 4), (5, 5)])
    let chart = LineChart(title: "", x: Axis("x"), y: Axis("y"), series: [line])
    let parsed = try #require(ParsedPicture(chart.svg()))
    let paths = parsed.styled(Palette.stroke(0)).compactMap { $0.attributes["d"] }
    let drawn = try #require(paths.last)
    #expect(drawn.count { $0 == "M" } == 2)
    #expect(drawn.count { $0 == "L" } == 2)
  }

  @Test("A logarithmic axis leaves out what is not positive", arguments: [0, -1])
  func logarithmicSkips(value: Double) throws {
    let y = Axis("y", unit: "ms", scale: .logarithmic)
    let line = Series("a", [(1, 1), (2, value), (3, 100)])
    let chart = LineChart(title: "", x: Axis("x"), y: y, series: [line])
    let parsed = try #require(ParsedPicture(chart.svg()))
    #expect(parsed.tooltips == ["a: x 1, y 1 ms", "a: x 3, y 100 ms"])
  }

  @Test("Bars are as long as their values, from zero")
  func barLengths() throws {
    let bars: [BarChart.Bar] = [.init("a", 10), .init("b", 5), .init("c", -5), .init("d", .nan)]
    let chart = BarChart(title: "", axis: Axis("time", unit: "ms"), groups: [.init("g", bars)])
    let parsed = try #require(ParsedPicture(chart.svg()))
    let drawn = parsed.elements.filter { $0.attributes["rx"] != nil }
    let widths = drawn.compactMap { $0.number("width") }
    try #require(widths.count == 3)
    #expect(abs(widths[0] - 2 * widths[1]) < 0.3)
    #expect(abs(widths[1] - widths[2]) < 0.3)
    let zero = try #require(drawn[0].number("x"))
    #expect(abs(zero - (try #require(drawn[2].number("x")) + widths[2])) < 0.3)
    #expect(["10 ms", "5 ms", "-5 ms"].allSatisfy(parsed.texts.contains))
    #expect(!parsed.texts.contains("d"))
  }

  @Test("On a logarithmic axis equal ratios differ by equal lengths, and every bar is seen")
  func logarithmicBars() throws {
    let bars: [BarChart.Bar] = [.init("a", 1), .init("b", 10), .init("c", 100)]
    let axis = Axis("time", scale: .logarithmic)
    let parsed = try #require(
      ParsedPicture(BarChart(title: "", axis: axis, groups: [.init("", bars)]).svg()))
    let widths = parsed.elements.filter { $0.attributes["rx"] != nil }
      .compactMap { $0.number("width") }
    try #require(widths.count == 3)
    #expect(widths[0] > 10)
    #expect(abs((widths[1] - widths[0]) - (widths[2] - widths[1])) < 0.3)
  }

  @Test("A share's bar is as long as the share, and the best of a column stand out")
  func shares() throws {
    let table = ShareTable(
      title: "", columns: ["QR, threads", "QR, processes"],
      rows: [.init("a", [1, 0.98]), .init("b", [0.5, nil]), .init("c", [0.031, 0.7])])
    let parsed = try #require(ParsedPicture(table.svg()))
    let drawn = parsed.elements.filter {
      $0.attributes["rx"] != nil && $0.attributes["class"] != "track" && $0.number("width") != 14
    }
    let widths = drawn.compactMap { $0.number("width") }
    try #require(widths.count == 5)
    for (width, share) in zip(widths, [1, 0.98, 0.5, 0.031, 0.7]) {
      #expect(abs(width - share * widths[0]) < 0.3)
    }
    #expect(drawn.map { $0.attributes["class"] } == ["p2", "p2", "p0", "p0", "p0"])
    #expect(["100%", "98%", "50%", "3.1%", "70%"].allSatisfy(parsed.texts.contains))
    #expect(parsed.texts.count { $0 == "QR" } == 2 && parsed.texts.contains("processes"))
    #expect(parsed.tooltips.contains("c, QR, processes: 70%"))
  }

  @Test("Bars with the same label have the same colour in every group")
  func barColours() throws {
    let first = BarChart.Group("1", [.init("a", 1), .init("b", 2)])
    let second = BarChart.Group("2", [.init("b", 3)])
    let svg = BarChart(title: "", axis: Axis("x"), groups: [first, second]).svg()
    let parsed = try #require(ParsedPicture(svg))
    #expect(parsed.styled(Palette.fill(0)).count == 1)
    #expect(parsed.styled(Palette.fill(1)).count == 2)
  }

  @Test("Where no label comes twice, the bars of a group have the same colour")
  func groupColours() throws {
    let groups: [BarChart.Group] = [
      .init("1", [.init("a", 1), .init("b", 2)]), .init("2", [.init("c", 3)]),
    ]
    let svg = BarChart(title: "", axis: Axis("x"), groups: groups).svg()
    let parsed = try #require(ParsedPicture(svg))
    #expect(parsed.styled(Palette.fill(0)).count == 2)
    #expect(parsed.styled(Palette.fill(1)).count == 1)
  }

  @Test("What is expected is dashed, in the colour of what was measured, and named once")
  func expectedLine() throws {
    let series = [
      Series("b", [(1, 1), (2, 2)]), Series("a", [(1, 1), (2, 2)]),
      Series("b", [(1, 1), (9, 9)], isExpected: true),
    ]
    let chart = LineChart(title: "", x: Axis("x"), y: Axis("y"), series: series)
    let parsed = try #require(ParsedPicture(chart.svg()))
    let dashed = parsed.styled(Palette.stroke(0)).filter {
      $0.attributes["stroke-dasharray"] != nil
    }
    #expect(dashed.count == 1)
    #expect(parsed.tooltips.count == 4)
    #expect(parsed.texts.filter { $0 == "a" || $0 == "b" } == ["b", "a"])
  }

  @Test("The legend names every series, in rows that stay inside the picture")
  func legend() throws {
    let names = (0..<30).map { "series number \($0)" }
    let chart = ScatterPlot(
      title: "", x: Axis("x"), y: Axis("y"), categories: names.map { Series($0, [(1, 1)]) })
    let parsed = try #require(ParsedPicture(chart.svg()))
    let entries = parsed.elements.filter { names.contains($0.text) && $0.name == "text" }
    #expect(entries.map(\.text) == names)
    for entry in entries { #expect((entry.number("x") ?? .infinity) < 760) }
    #expect(Set(entries.compactMap { $0.number("y") }).count > 1)
  }
}
