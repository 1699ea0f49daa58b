import Heddle
import Testing

@testable import HeddleArrays

@Suite struct ResultMemoryTests {
  /// OpenBLAS's `zgemv_n` reads a column past the last one, which crashes where memory ends there.
  @Test func behindMatricesIsRoomForAColumn() throws {
    let a = NDArray<Complex<Double>>.hermitian(50, batch: [3])
    for result in [try a.svd().vt, try a.symmetricEigen().vectors, try a.eigen().vectors] {
      #expect(result.storage.count >= result.count + 50)
    }
  }
}
