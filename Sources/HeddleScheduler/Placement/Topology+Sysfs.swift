extension Topology {
  /// - Parameter root: where to find `/sys`; empty for the real one, or a folder with files for a test.
  init(root: String) {
    let system = Sysfs(root: root)
    let numbers =
      system.list("system/cpu/online") ?? system.list("system/cpu/present") ?? []
    var core = Groups(), cluster = Groups(), cache = Groups(), node = Groups()
    for number in system.list("system/node/online") ?? system.list("system/node/possible") ?? [] {
      node.add(system.list("system/node/node\(number)/cpulist") ?? [])
    }
    for number in numbers {
      let folder = "system/cpu/cpu\(number)"
      core.add(number) {
        system.list("\(folder)/topology/core_cpus_list")
          ?? system.list("\(folder)/topology/thread_siblings_list")
      }
      cluster.add(number) { system.sharers(ofCache: 2, folder) }
      cache.add(number) { system.sharers(ofCache: 3, folder) }
    }
    let isFast = Self.isFast(numbers, system)
    // Without word of a cache, the second level belongs to the core and the third to the node.
    processors = zip(numbers, isFast).map { number, isFast in
      let ownCore = core[number] ?? number
      let ownNode = node[number] ?? numbers[0]
      return Processor(
        number: number, core: ownCore, cluster: cluster[number] ?? ownCore,
        cache: cache[number] ?? ownNode, node: ownNode, isFast: isFast)
    }
  }

  /// Arm says how fast each processor is, hybrid machines of Intel's list the two kinds.
  private static func isFast(_ numbers: [Int], _ system: Sysfs) -> [Bool] {
    let speeds = numbers.map { system.number("system/cpu/cpu\($0)/cpu_capacity") }
    if let fastest = speeds.compactMap({ $0 }).max() {
      return speeds.map { $0 ?? fastest == fastest }
    }
    guard let fast = system.list("cpu_core/cpus"), system.list("cpu_atom/cpus") != nil else {
      return numbers.map { _ in true }
    }
    let kinds = Set(fast)
    return numbers.map { kinds.contains($0) }
  }
}

/// Which processors belong together, each group known by its first. A group is read once, at whichever
/// of its processors comes first, since a large machine has very many files.
private struct Groups {
  private var first: [Int: Int] = [:]

  subscript(number: Int) -> Int? { first[number] }

  mutating func add(_ group: [Int]) {
    for member in group { first[member] = group[0] }
  }

  mutating func add(_ number: Int, _ group: () -> [Int]?) {
    guard first[number] == nil, let group = group(), group.contains(number) else { return }
    add(group)
  }
}

/// The small files below `/sys/devices`.
private struct Sysfs {
  /// Numbers that are larger are taken for damage.
  static let mostProcessors = 1 << 16

  let root: String

  func text(_ file: String) -> String? {
    readSmallFile("\(root)/sys/devices/\(file)").map {
      String($0.split(whereSeparator: \.isWhitespace).first ?? "")
    }
  }

  func number(_ file: String) -> Int? { text(file).flatMap { Int($0) } }

  /// A list of processors, such as `0-3,8`; nil if there is none, or it is not one.
  func list(_ file: String) -> [Int]? {
    guard let text = text(file), !text.isEmpty else { return nil }
    var numbers: Set<Int> = []
    for part in text.split(separator: ",", omittingEmptySubsequences: false) {
      let ends = part.split(separator: "-", omittingEmptySubsequences: false).map { Int($0) }
      guard ends.count <= 2, let first = ends[0], let last = ends[ends.count - 1],
        0 <= first, first <= last, last < Self.mostProcessors
      else { return nil }
      numbers.formUnion(first...last)
    }
    return numbers.sorted()
  }

  /// The processors that share the data cache of some level with one.
  func sharers(ofCache level: Int, _ processor: String) -> [Int]? {
    for index in 0..<16 {
      let cache = "\(processor)/cache/index\(index)"
      guard let found = number("\(cache)/level") else { return nil }
      if found == level, text("\(cache)/type") != "Instruction" {
        return list("\(cache)/shared_cpu_list")
      }
    }
    return nil
  }
}
