import Testing

@testable import HeddlePictures

@Suite("Axes")
struct AxisTests {
  private static func scale(_ values: [Double], _ scale: Axis.Scale, ticks: Int = 5) -> AxisScale {
    AxisScale(
      Axis("", scale: scale), showing: values, from: 100, to: 300, tickCount: ticks)
  }

  @Test(
    "Linear ticks are multiples of 1, 2 or 5 times a power of ten and enclose the values",
    arguments: [
      ([0.0, 10], [0.0, 2, 4, 6, 8, 10]),
      ([0.3, 1.9], [0, 0.5, 1, 1.5, 2]),
      ([-70, 30], [-80, -60, -40, -20, 0, 20, 40]),
      ([1200, 4700], [1000, 2000, 3000, 4000, 5000]),
      ([], [0, 0.2, 0.4, 0.6, 0.8, 1]),
    ])
  func linear(values: [Double], expected: [Double]) {
    expect(Self.scale(values, .linear).ticks, near: expected)
  }

  @Test(
    "Logarithmic ticks are 1, 2 and 5 times powers of ten, or powers alone where there are many",
    arguments: [
      ([1.0, 10], [1.0, 2, 5, 10]),
      ([3, 30], [2, 5, 10, 20, 50]),
      ([0.03, 4000], [0.1, 1, 10, 100, 1000]),
      ([1, 1e12], [1, 1e3, 1e6, 1e9, 1e12]),
      ([7, 7], [5, 10]),
      ([], [1, 2, 5, 10]),
    ])
  func logarithmic(values: [Double], expected: [Double]) {
    expect(Self.scale(values, .logarithmic).ticks, near: expected)
  }

  @Test("A value lies between the ends of the axis, whatever its magnitude")
  func inside() {
    let magnitudes: [Double] = [
      .leastNonzeroMagnitude, 2e-305, 1e-300, 2e-290, 1e-9, 1, 3, 1e16, 1e300,
    ]
    for value in magnitudes + magnitudes.map(-) + [0] {
      for other in magnitudes + [0, value] {
        for kind in [Axis.Scale.linear, .logarithmic] {
          let scale = Self.scale([value, other], kind)
          for shown in [value, other] where scale.axis.admits(shown) {
            #expect((99.9...300.1).contains(scale.position(shown)), "\(value) \(other) \(kind)")
          }
          #expect((1...12).contains(scale.ticks.count), "\(value) \(other) \(kind)")
        }
      }
    }
  }

  @Test("Positions keep differences on a linear axis and ratios on a logarithmic one")
  func positions() {
    let linear = Self.scale([0, 10], .linear)
    #expect(linear.position(0) == 100)
    #expect(linear.position(5) == 200)
    #expect(linear.position(10) == 300)
    let logarithmic = Self.scale([1, 100], .logarithmic, ticks: 9)
    #expect(abs(logarithmic.position(10) - 200) < 1e-9)
  }

  @Test("An axis of time begins at zero and ends at the last moment")
  func time() {
    let scale = AxisScale(Axis("time"), upTo: 12.3, from: 0, to: 123, tickCount: 6)
    expect(scale.ticks, near: [0, 5, 10])
    #expect(abs(scale.position(12.3) - 123) < 1e-9)
  }

  private func expect(_ ticks: [Double], near expected: [Double]) {
    #expect(ticks.count == expected.count, "\(ticks)")
    for (tick, value) in zip(ticks, expected) {
      #expect(abs(tick - value) <= 1e-12 * max(abs(value), 1), "\(ticks)")
    }
  }
}
