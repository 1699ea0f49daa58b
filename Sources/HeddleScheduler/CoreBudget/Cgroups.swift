/// The CPU quotas of this process's control groups, the group's own and those of all its ancestors, in
/// version 2 (`cpu.max`) and version 1 (`cpu.cfs_quota_us`).
struct Cgroups {
  struct Quota: Equatable {
    let cores: Int
    let file: String
  }

  /// Where to find `/proc` and `/sys`: empty, or a folder with files for a test.
  let root: String

  var quotas: [Quota] {
    guard let groups = readSmallFile(root + "/proc/self/cgroup") else { return [] }
    // Each line is `number:controllers:path`; version 2 has one line, with no controllers.
    return groups.split(separator: "\n").flatMap { line -> [Quota] in
      let fields = line.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
      guard fields.count == 3 else { return [] }
      if fields[1].isEmpty {
        return quotas(
          of: fields[2], mounts: ["/sys/fs/cgroup", "/sys/fs/cgroup/unified"], read: version2)
      }
      guard fields[1].split(separator: ",").contains("cpu") else { return [] }
      return quotas(
        of: fields[2], mounts: ["/sys/fs/cgroup/\(fields[1])", "/sys/fs/cgroup/cpu"], read: version1
      )
    }
  }

  /// Walks from the group up to the mount point; what a container hides is simply not there.
  private func quotas(
    of path: Substring, mounts: [String], read: (String) -> Quota?
  ) -> [Quota] {
    var names = path.split(separator: "/").filter { $0 != ".." }
    var found: [Quota] = []
    while true {
      let folder = names.map { "/" + $0 }.joined()
      found += mounts.compactMap { read(root + $0 + folder) }.prefix(1)
      if names.popLast() == nil { return found }
    }
  }

  private func version2(_ folder: String) -> Quota? {
    let file = folder + "/cpu.max"
    guard let fields = readSmallFile(file)?.split(whereSeparator: \.isWhitespace), fields.count == 2
    else { return nil }
    return quota(Int(fields[0]), Int(fields[1]), file)
  }

  private func version1(_ folder: String) -> Quota? {
    func number(_ name: String) -> Int? {
      readSmallFile("\(folder)/\(name)")?.split(whereSeparator: \.isWhitespace).first.flatMap {
        Int($0)
      }
    }
    return quota(
      number("cpu.cfs_quota_us"), number("cpu.cfs_period_us"), folder + "/cpu.cfs_quota_us")
  }

  /// A quota that is no number (`max`) or negative is none.
  private func quota(_ quota: Int?, _ period: Int?, _ file: String) -> Quota? {
    guard let quota, let period, quota > 0, period > 0 else { return nil }
    return Quota(cores: max(1, quota / period), file: file)
  }
}
