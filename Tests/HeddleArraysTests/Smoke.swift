import Testing
import Numerics
@testable import HeddleArrays
@Test func smoke() {
  let a: NDArray<Double> = [[1, 2], [3, 4.5]]
  let b = a.transposed + a * 2
  #expect(b.scalars == [3, 7, 8, 13.5])
  var m: Matrix<Complex<Float>> = [[1, 2], [3, Complex(1, 2)]]
  m[row: 0] = [7, 8]
  #expect(m.adjoint.array.scalars == [7, 3, 8, Complex(1, -2)])
  #expect(NDArray<Double>.identity(2, batch: [2]).scalars == [1,0,0,1,1,0,0,1])
  let c = a[.reversed, .range(1..., by: -1)]
  #expect(c.scalars == [4.5, 2])
  var d = a; d[.all, .at(0)] = [9]
  #expect(d.scalars == [9,2,9,4.5])
  #expect(a.permuted([1,0]).reshaped(to: [4]).scalars == [1,3,2,4.5])
}
