import Glibc

/// Members give back what they have when the program ends by itself. If it is killed, the others notice a
/// little later.
enum Departures {
  private struct Weak: Sendable {
    weak let member: CoreMember?
  }

  private static let members = Guarded<[Weak]>([])
  private static let watching: Void = {
    atexit { Departures.leaveAll() }
  }()

  static func watch(_ member: CoreMember) {
    _ = watching
    members.withLock { members in
      members.removeAll { $0.member == nil }
      members.append(Weak(member: member))
    }
  }

  static func leaveAll() {
    for member in members.withLock({ $0.compactMap(\.member) }) { member.leave() }
  }
}
