import HeddleArrays
import HeddleLAPACK
import HeddleScheduler
import Numerics

/// The eigenproblem of one general matrix on all cores: balanced, reduced to Hessenberg form,
/// iterated to Schur form, and the eigenvectors of that transformed back.
struct BlockedEigen<Scalar: MatrixScalar>: Sendable {
  typealias Real = Scalar.Magnitude

  let order: Int
  let left: Bool
  let right: Bool
  let blocks: SchurBlocks

  /// For matrices of this order, where the table of engines says so.
  init?(order: Int, left: Bool, right: Bool) {
    let tuning = Tuning.current
    guard order > 0,
      tuning.engine(for: .eigen, rows: order, columns: order, Scalar.self) == .blocked
    else { return nil }
    (self.order, self.left, self.right, blocks) = (order, left, right, tuning.schur)
  }

  private var rows: Int { Kernels.padded(order) }
  private var stride: Int { Kernels.stride(Scalar.self, rows: order) }
  private var hasVectors: Bool { left || right }
  private var isAlone: Bool { order <= blocks.alone }
  private var isReducedAlone: Bool { isAlone && !Scalar.isComplex }
  private var reduction: HessenbergReduction<Scalar> {
    HessenbergReduction(order: order, blocks: blocks)
  }

  /// A copy of the matrix, and with vectors one more of its size.
  var scratchBytes: Int {
    (hasVectors ? 2 : 1) * Scratch.bytes(Scalar.self, stride * rows)
      + Scratch.bytes(Real.self, rows) + Scratch.bytes(Scalar.self, rows)
      + (isReducedAlone ? 0 : reduction.scratchBytes)
  }

  /// Magnitudes whose squares stay in range, with room for a rounding error. Scaling more than needed would
  /// push the smallest numbers of a graded matrix, which balancing brings up to the others, out of it.
  static var safeExponents: ClosedRange<Int> {
    let limit = Int(Real.greatestFiniteMagnitude.exponent) / 2 - Real.significandBitCount
    return -limit...limit
  }

  /// Eigenvalues and, where there are places for them, eigenvectors of every matrix of a batch.
  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  @specialized(where Scalar == Complex<Float>)
  @specialized(where Scalar == Complex<Double>)
  func run(
    _ batch: BatchRun, into results: [any FailableResult],
    of source: @escaping @Sendable (Int) -> StridedMatrix<Scalar>,
    values: @escaping @Sendable (Int) -> MatrixBlock<Complex<Real>>,
    left: @escaping @Sendable (Int) -> MatrixBlock<Complex<Real>>?,
    right: @escaping @Sendable (Int) -> MatrixBlock<Complex<Real>>?
  ) throws(LinearAlgebraError) -> [SliceFailure] {
    var batch = batch
    batch.isDivided = blocks.isDivided(order: order, Scalar.self)
    return try batch.runStages(
      into: results,
      first: { (index, scratch) throws(LAPACKError) in try reduce(source(index), &scratch) },
      second: { (index, reduced) throws(LAPACKError) in
        try iterate(reduced, values: values(index).base)
      },
      third: { (index, reduced) throws(LAPACKError) in
        try finish(
          reduced, values: values(index).base, left: left(index), right: right(index))
        try values(index).requireFinite()
      })
  }

  /// What the first stage leaves to the others: the Hessenberg form, which becomes the Schur form, and the
  /// vectors of that.
  ///
  /// Unchecked, as it all stands in scratch that belongs to the matrix, whose stages follow one another.
  private struct Reduced: @unchecked Sendable {
    let scale: BinaryScale<Real>
    let balance: LAPACK.Balance<Real>
    let h: MatrixBlock<Scalar>
    let schur: MatrixBlock<Scalar>?
  }

  /// The first stage: the reduction to Hessenberg form, with its Q where there are to be eigenvectors.
  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  @specialized(where Scalar == Complex<Float>)
  @specialized(where Scalar == Complex<Double>)
  private func reduce(
    _ source: StridedMatrix<Scalar>, _ scratch: inout Scratch
  ) throws(LAPACKError) -> Reduced {
    func square() -> MatrixBlock<Scalar> {
      scratch.matrix(Scalar.self, rows: rows, columns: rows, stride: stride)
    }
    let all = 0..<order
    let framed = square()
    let a = framed[rows: all, columns: all]
    try source.packFinite(into: a)
    let scale = BinaryScale(
      Kernels.frame(framed.reals, rows: a.reals.rows, columns: order), exponents: Self.safeExponents
    )
    if !scale.isOne { Kernels.scale(framed.reals, scale.factors) }
    let balance = try LAPACK.gebal(a, scale: scratch.elements(Real.self, rows))
    if isReducedAlone {
      let q = hasVectors ? square()[rows: all, columns: all] : nil
      Kernels.smallHessenberg(a.real, balance.range, into: q?.real)
      return Reduced(scale: scale, balance: balance, h: a, schur: q)
    }
    let tau = scratch.elements(Scalar.self, rows)
    reduction.run(framed, balance.range, tau: tau, scratch)
    let schur = hasVectors ? square()[rows: all, columns: all] : nil
    if let schur { try reduction.formQ(a, tau: tau, into: schur) }
    for j in 0..<max(0, order - 2) {
      (a.base + j * stride + j + 2).clear(count: order - j - 2)
    }
    return Reduced(scale: scale, balance: balance, h: a, schur: schur)
  }

  /// The second stage: the Schur form, and the eigenvalues, as they are before `scale` is undone.
  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  @specialized(where Scalar == Complex<Float>)
  @specialized(where Scalar == Complex<Double>)
  private func iterate(
    _ reduced: Reduced, values: UnsafeMutablePointer<Complex<Real>>
  ) throws(LAPACKError) {
    let matrix = SchurMatrix(
      h: reduced.h, vectors: reduced.schur, isWhole: hasVectors, blocks: blocks)
    let range = reduced.balance.range
    let unconverged =
      isAlone
      ? Kernels.smallSchur(reduced.h, range, vectors: reduced.schur)
      : try SchurIteration(matrix: matrix).run(range)
    if unconverged > 0 { throw .notConverged(count: range.lowerBound + unconverged) }
    matrix.values(0..<order, into: values)
  }

  /// The third stage: eigenvectors where blocks are given, and the eigenvalues.
  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  @specialized(where Scalar == Complex<Float>)
  @specialized(where Scalar == Complex<Double>)
  private func finish(
    _ reduced: Reduced, values: UnsafeMutablePointer<Complex<Real>>,
    left: MatrixBlock<Complex<Real>>?, right: MatrixBlock<Complex<Real>>?
  ) throws(LAPACKError) {
    if let schur = reduced.schur {
      let vectors = EigenvectorForm(
        t: reduced.h, schur: schur, values: values, balance: reduced.balance)
      if let left { try vectors.write(left: true, to: left) }
      if let right { try vectors.write(left: false, to: right) }
    }
    let scale = reduced.scale
    for i in 0..<order {
      values[i] = Complex(scale.undone(values[i].real), scale.undone(values[i].imaginary))
    }
  }
}
