import Testing

@testable import HeddleArrays

@Suite("Misuse stops the program with a message")
struct MisuseTests {
  typealias Array2 = NDArray<Double>

  @Test("of indices")
  func indices() async {
    let tooFew = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) { _ = Array2.zeros([2, 3])[0] }
    #expect(
      tooFew.message.contains("as many indices as the array has axes; a part of it is a[.at(i)]"))
    let still = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) { _ = Array2.zeros([3])[.bounds(lower: 0, upper: nil, step: 0)] }
    #expect(still.message.contains("a slice needs a step other than 0"))
  }

  @Test("of the shape that is wanted")
  func shapes() async {
    let vector = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) { _ = Array2.zeros([3]).rowCount }
    #expect(vector.message.contains("shape [3] holds no matrices; for vectors see solve(vector:)"))
    let transposed = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) { _ = Array2.zeros([3]).transposed }
    #expect(transposed.message.contains("shape [3] holds no matrices"))
    let unlike = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) { _ = Array2.zeros([2, 3]) + Array2.zeros([4]) }
    #expect(unlike.message.contains("shapes [2, 3] and [4] cannot be broadcast together"))
    let endless = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) { _ = Array2.zeros([1]).broadcast(to: [1 << 40, 1 << 40]) }
    #expect(endless.message.contains("is not a valid shape: negative or too large"))
  }

  @Test("of the bytes that arithmetic has no memory for")
  func memory() async {
    let result = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) { _ = Array2.zeros([1 << 57]) }
    #expect(result.message.contains("no memory for \(1 << 57) elements of 8 bytes"))
  }
}
