import Foundation
import Testing

@testable import HeddleScheduler

extension SchedulerSuite {
  @Suite struct TopologyTests {
    @Test func oneNodeWithHardwareThreads() throws {
      let machine = FakeMachine()
      try machine.write("system/cpu/online", "0-3")
      for number in 0..<4 {
        try machine.addProcessor(number, core: "\(number % 2),\(number % 2 + 2)", cache: "0-3")
      }
      try machine.write("system/node/online", "0")
      try machine.write("system/node/node0/cpulist", "0-3")
      let topology = machine.topology
      #expect(topology.processors.map(\.number) == [0, 1, 2, 3])
      #expect(topology.processors.map(\.core) == [0, 1, 0, 1])
      #expect(topology.coreCount == 2)
      #expect(topology.nodeCount == 1)
      #expect(topology.isFlat)
      #expect(topology.processors.allSatisfy { $0.isFast })
    }

    @Test func twoNodes() throws {
      let topology = try FakeMachine.twoNodes().topology
      #expect(topology.coreCount == 8)
      #expect(topology.nodeCount == 2)
      #expect(!topology.isFlat)
      let distances = topology.processors.map { topology.distance(topology.processors[0], $0) }
      #expect(
        distances == [
          .core, .cache, .node, .node, .machine, .machine, .machine, .machine,
          .core, .cache, .node, .node, .machine, .machine, .machine, .machine,
        ])
    }

    /// Two fast cores of two threads, and four slow ones which share a second-level cache.
    @Test func hybrid() throws {
      let machine = FakeMachine()
      try machine.write("system/cpu/online", "0-7")
      for number in 0..<4 {
        let core = number / 2 * 2
        try machine.addProcessor(number, core: "\(core)-\(core + 1)", cache: "0-7")
      }
      for number in 4..<8 {
        try machine.addProcessor(number, core: "\(number)", cluster: "4-7", cache: "0-7")
      }
      try machine.write("cpu_core/cpus", "0-3")
      try machine.write("cpu_atom/cpus", "4-7")
      let topology = machine.topology
      #expect(topology.processors.map(\.isFast) == (0..<8).map { $0 < 4 })
      #expect(topology.coreCount == 6)
      #expect(topology.processors[4...].map(\.cluster) == [4, 4, 4, 4])
      #expect(topology.distance(topology.processors[4], topology.processors[7]) == .core)
      #expect(topology.distance(topology.processors[0], topology.processors[7]) == .cache)
      #expect(topology.nodeCount == 1 && topology.isFlat)
    }

    @Test func armSaysHowFastEachIs() throws {
      let machine = FakeMachine()
      try machine.write("system/cpu/online", "0-2")
      for (number, capacity) in ["446", "1024", "1024"].enumerated() {
        try machine.write("system/cpu/cpu\(number)/cpu_capacity", capacity)
      }
      #expect(machine.topology.processors.map(\.isFast) == [false, true, true])
    }

    /// Files of processors that are off may be there or not; their numbers are left out.
    @Test func whatIsOffIsLeftOut() throws {
      let machine = try FakeMachine.twoNodes()
      try machine.write("system/cpu/online", "1-3,5,9-12")
      try machine.write("system/node/node0/cpulist", "1-3,9-11")
      try machine.write("system/node/node1/cpulist", "5,12")
      try machine.write("system/cpu/cpu1/topology/core_cpus_list", "1,9")
      let topology = machine.topology
      #expect(topology.processors.map(\.number) == [1, 2, 3, 5, 9, 10, 11, 12])
      #expect(topology.processors.map(\.node) == [1, 1, 1, 5, 1, 1, 1, 5])
      #expect(topology.processors[4].core == 1)
    }

    @Test func whatIsNotSaidIsShared() throws {
      let nothing = FakeMachine().topology
      #expect(nothing.processors.isEmpty && nothing.isFlat)
      let machine = FakeMachine()
      try machine.write("system/cpu/present", "0-3")
      let topology = machine.topology
      #expect(topology.processors.map(\.core) == [0, 1, 2, 3])
      #expect(topology.isFlat && topology.nodeCount == 1)
    }

    @Test func garbageIsNothing() throws {
      let empty = FakeMachine()
      let machine = try FakeMachine.twoNodes()
      for text in [
        "", "x", "3-1", "-1", "0-", "0,,1", "0-99999999999999", "1-2-3", "99999999999999999999999",
      ] {
        try empty.write("system/cpu/online", text)
        #expect(empty.topology.processors.isEmpty)
        try machine.write("system/cpu/cpu0/topology/core_cpus_list", text)
        try machine.write("system/node/node0/cpulist", text)
        try machine.write("system/cpu/cpu3/cache/index3/shared_cpu_list", text)
        let topology = machine.topology
        #expect(topology.processors.count == 16)
        #expect(!topology.isFlat)
      }
    }

    @Test func manyProcessors() throws {
      let machine = FakeMachine()
      try machine.write("system/cpu/online", "0-4095")
      try machine.write("system/node/online", "0-7")
      for node in 0..<8 {
        let range = "\(node * 512)-\(node * 512 + 511)"
        try machine.write("system/node/node\(node)/cpulist", range)
        try machine.addProcessor(node * 512, core: range, cache: range)
      }
      let start = now()
      let topology = machine.topology
      #expect(now() - start < 5_000_000_000)
      #expect(topology.processors.count == 4096)
      #expect(topology.nodeCount == 8)
      #expect(topology.processors[4095].cache == 3584)
    }

    @Test func thisMachineIsRead() throws {
      let processors = Topology.current.processors
      #expect(processors.count == sysconf(Int32(_SC_NPROCESSORS_ONLN)))
      #expect(processors.contains { $0.isFast })
    }
  }
}
