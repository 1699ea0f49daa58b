import Testing

@testable import HeddlePictures

@Suite("Text in pictures")
struct TextTests {
  @Test(
    "Decimals are rounded, without trailing zeros",
    arguments: [
      (1.25, 1, "1.3"), (-1.25, 1, "-1.3"), (2, 3, "2"), (0.999, 2, "1"), (-0.01, 1, "0"),
      (10.05, 2, "10.05"), (1e14, 0, "100000000000000"), (.nan, 1, "–"), (.infinity, 1, "–"),
      (1e300, 2, "10³⁰⁰"),
    ])
  func decimals(value: Double, places: Int, expected: String) {
    #expect(NumberText.decimal(value, places: places) == expected)
  }

  @Test(
    "Short numbers have three significant digits",
    arguments: [
      (0, "0"), (1, "1"), (17.349, "17.3"), (0.012345, "0.0123"), (5657.2, "5657"),
      (123456, "1.23×10⁵"), (1e6, "10⁶"), (9.9999e-7, "10⁻⁶"), (-2.5e9, "-2.5×10⁹"),
      (.leastNonzeroMagnitude, "0"), (.nan, "–"),
    ])
  func short(value: Double, expected: String) {
    #expect(NumberText.short(value) == expected)
  }

  @Test(
    "Durations are shown in the unit that suits them",
    arguments: [
      (0, "0 ns"), (999, "999 ns"), (1500, "1.5 µs"), (12_345_678, "12.3 ms"), (2e9, "2 s"),
    ])
  func durations(nanoseconds: Double, expected: String) {
    #expect(NumberText.duration(nanoseconds: nanoseconds) == expected)
  }

  @Test("Text is clipped to the room that there is, or left out")
  func clipping() throws {
    #expect(TextFit.clipped("panel", to: 100, size: 10) == "panel")
    #expect(TextFit.clipped("panel", to: 5, size: 10) == nil)
    #expect(TextFit.clipped("", to: 100, size: 10) == nil)
    let long = "a panel factorization of many rows"
    for width in stride(from: 40.0, to: 150, by: 10) {
      let clipped = try #require(TextFit.clipped(long, to: width, size: 10))
      #expect(clipped.hasSuffix("…") && long.hasPrefix(clipped.dropLast()))
      #expect(TextFit.width(of: clipped, size: 10) <= width)
    }
  }
}
