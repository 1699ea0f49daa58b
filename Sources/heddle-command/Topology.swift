import Foundation
import Heddle

/// The processors as the kernel describes them.
struct Topology {
  /// A processor's place.
  private struct Place: Hashable {
    let package: String
    let core: String
  }

  let processors: Int
  let model: String?
  let packages: Int
  let cores: Int
  let nodes: Int
  /// Of one processor, smallest first: level, kind, size, which processors have it together.
  let caches: [String]

  static var current: Topology {
    let root = "/sys/devices/system"
    let names = folders(root + "/cpu", "cpu")
    let places = names.map { name in
      func read(_ file: String) -> String {
        text("\(root)/cpu/\(name)/topology/\(file)") ?? "?"
      }
      return Place(package: read("physical_package_id"), core: read("core_id"))
    }
    let cache = "\(root)/cpu/\(names.first ?? "cpu0")/cache"
    return Topology(
      processors: names.count,
      model: text("/proc/cpuinfo")?.split(separator: "\n").first { $0.hasPrefix("model name") }
        .flatMap { $0.split(separator: ": ", maxSplits: 1).last.map(String.init) },
      packages: Set(places.map(\.package)).count, cores: Set(places).count,
      nodes: max(1, folders(root + "/node", "node").count),
      caches: folders(cache, "index").compactMap { index in
        guard let level = text("\(cache)/\(index)/level"),
          let size = text("\(cache)/\(index)/size"),
          let kind = text("\(cache)/\(index)/type"), kind != "Instruction"
        else { return nil }
        let shared = text("\(cache)/\(index)/shared_cpu_list") ?? "?"
        return "L\(level) \(size) (with processors \(shared))"
      })
  }

  private static func folders(_ path: String, _ prefix: String) -> [String] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
    return names.filter { $0.hasPrefix(prefix) && Int($0.dropFirst(prefix.count)) != nil }
      .sorted { Int($0.dropFirst(prefix.count))! < Int($1.dropFirst(prefix.count))! }
  }

  private static func text(_ path: String) -> String? {
    (try? String(contentsOfFile: path, encoding: .utf8))?
      .trimmingCharacters(in: .whitespacesAndNewlines)
  }
}
