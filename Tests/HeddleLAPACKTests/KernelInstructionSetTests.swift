import Foundation
import HeddleTestSupport
import Testing

@testable import HeddleLAPACK

/// The kernels as machines without AVX-512 run them. Each set in a process of its own, as it is chosen
/// once for all.
@Suite struct KernelInstructionSetTests {
  @Test func avx2() async {
    await #expect(processExitsWith: .success) {
      try KernelInstructionSetTests.testKernels(on: "avx2")
      #expect(InstructionSet.inUse != .avx512)
    }
  }

  @Test func baseline() async {
    await #expect(processExitsWith: .success) {
      try KernelInstructionSetTests.testKernels(on: "baseline")
      #expect(InstructionSet.inUse == .baseline)
    }
  }

  private static func testKernels(on set: String) throws {
    setenv("HEDDLE_INSTRUCTION_SET", set, 1)
    for scalar in allScalars {
      PackingTests().everyLayoutArrives(scalar)
      PackingTests().oneBadValueIsFoundAnywhere(scalar)
      try KernelQRTests().factorsRebuildTheMatrix(scalar)
      try KernelQRTests().agreesWithLAPACK(scalar, (200, 50))
      try KernelCholeskyTests().factorsRebuildTheMatrix(scalar)
      try KernelProductTests().gemmIsThePlainProduct(scalar)
    }
    for real in KernelPlanesTests.reals {
      KernelPlanesTests().pairsComeApartAndTogether(real)
      KernelPlanesTests().aBlockIsItsReflectors(real, (48, 3, 15))
      KernelPlanesTests().aBlockIsItsReflectors(real, (1072, 16, 0))
      KernelBidiagonalTests().aSweepIsBothProducts(real, rows: 48)
    }
  }
}
