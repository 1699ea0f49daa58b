import CHeddleSystem
import Glibc
import HeddleErrors

/// A set of cores that several processes share, by name.
///
/// Processes of one user that say the same name divide the domain's cores among themselves. The current
/// domain is what the process may use at all: its affinity mask, and the tightest CPU quota of an enclosing
/// cgroup. So two processes that are held to different processors are in different domains, and so are two
/// containers with a quota each.
public struct CoreDomain: Sendable, Hashable {
  /// What tells the domain apart from others, in words that a person can read.
  public let name: String
  /// How many threads may run at once in all processes together; beyond it, each process may run one that
  /// has waited long enough.
  public let cores: Int

  /// - Parameters:
  ///   - name: any text; processes with the same name and the same number of cores share them.
  ///   - cores: at least 1.
  public init(name: String, cores: Int) {
    require(
      1...Scheduler.mostThreads ~= cores,
      "a domain has 1 to \(Scheduler.mostThreads) cores, not \(cores)")
    self.name = name
    self.cores = cores
  }

  /// The domain of the calling process. `HEDDLE_NUM_THREADS` has no part in it: it says how many of the cores
  /// this process wants, not how many there are.
  public static var current: CoreDomain {
    current(
      affinity: Affinity.current, quota: Cgroups(root: "").quotas.min { $0.cores < $1.cores })
  }

  static func current(affinity: Affinity, quota: Cgroups.Quota?) -> CoreDomain {
    let processors = max(1, affinity.processors.count)
    guard let quota, quota.cores < processors else {
      return CoreDomain(name: "processors \(affinity)", cores: processors)
    }
    // The file's number, because in containers different files have the same path.
    var status = stat()
    let file = stat(quota.file, &status) == 0 ? "\(status.st_dev):\(status.st_ino)" : quota.file
    return CoreDomain(
      name: "processors \(affinity), quota \(quota.cores) by \(file)", cores: quota.cores)
  }

  /// The address at which the domain's members of this user meet: the kernel's, in no file system, gone with
  /// the last of them. Any text must fit into it, so it holds a hash. (FNV-1a, 64 bits)
  var address: String {
    let hash = "\(name), \(cores) cores".utf8.reduce(0xcbf2_9ce4_8422_2325 as UInt64) {
      ($0 ^ UInt64($1)) &* 0x100_0000_01b3
    }
    return "heddle-cores-\(geteuid())-\(String(hash, radix: 16))"
  }
}
