internal import CHeddleKernels

/// What Heddle's kernels are compiled for.
package enum InstructionSet {
  /// What every processor of the architecture has: SSE2, or Neon on Arm.
  case baseline
  /// AVX2 with fused multiply-add.
  case avx2
  case avx512

  /// The best one that this machine has; or a lesser one that the environment variable
  /// `HEDDLE_INSTRUCTION_SET` named when this was first asked.
  package static var inUse: InstructionSet {
    switch heddle_instruction_set_in_use() {
    case HEDDLE_AVX512: .avx512
    case HEDDLE_AVX2: .avx2
    default: .baseline
    }
  }
}
