import Heddle
import HeddleTestSupport
import Testing

@testable import HeddleLinearAlgebra

/// The QR of tall matrices by a tree, forced on at sizes that make every kind of tree.
@Suite struct TreeQRTests {
  /// From two leaves to several levels, whose groups are of different sizes.
  static let shapes = [(2, 1), (7, 1), (6, 3), (7, 3), (40, 3), (41, 8), (100, 20), (333, 5)]

  @Test(arguments: realScalars) func factorsRebuildTheMatrix(_ scalar: any TestScalar.Type) throws {
    try withTuning(.tree(leafRows: 1)) { try check(scalar) }
    try withTuning(.tree(leafRows: 11)) { try check(scalar) }
    func check<Scalar: TestScalar>(_: Scalar.Type) throws {
      for (m, n) in Self.shapes {
        let a = NDArray<Scalar>.inAllModes(m, n)
        let (q, r) = try a.qr(.reduced)
        judgeQR(a, q, r, "\(m) x \(n)")
        #expect(try a.qrR() == r)
      }
    }
  }

  @Test(.timeLimit(.minutes(1)), arguments: realScalars)
  func specialMatricesAreNoSpecialCase(_ scalar: any TestScalar.Type) throws {
    try withTuning(.tree(leafRows: 4)) { try check(scalar) }
    func check<Scalar: TestScalar>(_: Scalar.Type) throws {
      for (m, n) in [(9, 4), (20, 2), (60, 4), (31, 1)] {
        try judgeEdgeCases(m, n, of: Scalar.self)
      }
    }
  }

  /// As tall as the table sends to this engine by itself.
  @Test func neitherThreadsNorNeighboursMatter() throws {
    let (m, n) = (5000, 20)
    #expect(Tuning().engine(for: .qr, rows: m, columns: n, Double.self) == .tree)
    #expect(Tuning().explain(.qr, rows: m, columns: n, Double.self).contains("1024 rows"))
    let a = NDArray<Double>.normal([2, m, n], seed: 3)
    let all = try [1, 2, 8].map { threads in
      try withScheduler(Scheduler(threads: threads)) { try a.qr(.reduced) }
    }
    #expect(all.allSatisfy { $0.q == all[0].q && $0.r == all[0].r })
    let alone = try a[.at(1)].qr(.reduced)
    #expect(alone.q == all[0].q[.at(1)] && alone.r == all[0].r[.at(1)])
    let identity = try all[0].q.gram(), product = try all[0].q.multiplied(by: all[0].r)
    #expect(identity.isApproximatelyEqual(to: .identity(n, batch: [2]), absoluteTolerance: 1e-14))
    #expect(product.isApproximatelyEqual(to: a, absoluteTolerance: 1e-12))
    // R is that of any Householder QR up to the signs of its rows.
    let other = try a.qr().r
    #expect(
      all[0].r.map { abs($0) }.isApproximatelyEqual(
        to: other.map { abs($0) }, absoluteTolerance: 1e-11))
  }

  @Test func aTreeCoversTheRowsOnce() {
    for (rows, leafRows) in [(10, 10), (21, 10), (1000, 10), (999, 37)] {
      let units = RowTree(rows: rows, columns: 3, leafRows: leafRows).units
      let leaves = units.filter(\.isLeaf)
      #expect(leaves.first?.rows.lowerBound == 0 && leaves.last?.rows.upperBound == rows)
      #expect(
        zip(leaves, leaves.dropFirst()).allSatisfy { $0.rows.upperBound == $1.rows.lowerBound })
      #expect(leaves.allSatisfy { $0.rows.count >= min(rows, leafRows) })
      // Every unit but the last has a parent, which knows it.
      for (index, unit) in units.enumerated() {
        guard let parent = unit.parent else {
          #expect(index == units.count - 1)
          continue
        }
        #expect(units[parent.unit].children.lowerBound + parent.place == index)
        #expect(units[parent.unit].rows.count == units[parent.unit].children.count * 3)
      }
    }
  }
}
