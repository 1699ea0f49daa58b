import Heddle
import HeddleTestSupport

@testable import HeddleLinearAlgebra

/// A public call on a batch, in its three forms, with results that can be compared bit by bit.
struct Decomposition<Scalar: TestScalar>: Sendable, CustomStringConvertible {
  typealias Batch = NDArray<Scalar>

  let description: String
  let plain: @Sendable (Batch) throws -> [SliceBits]
  let outcome: @Sendable (Batch) throws -> (bits: [SliceBits], [SliceFailure])
  let suspending: @Sendable (Batch) async throws -> [SliceBits]

  /// All of them; some need square matrices.
  static var all: [Decomposition] {
    [
      Decomposition(
        description: "qr", plain: { bits(try $0.qr()) },
        outcome: { try unpacked($0.qrOutcome(), bits) },
        suspending: { bits(try await $0.qr()) }),
      Decomposition(
        description: "R alone", plain: { try .init($0.qrR(), 2) },
        outcome: { try unpacked($0.qrROutcome()) { .init($0, 2) } },
        suspending: { try await .init($0.qrR(), 2) }),
    ] + FactorShape.allCases.flatMap(factorings)
      + [
        Decomposition(
          description: "singular values", plain: { try .init($0.singularValues(), 1) },
          outcome: { try unpacked($0.singularValuesOutcome()) { .init($0, 1) } },
          suspending: { try await .init($0.singularValues(), 1) }),
        Decomposition(
          description: "eigen", plain: { bits(try $0.eigen(left: true)) },
          outcome: { try unpacked($0.eigenOutcome(left: true), bits) },
          suspending: { bits(try await $0.eigen(left: true)) }),
        Decomposition(
          description: "eigenvalues", plain: { try .init($0.eigenvalues(), 1) },
          outcome: { try unpacked($0.eigenvaluesOutcome()) { .init($0, 1) } },
          suspending: { try await .init($0.eigenvalues(), 1) }),
      ] + LAPACK.Triangle.allCases.flatMap(symmetric) + solvers
  }

  private static func factorings(_ shape: FactorShape) -> [Decomposition] {
    [
      Decomposition(
        description: "qr \(shape)",
        plain: {
          let (q, r) = try $0.qr(shape)
          return .init(q, 2) + .init(r, 2)
        },
        outcome: { try unpacked($0.qrOutcome(shape)) { .init($0.q, 2) + .init($0.r, 2) } },
        suspending: {
          let (q, r) = try await $0.qr(shape)
          return .init(q, 2) + .init(r, 2)
        }),
      Decomposition(
        description: "svd \(shape)", plain: { bits(try $0.svd(shape)) },
        outcome: { try unpacked($0.svdOutcome(shape), bits) },
        suspending: { bits(try await $0.svd(shape)) }),
    ]
  }

  private static func symmetric(_ triangle: LAPACK.Triangle) -> [Decomposition] {
    [
      Decomposition(
        description: "symmetric eigen \(triangle)",
        plain: { bits(try $0.symmetricEigen(triangle)) },
        outcome: { try unpacked($0.symmetricEigenOutcome(triangle), bits) },
        suspending: { bits(try await $0.symmetricEigen(triangle)) }),
      Decomposition(
        description: "symmetric eigenvalues \(triangle)",
        plain: { try .init($0.symmetricEigenvalues(triangle), 1) },
        outcome: { try unpacked($0.symmetricEigenvaluesOutcome(triangle)) { .init($0, 1) } },
        suspending: { try await .init($0.symmetricEigenvalues(triangle), 1) }),
    ]
  }

  private static func bits(_ qr: QR<Batch>) -> [SliceBits] {
    switch qr.form {
    case .reflectors(let form): .init(form.factors, 2) + .init(form.tau, 1)
    case .tree(let form): .init(form.leaves, 2) + .init(form.nodes, 2) + .init(form.scales, 2)
    }
  }

  private static func bits(_ svd: SVD<Batch>) -> [SliceBits] {
    .init(svd.u, 2) + .init(svd.s, 1) + .init(svd.vt, 2)
  }

  private static func bits(_ eigen: SymmetricEigen<Batch>) -> [SliceBits] {
    .init(eigen.values, 1) + .init(eigen.vectors, 2)
  }

  private static func bits(_ eigen: Eigen<Batch>) -> [SliceBits] {
    .init(eigen.values, 1) + .init(eigen.vectors, 2) + .init(eigen.leftVectors, 2)
  }

  static func unpacked<Value>(
    _ outcome: Outcome<Value>, _ bits: (Value) -> [SliceBits]
  ) -> ([SliceBits], [SliceFailure]) {
    (bits(outcome.value), outcome.failures)
  }
}

/// All results of one matrix, as bits.
struct SliceBits: Equatable {
  /// Every part of every number, exactly.
  var parts: [UInt64] = []

  /// Whether there are numbers only.
  var isFinite: Bool { parts.allSatisfy { Double(bitPattern: $0).isFinite } }

  /// Whether there is a result and no number in it.
  var isNaN: Bool {
    !parts.isEmpty && parts.allSatisfy { Double(bitPattern: $0).isNaN }
  }
}

extension [SliceBits] {
  /// The results of each matrix in an array whose last `rank` axes belong to one matrix.
  init<Scalar: TestScalar>(_ array: NDArray<Scalar>, _ rank: Int) {
    self = array.slices(of: rank).map { SliceBits(parts: Scalar.bits($0.scalars)) }
  }

  /// The results of both, matrix by matrix.
  static func + (left: Self, right: Self) -> Self {
    zip(left, right).map { SliceBits(parts: $0.parts + $1.parts) }
  }
}
