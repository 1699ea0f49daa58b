extension LAPACK {
  /// What a positive `info` says, which differs from routine to routine.
  enum PositiveInfo {
    case impossible, zeroPivot, notPositiveDefinite, notConverged
  }

  /// Who is called, and so who counts the arguments that `info` refuses.
  enum Interface {
    /// Counts the storage order as argument 1.
    case lapacke
    case fortran
  }

  /// Calls a routine that has an `info`, and turns that into an error.
  static func call(
    _ routine: StaticString, of interface: Interface = .lapacke,
    positive meaning: PositiveInfo = .impossible, _ body: () -> Int32
  ) throws(LAPACKError) {
    OpenBLAS.pin()
    try check(body(), routine, of: interface, positive: meaning)
  }

  static func check(
    _ info: Int32, _ routine: StaticString, of interface: Interface = .lapacke,
    positive meaning: PositiveInfo
  ) throws(LAPACKError) {
    if info == 0 { return }
    if info < 0 {
      let uncounted = interface == .lapacke ? 1 : 0
      throw .illegalArgument(routine: "\(routine)", position: Int(-info) - uncounted)
    }
    switch meaning {
    case .zeroPivot: throw .singular(pivot: Int(info) - 1)
    case .notPositiveDefinite: throw .notPositiveDefinite(order: Int(info))
    case .notConverged: throw .notConverged(count: Int(info))
    case .impossible: throw .illegalArgument(routine: "\(routine)", position: 0)
    }
  }

  /// Refuses sizes that a routine without a workspace would refuse for every matrix of a batch.
  package static func checkSizes(_ sizes: Int...) throws(LAPACKError) {
    for size in sizes { _ = try int32(size) }
  }

  /// A size as LAPACK's integer.
  static func int32(_ value: Int) throws(LAPACKError) -> Int32 {
    precondition(value >= 0, "a size is negative: \(value)")
    guard let small = Int32(exactly: value) else { throw .dimensionOverflow(value) }
    return small
  }
}
