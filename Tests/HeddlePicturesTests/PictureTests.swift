import Testing

@testable import HeddlePictures

@Suite("Every picture")
struct PictureTests {
  private static let hostile = "a<b> & \"c\" 'd' \u{0}\u{1B}\u{FFFE} ü 行列 ]]>"

  /// One picture of each kind, with every label that a caller can choose set to `label`.
  static func pictures(_ label: String) -> [String] {
    let axis = Axis(label, unit: label)
    let series = [Series(label, [(1, 2), (3, 4)]), Series(label, [])]
    let span = Timeline.Span(label, start: 0, end: 900, category: label)
    return [
      Timeline(
        title: label, lanes: [.init(label, [span])], coresInUse: [(0, 1), (900, 0)], coreBudget: 2
      ).svg(),
      BarChart(title: label, axis: axis, groups: [.init(label, [.init(label, 3)])]).svg(),
      LineChart(title: label, x: axis, y: axis, series: series).svg(),
      ScatterPlot(title: label, x: axis, y: axis, categories: series).svg(),
      ShareTable(title: label, columns: [label], rows: [.init(label, [0.5])]).svg(),
    ]
  }

  @Test("is well-formed whatever its labels are", arguments: ["plain", "", hostile])
  func wellFormed(label: String) throws {
    for picture in Self.pictures(label) { _ = try #require(ParsedPicture(picture)) }
  }

  @Test("shows labels unchanged")
  func labels() throws {
    for picture in Self.pictures("x < y & \"z\"") {
      let parsed = try #require(ParsedPicture(picture))
      #expect(parsed.texts.contains("x < y & \"z\""))
      #expect(parsed.elements[0].attributes["aria-label"] == "x < y & \"z\"")
    }
  }

  @Test("is self-contained and follows the reader's colour scheme")
  func selfContained() {
    for picture in Self.pictures("label") {
      for reference in ["<script", "href", "url(", "@import", "<image"] {
        #expect(!picture.contains(reference))
      }
      #expect(picture.contains("@media (prefers-color-scheme:dark)"))
    }
  }

  @Test("draws a frame when there is nothing to show")
  func empty() throws {
    let axis = Axis("x", scale: .logarithmic)
    let pictures = [
      Timeline(title: "t", lanes: [], coresInUse: [], coreBudget: 1).svg(),
      BarChart(title: "t", axis: axis, groups: []).svg(),
      LineChart(title: "t", x: axis, y: Axis("y"), series: []).svg(),
      ScatterPlot(title: "t", x: Axis("x"), y: axis, categories: [Series("s", [])]).svg(),
      ShareTable(title: "t", columns: ["c"], rows: [.init("r", [.nan])]).svg(),
    ]
    for picture in pictures {
      let parsed = try #require(ParsedPicture(picture))
      #expect(parsed.texts.contains("t"))
      #expect(!picture.contains("–"))  // how a number that is none would be written
    }
  }
}
