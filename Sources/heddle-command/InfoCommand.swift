import ArgumentParser
import Foundation
import Heddle

/// `heddle info`: what a program on Heddle finds here.
struct InfoCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "info",
    abstract:
      "Prints the processors, the core budget and where it comes from, and what would exceed it.")

  func run() throws {
    // Told before the first call, which pins it.
    let foreign = ForeignRuntimes.loaded
    let budget = CoreBudget.current()
    let sections = [
      processors, describe(budget), sharing, layer, tuning, engines, blas(foreign),
      warnings(budget),
    ]
    try standardOutput(sections.joined(separator: "\n"))
  }

  private func section(_ title: String, _ lines: [String]) -> String {
    ([title] + lines.map { "  " + $0 }).joined(separator: "\n")
  }

  private var processors: String {
    let here = Topology.current
    let fast = here.processors.count(where: \.isFast)
    let lines: [String?] = [
      Processor.name,
      "\(here.processors.count) processors, \(here.coreCount) cores, "
        + "\(Set(here.processors.map(\.cache)).count) third-level caches, "
        + "\(here.nodeCount) memory nodes",
      fast == here.processors.count ? nil : "\(fast) of them of the fastest kind",
      "this process may run on \(Affinity.current)",
    ]
    return section("Processors", lines.compactMap(\.self))
  }

  private func describe(_ budget: CoreBudget) -> String {
    section(
      "Core budget: \(budget.cores)",
      budget.limits.flatMap { limit in
        [
          "\(limit.cores) by \(limit.source)"
            + (limit.cores == budget.cores ? "" : " (not the tightest)"),
          limit.throttling.map {
            "its threads have been stopped in \($0.throttledPeriods) of \($0.periods) periods"
          },
        ].compactMap(\.self)
      }
        + (budget.quota == nil ? ["no CPU quota in any enclosing cgroup"] : []))
  }

  private var sharing: String {
    let domain = CoreDomain.current
    var lines = [
      SharedCores.areRequested
        ? "on, by HEDDLE_SHARE_CORES" : "off; HEDDLE_SHARE_CORES=1 turns it on",
      "domain: \(domain.cores) cores, \(domain.name)",
    ]
    do {
      let members = try SharedCores.members(of: domain)
      lines += members.map {
        "process \($0.process): has \($0.cores), could use \($0.wanted)"
      }
      if members.isEmpty { lines.append("no process shares them now") }
    } catch {
      lines.append("sharing is not possible: \(error)")
    }
    lines.append(
      "containers with a network namespace of their own are not seen, and not coordinated with")
    return section("Cores across processes", lines)
  }

  private var layer: String {
    let reason: String
    do {
      reason = try ThreadingLayer.requested() == nil ? "the default" : "by HEDDLE_THREADING_LAYER"
    } catch {
      reason = "the default, since what HEDDLE_THREADING_LAYER asks for cannot be had: \(error)"
    }
    return section("Threading layer: \(ThreadingLayer.current.rawValue)", [reason])
  }

  private var tuning: String {
    var lines = [Tuning.current.origin]
    do {
      lines.append(
        try Tuning.saved() == nil
          ? "none is saved for this machine; qr-batch tune --save measures one"
          : "saved for this machine: \(try Tuning.savedPath); HEDDLE_TUNING=cached uses it")
    } catch {
      lines.append("\(error)")
    }
    return section("Tuning", lines)
  }

  private var engines: String {
    let tuning = Tuning.current
    return section(
      "Engines, for matrices of Double",
      [8, 64, 512].flatMap { order in
        [Tuning.Operation.qr, .cholesky, .svd].map {
          tuning.explain($0, rows: order, columns: order, Double.self)
        }
      })
  }

  private func blas(_ foreign: [ForeignRuntime]) -> String {
    section(
      "Libraries with threads of their own, as loaded with Heddle",
      foreign.isEmpty
        ? ["none"]
        : foreign.map { "\($0)" }
          + ["Heddle calls OpenBLAS \(OpenBLAS.version) (\(OpenBLAS.coreName)), held to one thread"]
    )
  }

  private func warnings(_ budget: CoreBudget) -> String {
    let environment = ProcessInfo.processInfo.environment
    let processors = Affinity.current.processors.count
    func width(_ name: String) -> Int? { environment[name].flatMap { Int($0) } }
    let outer = RuntimeVariables.outerNames.compactMap(width).max() ?? processors
    let inner = ["OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "BLIS_NUM_THREADS"].map { name in
      (name, width(name) ?? width("OMP_NUM_THREADS") ?? processors)
    }
    var lines = inner.filter { $0.1 * outer > budget.cores && $0.1 > 1 }.map { name, width in
      "\(name) is \(environment[name] ?? "not set"): \(outer) threads of a program that call such a "
        + "library at once would be up to \(outer * width) on \(budget.cores) cores"
    }
    if outer > budget.cores {
      lines.append("OpenMP and its like start \(outer) threads on \(budget.cores) cores")
    }
    if !lines.isEmpty { lines.append("heddle run -- program ... sets them all to match") }
    return section(
      "What would exceed the budget", lines.isEmpty ? ["nothing that is known"] : lines)
  }
}
