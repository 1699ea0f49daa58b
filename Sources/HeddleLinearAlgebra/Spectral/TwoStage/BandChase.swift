import HeddleLAPACK
import HeddleScheduler

/// Reduces a symmetric band to tridiagonal form by chasing bulges down the band: the second of two
/// stages, 6 n^2 b operations in the caches.
///
/// The sweeps follow one another at a distance of a step, and so run on several cores: a task has a few
/// neighbouring sweeps, and in them a window of steps that shifts by one from sweep to sweep.
///
/// Source: Haidar, Ltaief and Dongarra, "Parallel reduction to condensed forms for symmetric eigenvalue
/// problems using aggregated fine-grained and memory-aware kernels", 2011; the graph of tasks is ours.
struct BandChase<Real: LAPACKReal>: Sendable {
  private let band: Kernels.Band<Real>

  /// The band of `a`'s lower triangle, of which `order` rows and columns are the matrix.
  init(_ a: MatrixBlock<Real>, order: Int, _ scratch: inout Scratch) {
    let count = Kernels.Band<Real>.elements(order: order)
    let memory = scratch.elements(Real.self, count)
    memory.update(repeating: 0, count: count)
    band = Kernels.Band(memory, taus: scratch.elements(Real.self, order), order: order)
    for j in 0..<order {
      (band.base + j * (Kernels.Band<Real>.stride + 1)).update(
        from: a.base + j * (a.stride + 1), count: min(Kernels.bandWidth + 1, order - j))
    }
  }

  static func scratchBytes(order: Int) -> Int {
    Scratch.bytes(Real.self, Kernels.Band<Real>.elements(order: order))
      + Scratch.bytes(Real.self, order)
  }

  /// Writes the diagonal and the off-diagonal.
  func run(into result: Kernels.Tridiagonal<Real>) {
    Scheduler.current.run(graph())
    for j in 0..<band.order {
      let element = band.base + j * (Kernels.Band<Real>.stride + 1)
      result.diagonal[j] = element[0]
      if j + 1 < band.order { result.offDiagonal[j] = element[1] }
    }
  }

  /// Tasks of `size` sweeps by `length` steps. Window number w of a group comes after the one before, and
  /// after window w + 1 of the group before: that has then gone two steps further than this one will.
  ///
  /// One step would do for what is computed, but not for what is stored: whole vectors, unchanged in the lanes
  /// of other rows. The last column in which a step works is that in which the sweep before keeps its
  /// reflector two steps further on. Three steps on it is another one.
  ///
  /// A group follows the one before at a distance of two windows, `size` sweeps at 2 `length` steps each:
  /// n / (2 b `length`) tasks can run at once, and a task takes five microseconds.
  private func graph() -> TaskGraph<Never> {
    let (size, length, sweeps) = (4, 5, 0..<max(0, band.order - 2))
    var graph = TaskGraph<Never>()
    var before: [TaskGraph<Never>.Node] = []
    for group in 0..<sweeps.pieces(of: size) {
      let own = sweeps.piece(group, of: size)
      let steps = (0..<band.order - 1 - own.lowerBound).pieces(of: Kernels.bandWidth)
      var nodes: [TaskGraph<Never>.Node] = []
      for window in 0..<(0..<steps + size - 1).pieces(of: length) {
        var after = nodes.suffix(1)
        if let last = before.indices.last { after.append(before[min(window + 1, last)]) }
        nodes.append(
          graph.add(after: Array(after)) { [band] in
            band.chase(own, window * length..<(window + 1) * length)
          })
      }
      before = nodes
    }
    return graph
  }
}
