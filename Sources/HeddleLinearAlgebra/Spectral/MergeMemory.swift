import HeddleLAPACK

/// Vectors for merges, each problem's part where its rows are.
///
/// Unchecked for the reason that `TridiagonalDivision` gives: the memory is lent, and each merge has its
/// own part of it.
struct MergeMemory<Real: LAPACKReal>: @unchecked Sendable {
  var z: UnsafeMutablePointer<Real>
  var poles: UnsafeMutablePointer<Real>
  var weights: UnsafeMutablePointer<Real>
  var exact: UnsafeMutablePointer<Real>
  var roots: UnsafeMutablePointer<Real>
  var kept: UnsafeMutablePointer<Int32>
  var deflated: UnsafeMutablePointer<Int32>
  var kinds: UnsafeMutablePointer<Int32>
  var places: UnsafeMutablePointer<Int32>

  init(count: Int, _ scratch: inout Scratch) {
    func reals() -> UnsafeMutablePointer<Real> { scratch.elements(Real.self, count) }
    func integers() -> UnsafeMutablePointer<Int32> { scratch.elements(Int32.self, count) }
    (z, poles, weights, exact, roots) = (reals(), reals(), reals(), reals(), reals())
    (kept, deflated, kinds, places) = (integers(), integers(), integers(), integers())
  }

  static func bytes(count: Int) -> Int {
    5 * Scratch.bytes(Real.self, count) + 4 * Scratch.bytes(Int32.self, count)
  }

  /// The parts that begin at this row.
  subscript(start: Int) -> MergeMemory {
    var part = self
    part.z += start
    part.poles += start
    part.weights += start
    part.exact += start
    part.roots += start
    part.kept += start
    part.deflated += start
    part.kinds += start
    part.places += start
    return part
  }
}
