/// Why a process could not share cores with others. Nothing of the kind stops the program: a scheduler that
/// was asked to share and cannot runs one thread.
public enum SharedCoresError: Error, Sendable, Hashable {
  /// The meeting place is held by another user.
  case foreignUser(Int)
  /// The members that hold the meeting place did not answer in time: all of them may be stopped.
  case unanswered
  /// What a member handed out is not memory that can be relied on.
  case unsound(MemoryFault)
  /// The members speak another version of the protocol.
  case version(found: Int, expected: Int)
  /// The contents are not what any member writes.
  case corrupted(String)
  /// There are as many members as the memory has room for.
  case full
  /// The system refused a call, with an error number.
  case system(call: String, error: Int)

  /// What is wrong with memory from another process.
  public enum MemoryFault: String, Sendable {
    case unsealed = "it can be shrunk under those who use it"
    case foreignOwner = "it belongs to another user"
    case openToOthers = "other users may open it"
    case wrongSize = "its size is not the protocol's"
  }
}

extension SharedCoresError: CustomStringConvertible {
  /// What a person needs to know.
  public var description: String {
    switch self {
    case .foreignUser(let user): "the meeting place is held by user \(user)"
    case .unanswered: "no process that shares these cores answered"
    case .unsound(let fault): "the memory that was handed out is not sound: \(fault.rawValue)"
    case .version(let found, let expected):
      "the other processes speak version \(found) of the protocol, this one version \(expected)"
    case .corrupted(let what): "the shared memory is corrupted: \(what)"
    case .full: "there is no room for one more process"
    case .system(let call, let error): "\(call) failed (error \(error))"
    }
  }
}
