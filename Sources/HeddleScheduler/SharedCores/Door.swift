import CHeddleSystem
import Glibc
import Synchronization

/// The way into a domain: an abstract socket on which all members listen. Who knocks is handed the memory and
/// the socket itself, so that it listens too; the address lives exactly as long as any of them.
final class Door: Sendable {
  private let socket: Int32
  private let bell: Int32
  private let isClosed = Atomic(false)
  let table: CoreTable

  private init(socket: Int32, table: CoreTable) throws(SharedCoresError) {
    bell = heddle_make_bell()
    guard bell >= 0 else {
      heddle_close(socket)
      throw .system(call: "eventfd", error: -Int(bell))
    }
    heddle_close_in_children(socket)
    self.socket = socket
    self.table = table
  }

  deinit {
    heddle_close(socket)
    heddle_close(bell)
  }

  /// Milliseconds that members have to answer, and that a founder has from one call to the next.
  static let patience = 1000

  /// Goes in if anybody is there, and else founds the domain.
  static func open(
    _ domain: CoreDomain, patience: Int = patience
  ) throws(SharedCoresError) -> Door {
    let deadline = now() + UInt64(patience) * 1_000_000
    while true {
      if let door = try enter(domain, patience: patience) { return door }
      let socket = heddle_open_door(domain.address)
      if socket >= 0 {
        let table: CoreTable
        do {
          table = try CoreTable.make(cores: domain.cores)
        } catch {
          heddle_close(socket)
          throw error
        }
        return try Door(socket: socket, table: table)
      }
      guard socket == -EADDRINUSE else { throw .system(call: "bind", error: -Int(socket)) }
      // Somebody else is founding it this moment, or has just gone.
      if now() > deadline { throw .unanswered }
      usleep(1000)
    }
  }

  /// Knocks, and is let in by any member; nil when there is none, or the one that answered is gone.
  static func enter(
    _ domain: CoreDomain, patience: Int = patience
  ) throws(SharedCoresError) -> Door? {
    let connection = heddle_knock(domain.address, Int32(patience))
    switch -connection {
    case ECONNREFUSED: return nil
    case EAGAIN: throw .unanswered
    case 1...: throw .system(call: "connect", error: -Int(connection))
    default: break
    }
    defer { heddle_close(connection) }
    let user = heddle_peer_user(connection)
    guard user == geteuid() else { throw .foreignUser(Int(user)) }
    var (memory, socket): (Int32, Int32) = (-1, -1)
    switch heddle_receive_descriptors(connection, Int32(patience), &memory, &socket) {
    case 0: break
    case ECONNRESET: return nil
    case EAGAIN: throw .unanswered
    case let error: throw .system(call: "recvmsg", error: Int(error))
    }
    do {
      return try Door(socket: socket, table: .received(memory, cores: domain.cores))
    } catch {
      heddle_close(socket)
      throw error
    }
  }

  /// Lets others in from now on, on a thread of its own that sleeps until somebody knocks.
  func attend() throws(SharedCoresError) {
    let error = SystemThread.startService("heddle-door") { [self] in answer() }
    if error != 0 { throw .system(call: "pthread_create", error: Int(error)) }
  }

  private func answer() {
    while !isClosed.load(ordering: .acquiring) {
      let connection = heddle_answer_door(socket, bell)
      if connection >= 0 {
        if heddle_peer_user(connection) == geteuid() {
          _ = heddle_send_descriptors(connection, table.file, socket)
        }
        heddle_close(connection)
      } else if ![EINTR, EAGAIN, ECONNABORTED].contains(-connection) {
        // Out of descriptors, say. Who knocks waits, or is let in by another member.
        usleep(100_000)
      }
    }
  }

  /// Ends the thread, which may be answering somebody. The socket stays open to the other members.
  func close() {
    isClosed.store(true, ordering: .releasing)
    heddle_ring_bell(bell)
  }
}
