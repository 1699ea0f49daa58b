import Foundation
import Heddle
import HeddleLAPACK
import Testing

@testable import HeddleLinearAlgebra

/// The tiny engine as machines without AVX-512 run it. Each set in a process of its own, as it is chosen
/// once for all.
@Suite struct InstructionSetTests {
  @Test func avx2() async {
    await #expect(processExitsWith: .success) {
      try InstructionSetTests.testEngines(on: "avx2")
      #expect(InstructionSet.inUse != .avx512)
      if InstructionSet.inUse == .avx2 {
        let tuning = Tuning()
        #expect(tuning.engine(for: .svd, rows: 25, columns: 25, Complex<Double>.self) == .lapack)
        #expect(tuning.engine(for: .svd, rows: 25, columns: 25, Complex<Float>.self) == .tiny)
      }
    }
  }

  @Test func baseline() async {
    await #expect(processExitsWith: .success) {
      try InstructionSetTests.testEngines(on: "baseline")
      #expect(InstructionSet.inUse == .baseline)
      #if arch(x86_64)
        #expect(Tuning().engine(for: .lu, rows: 17, columns: 17, Double.self) == .lapack)
      #endif
    }
  }

  private static func testEngines(on set: String) throws {
    setenv("HEDDLE_INSTRUCTION_SET", set, 1)
    for scalar in realScalars {
      try TinyAloneTests().qrOfEveryShape(scalar)
      try TinyAloneTests().solversOfEveryOrder(scalar)
      try SmallEigenTests().vectorsBelongToTheirValues(scalar)
    }
    // Both kinds of numbers and both sizes; the other two differ from these in constants.
    for scalar in [Double.self, Complex<Float>.self] as [any TestScalar.Type] {
      try TinyEngineTests().aBadLaneLeavesItsNeighboursAlone(scalar)
      try TinyEngineTests().qrOfEveryShape(scalar)
      try TinySolveTests().luOfEveryShape(scalar)
      try TinySolveTests().cholesky(scalar)
      try TinySpectralTests().symmetricEigen(scalar)
      try TinySpectralTests().svd(scalar)
    }
    try TiledQRTests().factorsRebuildTheMatrix(Complex<Float>.self, width: 8)
    try LUTests().factorsRebuildTheMatrix(Complex<Float>.self)
    try BlockedSpectralTests().symmetricEigen(Complex<Float>.self)
    try TwoStageTests().knownValues(Double.self)
    try HessenbergTests().largeMatrices()
  }
}
