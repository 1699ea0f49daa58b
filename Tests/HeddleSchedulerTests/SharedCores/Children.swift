import CHeddleSystem
import Glibc
import Synchronization

@testable import HeddleScheduler

/// Processes forked off this one, for as long as the test needs them.
final class Children {
  private(set) var living: [pid_t] = []

  /// Starts one that runs `body` and ends, by `exit`, with 0 if it returned true.
  @discardableResult
  func start(_ body: () -> Bool) -> pid_t {
    // Swift marks `fork` as unavailable, and it is what is tested.
    typealias Fork = @convention(c) () -> pid_t
    let child = unsafeBitCast(dlsym(nil, "fork"), to: Fork.self)()
    if child == 0 {
      let good = body()
      // What the program's own end does, without the handlers of the test's process.
      Departures.leaveAll()
      _exit(good ? 0 : 1)
    }
    living.append(child)
    return child
  }

  func kill(_ child: pid_t) {
    living.removeAll { $0 == child }
    _ = Glibc.kill(child, SIGKILL)
    var status: Int32 = 0
    waitpid(child, &status, 0)
  }

  /// The status of a child that ends within the time; nil, and killed, if it doesn't.
  func wait(_ child: pid_t, seconds: Int = 60) -> Int32? {
    var status: Int32 = 0
    for _ in 0..<seconds * 1000 {
      if waitpid(child, &status, WNOHANG) == child {
        living.removeAll { $0 == child }
        return status
      }
      usleep(1000)
    }
    kill(child)
    return nil
  }

  func killAll() { for child in living { kill(child) } }

  deinit { killAll() }
}

/// Numbers that forked processes share.
struct SharedNumbers: @unchecked Sendable {
  /// Mapped for the life of the test process and its children; touched by atomic operations only.
  private let base: UnsafeMutablePointer<Atomic<Int>>

  init(_ count: Int) {
    let memory = mmap(
      nil, count * 8, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0)!
    base = memory.bindMemory(to: Atomic<Int>.self, capacity: count)
  }

  subscript(index: Int) -> Int { base[index].load(ordering: .sequentiallyConsistent) }
  func add(_ amount: Int, at index: Int) {
    base[index].add(amount, ordering: .sequentiallyConsistent)
  }
  func set(_ value: Int, at index: Int) {
    base[index].store(value, ordering: .sequentiallyConsistent)
  }
}

/// A domain that no other test and no other run of the tests is in.
func freshDomain(_ cores: Int, _ name: String = #function) -> CoreDomain {
  CoreDomain(name: "\(name) \(getpid()) \(now())", cores: cores)
}

/// Whether the kernel knows the domain's address.
func hasName(_ domain: CoreDomain) -> Bool {
  var text = ""
  let file = fopen("/proc/net/unix", "r")
  defer { fclose(file) }
  var line = [CChar](repeating: 0, count: 512)
  while fgets(&line, 512, file) != nil {
    text += String(decoding: line.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }
  return text.contains(domain.address)
}

/// Waits up to some seconds.
func soon(seconds: Double = 1, _ condition: () -> Bool) -> Bool {
  let end = now() + UInt64(seconds * 1e9)
  while now() < end {
    if condition() { return true }
    usleep(1000)
  }
  return condition()
}

/// Keeps a core busy for about so many microseconds.
func burn(microseconds: UInt64) {
  let end = now() + microseconds * 1000
  while now() < end { heddle_spin_hint() }
}
