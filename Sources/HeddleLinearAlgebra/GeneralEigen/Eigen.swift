import HeddleArrays
import HeddleErrors
import HeddleLAPACK
import HeddleScheduler
import Numerics

/// The eigenvalues and eigenvectors of a square matrix, or of every matrix of a batch: A v = w v, and
/// from the left u* A = w u*.
///
/// A is n x n. Values and vectors are complex for real matrices too, whose complex values come in
/// conjugate pairs, the one with the positive imaginary part first. Vectors have length 1 and a real
/// largest component. Those of a defective matrix do not span the space, and nearly agree with one another.
///
/// The matrix is balanced first: its rows and columns are scaled to about the same norms. Vectors meet their
/// equation to rounding for the balanced matrix. For one whose columns, or rows, differ by many powers of
/// ten they may miss it by far more, as those of LAPACK's `geev` do: the left vectors of a matrix graded by
/// columns, and the right ones too where some of its columns are zero (Watkins, "A case where balancing is
/// harmful", 2006).
///
/// Source: our own. Up to the order that `Tuning` names one core works by the methods of LAPACK's `gehd2` and
/// `lahqr`; on larger matrices all cores do, by the reduction after Quintana-Orti and van de Geijn, "Improving the
/// performance of reduction to Hessenberg form", 2006, and the iteration after Braman, Byers and Mathias, "The
/// multishift QR algorithm", 2002.
public struct Eigen<Stack: MatrixStack>: Sendable where Stack.Scalar: LAPACKScalar {
  /// The eigenvalues, in no particular order: [..., n].
  public let values: NDArray<Complex<Stack.Scalar.Magnitude>>
  private let right: Stack.ComplexStack?
  private let left: Stack.ComplexStack?

  init(
    values: NDArray<Complex<Stack.Scalar.Magnitude>>, right: Stack.ComplexStack?,
    left: Stack.ComplexStack?
  ) {
    (self.values, self.right, self.left) = (values, right, left)
  }

  /// The right eigenvectors by columns, in the order of the values: [..., n, n]. They must have been
  /// asked for.
  public var vectors: Stack.ComplexStack {
    guard let right else { misuse("eigen(right: false) has no right eigenvectors") }
    return right
  }

  /// The left eigenvectors by columns, in the order of the values: [..., n, n]. They must have been
  /// asked for.
  public var leftVectors: Stack.ComplexStack {
    guard let left else { misuse("left eigenvectors need eigen(left: true)") }
    return left
  }
}

extension MatrixStack where Scalar: LAPACKScalar {
  /// The eigenvalues and eigenvectors of square matrices.
  ///
  /// Needs a copy of one matrix a worker besides the results, with eigenvectors as much again, for left ones of
  /// complex matrices once more, and workspace, which is up to a hundred rows; and the same for each of the last
  /// matrices where there are a few more large ones than cores.
  ///
  /// - Parameters:
  ///   - left: whether left eigenvectors are computed.
  ///   - right: whether right eigenvectors are computed.
  /// - Throws: ``LinearAlgebraError/failed(_:)`` for the first matrix that has none, with the reason:
  ///   `.nonFinite`, `.notConverged`, or `.overflow` for an eigenvalue.
  @specialized(where Self == Matrix<Float>)
  @specialized(where Self == Matrix<Double>)
  public func eigen(
    left: Bool = false, right: Bool = true
  ) throws(LinearAlgebraError) -> Eigen<Self> {
    try eigenOutcome(left: left, right: right).get()
  }

  /// `eigen(left:right:)`, in which a matrix that fails does not cost the others their results.
  @specialized(where Self == Matrix<Float>)
  @specialized(where Self == Matrix<Double>)
  public func eigenOutcome(
    left: Bool = false, right: Bool = true
  ) throws(LinearAlgebraError) -> Outcome<Eigen<Self>> {
    let n = squareOrder("eigenvalues")
    let source = SourceSlices(array)
    let engine = BlockedEigen<Scalar>(order: n, left: left, right: right)
    let size = try workspace { () throws(LAPACKError) in
      // LAPACK is asked only where it is to work.
      guard engine == nil else { return WorkspaceSize() }
      return try LAPACK.geevWorkspace(Scalar.self, order: n, left: left, right: right)
    }
    typealias Results = ResultSlices<Complex<Scalar.Magnitude>>
    let values = try Results(batch: batchShape, count: n)
    let leftVectors = try left ? Results(batch: batchShape, rows: n, columns: n) : nil
    let rightVectors = try right ? Results(batch: batchShape, rows: n, columns: n) : nil
    let run = BatchRun(
      name: left || right ? "eigen" : "eigen.values", batch: batchShape,
      cost: BatchRun.cost(
        Scalar.self, flops: (left || right ? 25 : 10) * Double(n) * Double(n) * Double(n),
        elements: n * n),
      scratchBytes: engine?.scratchBytes
        ?? size.byteCount(for: Scalar.self) + Scratch.bytes(Scalar.self, n * n))
    let results = [values, leftVectors, rightVectors].compactMap { $0 }
    let failures =
      if let engine {
        try engine.run(
          run, into: results, of: { source[$0] }, values: { values[$0] },
          left: { leftVectors?[$0] }, right: { rightVectors?[$0] })
      } else {
        try run.run(into: results) { (index, scratch) throws(LAPACKError) in
          let copy = scratch.matrix(Scalar.self, rows: n, columns: n)
          try source[index].packFinite(into: copy)
          try LAPACK.geev(
            copy, values: values[index].base, left: leftVectors?[index],
            right: rightVectors?[index],
            workspace: scratch.workspace(Scalar.self, size))
          try values[index].requireFinite()
        }
      }
    let value = Eigen<Self>(
      values: values.array, right: (rightVectors?.array).map(ComplexStack.init),
      left: (leftVectors?.array).map(ComplexStack.init))
    return Outcome(value: value, failures: failures)
  }

  /// `eigen(left:right:)` that suspends the calling task instead of blocking its thread.
  public func eigen(
    left: Bool = false, right: Bool = true
  ) async throws(LinearAlgebraError) -> Eigen<Self> {
    try await Scheduler.current.run { () throws(LinearAlgebraError) in
      try self.eigen(left: left, right: right)
    }
  }

  /// The eigenvalues alone of square matrices, [..., n], in no particular order: half the work.
  ///
  /// They agree with those of `eigen(left:right:)` to rounding, not to the bit, nor in order.
  ///
  /// - Throws: ``LinearAlgebraError/failed(_:)`` for the first matrix that has none, with the reason:
  ///   `.nonFinite`, `.notConverged`, or `.overflow` for an eigenvalue.
  public func eigenvalues() throws(LinearAlgebraError) -> NDArray<Complex<Scalar.Magnitude>> {
    try eigenvaluesOutcome().get()
  }

  /// `eigenvalues()`, in which a matrix that fails does not cost the others theirs.
  public func eigenvaluesOutcome() throws(LinearAlgebraError) -> Outcome<
    NDArray<Complex<Scalar.Magnitude>>
  > {
    let outcome = try eigenOutcome(left: false, right: false)
    return Outcome(value: outcome.value.values, failures: outcome.failures)
  }

  /// `eigenvalues()` that suspends the calling task instead of blocking its thread.
  public func eigenvalues() async throws(LinearAlgebraError) -> NDArray<Complex<Scalar.Magnitude>> {
    try await Scheduler.current.run { () throws(LinearAlgebraError) in try self.eigenvalues() }
  }
}
