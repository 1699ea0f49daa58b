import Testing

@testable import HeddleScheduler

/// The rules of who gives to whom.
@Suite struct CorePictureTests {
  private func picture(_ members: [(held: Int, wanted: Int, since: UInt64)]) -> CorePicture {
    CorePicture(
      members: members.map { .init(held: $0.held, wanted: $0.wanted, since: $0.since) })
  }

  @Test func theNeediestHasLeastAndWaitedLongest() {
    let waiting = picture([(1, 4, 1), (0, 2, 9), (0, 1, 5), (0, 0, 2), (2, 2, 0)])
    #expect(waiting.neediest(besides: 0) == 2)
    #expect(waiting.neediest(besides: 2) == 1)
    #expect(picture([(1, 1, 0), (0, 0, 0)]).neediest(besides: -1) == nil)
    #expect(waiting.members.indices.map(waiting.needier) == [2, 1, 0, 0, 3])
  }

  @Test(arguments: [
    (2, 0, true, true), (1, 0, false, true), (1, 1, false, false), (2, 1, false, true),
    (3, 1, true, true), (0, 0, false, false),
  ])
  func theRicherOwes(mine: Int, other: Int, atOnce: Bool, afterTurn: Bool) {
    let two = picture([(mine, 9, 0), (other, 9, 0)])
    #expect(two.owes(0, turnIsOver: false) == atOnce)
    #expect(two.owes(0, turnIsOver: true) == afterTurn)
  }

  /// Whatever the start, giving by the rules ends with shares that differ by one at most, for all who want
  /// as many.
  @Test(arguments: 0..<50) func sharesConverge(seed: Int) {
    var random = SeededNumbers(seed: seed)
    let count = Int.random(in: 2..<12, using: &random)
    var now = picture(
      (0..<count).map { (Int.random(in: 0..<9, using: &random), 9, UInt64($0)) })
    var steps = 0
    while let giver = now.members.indices.first(where: { now.owes($0, turnIsOver: false) }) {
      let needy = now.neediest(besides: giver)!
      now.members[giver].held -= 1
      now.members[needy].held += 1
      steps += 1
      guard steps < 1000 else { break }
    }
    let held = now.members.map(\.held)
    #expect(held.max()! - held.min()! <= 1)
  }

  @Test func domainsAreToldApart() {
    let wide = Affinity(0..<4)
    let free = CoreDomain.current(affinity: wide, quota: nil)
    #expect(free.cores == 4)
    #expect(CoreDomain.current(affinity: Affinity(0..<2), quota: nil).address != free.address)
    let cut = CoreDomain.current(affinity: wide, quota: .init(cores: 2, file: "/nowhere/cpu.max"))
    #expect(cut.cores == 2)
    #expect(cut.address != free.address)
    let loose = CoreDomain.current(affinity: wide, quota: .init(cores: 9, file: "/nowhere/cpu.max"))
    #expect(loose == free)
    #expect(CoreDomain.current == CoreDomain.current)
  }
}
