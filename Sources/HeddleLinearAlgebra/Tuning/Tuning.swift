import HeddleLAPACK

/// Which engine does what: the one table that is asked, with shape and scalar, before any work begins.
///
/// Never with the number of matrices: a batch has the same bits as a loop over its matrices. (The tiny
/// engine spreads the columns of a few matrices over its lanes, instead of as many matrices as it has lanes;
/// it does the same to every number in the same order.) Results have the bits of the tuning in force: two
/// machines agree if their tunings do.
public struct Tuning: Hashable, Sendable {
  /// What is to be done to each matrix.
  public enum Operation: String, Hashable, Sendable, CaseIterable {
    /// QR factorization, Q formed or applied, and solutions with it.
    case qr
    /// LU factorization, and what is made of it: solutions, inverse, determinant.
    case lu
    /// Cholesky factorization, and solutions and the inverse with it.
    case cholesky
    /// Solutions with a triangular matrix.
    case triangular
    /// Eigenvalues of symmetric matrices, with or without eigenvectors.
    case symmetricEigen
    /// Eigenvalues of general matrices, with or without eigenvectors.
    case eigen
    /// Singular values, with or without singular vectors, and least squares with them.
    case svd
    /// Products of matrices.
    case product
  }

  /// What does it.
  public enum Engine: String, Hashable, Sendable, CaseIterable {
    /// Several matrices at a time, one in each lane of SIMD vectors.
    case tiny
    /// Heddle's own blocked kernels, one matrix at a time.
    case blocked
    /// Each matrix on all cores: panels of columns, and updates of the columns after them as tasks.
    case tiled
    /// Each tall matrix on all cores: blocks of rows, whose triangles come together in a tree. A Q that
    /// stays implicit is kept as that tree.
    case tree
    /// LAPACK, one matrix at a time.
    case lapack
  }

  /// The most rows and columns of a real matrix for the tiny engine, for each operation; 0, or none, is
  /// never. For the QR of floats with AVX-512, of which 16 lanes are at work, twice as many.
  ///
  /// Measured with AVX-512 against OpenBLAS's LAPACK, for a batch on one core: QR with Q formed is 10
  /// times as fast at order 8, 5 times at 32 and 3 times at 48, LU 8 times at 8 and 3 times at 32, Cholesky
  /// 7 and 4 times, symmetric eigenvectors 9 and 5 times, singular vectors 7 and 2 times. On AVX2 they are a
  /// third to a half slower, and still ahead at 32. On SSE2, beside OpenBLAS on SSE2 too, LU, Cholesky
  /// and singular vectors are only up to 16: there they are 1.5 to 2 times as fast, and at 32 0.6 to 0.9
  /// times.
  public var tinyLimits: [Operation: Int] {
    get { tiny.byOperation }
    set { tiny = OperationLimits(newValue) }
  }

  /// The most rows and columns of a complex matrix for the tiny engine, for each operation; 0, or none,
  /// is never. For `Complex<Float>`, of which twice as many are at work, twice as many up to 32.
  ///
  /// Measured in the same way: with AVX-512, in `Complex<Double>`, QR with Q formed is 12 times as fast as
  /// LAPACK at order 8 and 5 times at 32, LU with n solutions 6 and 2.3 times, Cholesky 4 and 1.7 times,
  /// symmetric eigenvectors 10 and 4 times, singular vectors 6 and 2.2 times; in `Complex<Float>` each is
  /// 1.4 to 2.2 times as fast again. On lesser sets an operation ends where it is no longer 1.5 times as fast.
  public var complexTinyLimits: [Operation: Int] {
    get { complexTiny.byOperation }
    set { complexTiny = OperationLimits(newValue) }
  }

