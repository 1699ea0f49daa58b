internal import CHeddleKernels

/// What Heddle's kernels are compiled for; the machine's best one is used.
public enum InstructionSet: Int, Hashable, Sendable, CaseIterable, Comparable {
  /// What every processor of the architecture has: SSE2, or Neon on Arm.
  case baseline
  /// AVX2 with fused multiply-add: x86-64-v3.
  case avx2
  /// AVX-512: x86-64-v4.
  case avx512

  /// The best one that this machine has.
  public static let best: InstructionSet =
    switch heddle_best_instruction_set() {
    case HEDDLE_AVX512: .avx512
    case HEDDLE_AVX2: .avx2
    default: .baseline
    }

  /// Those that this machine has, the best one last.
  public static var available: [InstructionSet] { allCases.filter { $0 <= best } }

  /// From the least to the most capable.
  public static func < (a: InstructionSet, b: InstructionSet) -> Bool { a.rawValue < b.rawValue }

  var flag: heddle_instruction_set {
    switch self {
    case .baseline: HEDDLE_BASELINE
    case .avx2: HEDDLE_AVX2
    case .avx512: HEDDLE_AVX512
    }
  }
}
