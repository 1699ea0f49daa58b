/// A library that is loaded in this process and starts threads of its own.
public struct ForeignRuntime: Sendable, Hashable {
  /// Whose library it is.
  public enum Kind: String, Sendable, CaseIterable {
    case openBLAS = "OpenBLAS"
    case mkl = "MKL"
    case blis = "BLIS"
    /// An OpenMP runtime: GNU's, Intel's or LLVM's.
    case openMP = "OpenMP"
    case tbb = "oneTBB"
  }

  /// What a width that is set for the library holds for.
  public enum Reach: String, Sendable {
    /// All threads of the process.
    case process
    /// The thread that sets it; other threads have widths of their own.
    case thread
  }

  /// Whose library it is.
  public let kind: Kind
  /// The library's file.
  public let path: String
  /// What the library's functions are named beyond the usual, such as `scipy_…64_`; empty for most.
  public let affixes: String
  /// The version that the library states, if it does.
  public let version: String?
  /// How it makes its threads, if it says: `pthreads`, `openmp`, `intel`, `gnu`, `tbb`, `sequential`.
  public let threadingLayer: String?
  /// How many threads a call on the calling thread may use at this moment.
  public let threads: Int
  /// What a width that is set for the library holds for.
  public let reach: Reach
}

extension ForeignRuntime: CustomStringConvertible {
  /// One line for a person.
  public var description: String {
    let name = [kind.rawValue, version].compactMap(\.self).joined(separator: " ")
    let layer = threadingLayer.map { ", \($0)" } ?? ""
    let symbols = affixes.isEmpty ? "" : ", symbols \(affixes)"
    return "\(name): \(threads) threads\(layer)\(symbols), \(path)"
  }
}
