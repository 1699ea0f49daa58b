import Foundation
import Testing

@testable import HeddleScheduler

extension SchedulerSuite {
  @Suite struct CoreBudgetTests {
    /// A folder that looks like the kernel's files, for the time of `body`.
    private func withTree<R>(_ files: [String: String], _ body: (String) throws -> R) throws -> R {
      let root = FileManager.default.temporaryDirectory.appending(
        path: "heddle-\(UUID().uuidString)")
      for (path, text) in files {
        let file = root.appending(path: path)
        try FileManager.default.createDirectory(
          at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        try text.write(to: file, atomically: false, encoding: .utf8)
      }
      defer { try? FileManager.default.removeItem(at: root) }
      return try body(root.path)
    }

    private func cores(
      affinity: Int = 64, threads: String? = nil, _ files: [String: String] = [:]
    ) throws -> Int {
      try withTree(files) {
        CoreBudget.current(affinity: affinity, root: $0, threads: threads).cores
      }
    }

    @Test func theSmallestLimitCounts() throws {
      #expect(try cores(affinity: 6) == 6)
      #expect(try cores(affinity: 6, threads: "3") == 3)
      #expect(try cores(affinity: 6, threads: "9") == 6)
      // Unknown affinity, and nothing else to go by.
      #expect(try cores(affinity: 0) == 1)
    }

    @Test(arguments: ["", "0", "-2", "two", "4097", "99999999999999999999"])
    func nonsenseInTheEnvironmentIsIgnored(value: String) throws {
      let budget = CoreBudget.current(affinity: 6, root: "/nowhere", threads: value)
      #expect(budget.cores == 6 && budget.quota == nil)
      #expect(budget.limits.map(\.source) == ["affinity"])
    }

    @Test(arguments: [
      ("max 100000", 64), ("400000 100000", 4), ("399999 100000", 3), ("50000 100000", 1),
      ("250000 50000", 5), ("garbage", 64), ("", 64), ("100000", 64), ("-1 100000", 64),
      ("100000 0", 64),
    ]) func version2(text: String, expected: Int) throws {
      let tree = ["proc/self/cgroup": "0::/a/b\n", "sys/fs/cgroup/a/b/cpu.max": text + "\n"]
      #expect(try cores(tree) == expected)
    }

    /// The tightest quota may be the group's own, a parent's, or the root's.
    @Test(arguments: [
      "sys/fs/cgroup/a/b/c", "sys/fs/cgroup/a/b", "sys/fs/cgroup/a", "sys/fs/cgroup",
    ])
    func demand8_everyAncestorCounts(folder: String) throws {
      var tree = ["proc/self/cgroup": "0::/a/b/c\n"]
      for path in ["sys/fs/cgroup/a/b/c", "sys/fs/cgroup/a/b", "sys/fs/cgroup/a"] {
        tree[path + "/cpu.max"] = "1600000 100000\n"
      }
      tree[folder + "/cpu.max"] = "300000 100000\n"
      try withTree(tree) { root in
        let budget = CoreBudget.current(affinity: 64, root: root, threads: nil)
        #expect(budget.cores == 3 && budget.quota == 3)
        #expect(budget.limits.first { $0.cores == 3 }?.source == "\(root)/\(folder)/cpu.max")
      }
    }

    /// A quota that somebody changes while work is under way.
    @Test func demand8_aQuotaIsFollowedWhileRunning() throws {
      let file = "sys/fs/cgroup/a/cpu.max"
      try withTree(["proc/self/cgroup": "0::/a/b\n", file: "300000 100000\n"]) { root in
        let scheduler = Scheduler(
          atMost: 6,
          following: { CoreBudget.current(affinity: 6, root: root, threads: nil).cores })
        let stop = AsyncTests.Flag()
        let work = Thread { _ in
          scheduler.parallelFor(0..<1_000_000, grain: .items(1)) { _ in
            if !stop.isUp { usleep(200) }
          }
        }
        for (quota, cores) in [("300000", 3), ("199999", 1), ("max", 6), ("250000", 2)] {
          try "\(quota) 100000\n".write(
            toFile: "\(root)/\(file)", atomically: true, encoding: .utf8)
          #expect(soon { scheduler.threads == cores && scheduler.runningThreads == cores })
        }
        stop.raise()
        work.join()
        #expect(scheduler.isBalanced)
      }
    }

    /// How often a quota has stopped the group, as both versions count it.
    @Test func demand20_throttlingIsReported() throws {
      let tree = [
        "proc/self/cgroup": "4:cpu:/a\n0::/u\n",
        "sys/fs/cgroup/cpu/a/cpu.cfs_quota_us": "700000\n",
        "sys/fs/cgroup/cpu/a/cpu.cfs_period_us": "100000\n",
        "sys/fs/cgroup/cpu/a/cpu.stat": "nr_periods 50\nnr_throttled 7\nthrottled_time 12345\n",
        "sys/fs/cgroup/unified/u/cpu.max": "200000 100000\n",
        "sys/fs/cgroup/unified/u/cpu.stat":
          "usage_usec 900\nnr_periods 60\nnr_throttled 8\nthrottled_usec 99\nnr_bursts 0\n",
        "sys/fs/cgroup/cpu.max": "300000 100000\n",
      ]
      try withTree(tree) { root in
        let limits = CoreBudget.current(affinity: 64, root: root, threads: "5").limits
        let throttling = Dictionary(
          uniqueKeysWithValues: limits.map { ($0.cores, $0.throttling) })
        #expect(throttling[7] == Throttling(periods: 50, throttledPeriods: 7, time: 12_345))
        #expect(throttling[2] == Throttling(periods: 60, throttledPeriods: 8, time: 99_000))
        // Affinity, the environment, and a quota without statistics.
        for cores in [64, 5, 3] { #expect(throttling[cores] == .some(nil)) }
      }
    }

    @Test func version1() throws {
      let tree = [
        "proc/self/cgroup": "5:memory:/m\n4:cpu,cpuacct:/a/b\n1:name=systemd:/s\n",
        "sys/fs/cgroup/cpu,cpuacct/a/b/cpu.cfs_quota_us": "-1\n",
        "sys/fs/cgroup/cpu,cpuacct/a/b/cpu.cfs_period_us": "100000\n",
        "sys/fs/cgroup/cpu,cpuacct/a/cpu.cfs_quota_us": "550000\n",
        "sys/fs/cgroup/cpu,cpuacct/a/cpu.cfs_period_us": "100000\n",
        // Not this process's group.
        "sys/fs/cgroup/cpu,cpuacct/other/cpu.cfs_quota_us": "100000\n",
        "sys/fs/cgroup/cpu,cpuacct/other/cpu.cfs_period_us": "100000\n",
      ]
      #expect(try cores(tree) == 5)
    }

    /// Version 1 controls the processors, version 2 is mounted beside it.
    @Test func bothVersionsAtOnce() throws {
      let tree = [
        "proc/self/cgroup": "4:cpu:/a\n0::/u\n",
        "sys/fs/cgroup/cpu/a/cpu.cfs_quota_us": "700000\n",
        "sys/fs/cgroup/cpu/a/cpu.cfs_period_us": "100000\n",
        "sys/fs/cgroup/unified/u/cpu.max": "200000 100000\n",
      ]
      #expect(try cores(tree) == 2)
    }

    /// In a container the group's path is the host's: what isn't there is passed over, the mount's own
    /// root counts.
    @Test(arguments: ["0::/docker/1234\n", "0::/../../other\n", "0::/\n"])
    func aHiddenPathLeavesTheRoot(groups: String) throws {
      let tree = ["proc/self/cgroup": groups, "sys/fs/cgroup/cpu.max": "200000 100000\n"]
      #expect(try cores(tree) == 2)
    }
  }
}