  /// The longer side from which a real matrix goes to the blocked kernels, where the tiny ones do not
  /// take it; an operation that is missing has none.
  ///
  /// Measured on one core of a Zen 5 against LAPACK on OpenBLAS 0.3.21: there is no order from which
  /// LAPACK's QR wins; the Cholesky kernel is 1.3 times as fast at order 100 and twice at 256, and below
  /// 96 LAPACK is not slower. The product kernel is 1.2 to 2.9 times as fast as OpenBLAS's at every
  /// order. Symmetric eigenproblems and singular values are for all cores there: on two, against OpenBLAS
  /// on two threads, vectors take half to two thirds of the time from order 256 on. General
  /// eigenproblems, with vectors, take 8 µs at order 8, 71 at 32, 351 at 64 and 1960 at 128, and LAPACK's
  /// 10 to 15, 167, 955 and 6020; the QR iteration takes 237 to 255 ms at 1024, and LAPACK's 826 (735 to 745
  /// on two threads). In batches on both cores, symmetric eigenvectors are 1.2 times as fast
  /// as LAPACK's at order 33, 1.5 times at 64 and twice at 128, their values alone 1.8 to 2.7 times,
  /// singular vectors 1.3 times at 64 and 1.7 times at 128; at 33 LAPACK's take 0.7 times as long. On SSE2
  /// none of them wins.
  public var blockedFrom: [Operation: Int] {
    get { blocked.byOperation }
    set { blocked = OperationLimits(newValue) }
  }

  /// The shorter side from which a real matrix is worth all cores; an operation that is missing has
  /// no such engine.
  ///
  /// Measured on two cores: ten QRs of 256 x 256 from ten callers take 3.4 to 4.1 ms by the blocked
  /// kernels and 4.9 to 7.1 ms with each of them divided.
  public var tiledFrom: [Operation: Int] {
    get { tiled.byOperation }
    set { tiled = OperationLimits(newValue) }
  }

  /// The same as ``blockedFrom`` for complex matrices.
  ///
  /// Measured on one core of a Zen 5 against OpenBLAS 0.3.21, in `Complex<Double>`: products are 1.2 to 2.4
  /// times as fast at every order, QR 1.9 times at order 33, 2.8 to 3 times from 48 to 128, 2 times at 256 and
  /// 1.4 times at 1024; LU 1.25 times at 48 and 1.3 to 1.5 times from 64 to 256, if it has at least as many
  /// rows as columns; Cholesky of a lower triangle 1.3 times at 48 and 1.8 times at 128 and 256.
  /// Hermitian eigenvectors take, on two cores, half to two thirds of the time of OpenBLAS on two threads at
  /// order 64, a third at 256 and half or less at 1024, their values alone a quarter to a half. In batches, on
  /// each core, vectors are 1.5 times as fast as LAPACK's at order 64 and twice at 128, values alone 2.5 and 3
  /// times; at 33 LAPACK's vectors take 0.9 times as long, and its values 1.5 times.
  /// Singular vectors of one matrix on two
  /// cores take a quarter of the time at order 256 and half at 1024; in batches, against LAPACK on both cores,
  /// they take as long as its own at order 40 and 1.3 times less at 48, values alone 1.5 and 1.8 times less.
  /// General eigenproblems with vectors take 23 µs at order 8, 0.12 ms at 24, 0.68 at 64, 3.9 at 128, 29 to 34 at
  /// 256 and 650 to 850 at 1024 on two cores, and LAPACK's 43 µs, 0.38, 2.9, 15.9, 54 and 1500 ms (49 to 58, and
  /// 1320 to 1480 on two threads).
  public var complexBlockedFrom: [Operation: Int] {
    get { complexBlocked.byOperation }
    set { complexBlocked = OperationLimits(newValue) }
  }

  /// The same as ``tiledFrom`` for complex matrices.
  ///
  /// Measured on two cores: QR of order 320 takes 3.4 ms divided and 3.9 ms by the blocked kernels, and that of
  /// 256 as long either way; a solution for 192 right-hand sides takes 1.0 ms instead of 1.6 at that order.
  public var complexTiledFrom: [Operation: Int] {
    get { complexTiled.byOperation }
    set { complexTiled = OperationLimits(newValue) }
  }

  /// The rows for every column from which a matrix is factored by a tree: tall ones, which have too few
  /// columns to divide.
  public var treeFrom = 24

  /// The fewest rows of a tree's leaves; by default 12 for every column, and at least 1024.
  public var leafRows: Int?

  /// The columns from which Q and R of a tall matrix, both formed, are tried by way of the Gram matrix A* A
  /// before the tree; nil is never. Matrices that are not well conditioned are left to the tree, and take
  /// the longer for it.
  public var gramFrom: Int? = 96

  /// The columns of a panel of the tiled engine, up to 256 (for LU and Cholesky of complex matrices up to
  /// 128); by default 64 where the longer side is at most 1536 and 128 for larger ones, for complex ones 32 up
  /// to 768 and 64 up to 3072.
  public var panelWidth: Int?

  /// The right-hand sides, or columns to be multiplied by Q, from which all cores are worth it.
  public var fewestTiledColumns = 64

  /// The order from which a solution with a triangle for one right-hand side is worth all cores; for two
  /// right-hand sides half of it, for four and more a quarter. Below it one core solves, by LAPACK for one.
  public var thinFrom = 2048

  /// How the blocked engine divides eigenproblems and singular value decompositions.
  public var spectral = SpectralBlocks()

  /// How the blocked engine divides general eigenproblems: the reduction to Hessenberg form, and the QR iteration.
  public var schur = SchurBlocks()

  private(set) var tiny: OperationLimits
  private(set) var complexTiny: OperationLimits
  private(set) var blocked: OperationLimits
  private(set) var complexBlocked: OperationLimits
  private(set) var tiled: OperationLimits
  private(set) var complexTiled: OperationLimits

  /// The defaults: what was measured to be best, by and large, on several machines.
  public init() { self = Self.standard }

  private init(
    tiny: [Operation: Int], complexTiny: [Operation: Int], blocked: [Operation: Int] = [:],
    complexBlocked: [Operation: Int] = [:], tiled: [Operation: Int] = [:],
    complexTiled: [Operation: Int] = [:]
  ) {
    self.tiny = OperationLimits(tiny)
    self.complexTiny = OperationLimits(complexTiny)
    self.blocked = OperationLimits(blocked)
    self.complexBlocked = OperationLimits(complexBlocked)
    self.tiled = OperationLimits(tiled)
    self.complexTiled = OperationLimits(complexTiled)
  }

  private static let standard: Tuning = {
    #if arch(x86_64)
      if InstructionSet.inUse == .baseline {
        return Tuning(
          tiny: [.qr: 32, .lu: 16, .cholesky: 16, .triangular: 16, .symmetricEigen: 32, .svd: 16],
          complexTiny: complexTiny)
      }
    #endif
    return Tuning(
      tiny: [.qr: 32, .lu: 32, .cholesky: 32, .triangular: 32, .symmetricEigen: 32, .svd: 32],
      complexTiny: complexTiny,
      blocked: [.qr: 0, .cholesky: 96, .product: 0, .symmetricEigen: 33, .eigen: 1, .svd: 40],
      complexBlocked: [
        .qr: 0, .lu: 40, .cholesky: 40, .product: 0, .symmetricEigen: 33, .eigen: 1, .svd: 40,
      ],
      tiled: [.qr: 384, .lu: 256, .cholesky: 256, .triangular: 256],
      complexTiled: [.qr: 288, .lu: 192, .cholesky: 256, .triangular: 192])
  }()

  private static var complexTiny: [Operation: Int] {
    #if arch(x86_64)
      switch InstructionSet.inUse {
      case .baseline:
        return [.qr: 16, .lu: 4, .cholesky: 4, .triangular: 2, .symmetricEigen: 24, .svd: 8]
      case .avx2:
        return [.qr: 32, .lu: 16, .cholesky: 12, .triangular: 8, .symmetricEigen: 32, .svd: 24]
      case .avx512: break
      }
    #endif
    return [.qr: 32, .lu: 32, .cholesky: 32, .triangular: 32, .symmetricEigen: 32, .svd: 32]
  }
}
