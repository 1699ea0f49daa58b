import HeddleLAPACK
import HeddleTestSupport
import Numerics
import Testing

/// Complex matrices in planes of real and imaginary parts.
@Suite struct KernelPlanesTests {
  static let reals: [any LAPACKReal.Type] = [Float.self, Double.self]

  @Test(arguments: reals) func pairsComeApartAndTogether(_ real: any LAPACKReal.Type) {
    check(real)
    func check<Real: LAPACKReal>(_: Real.Type) {
      let (rows, columns) = (48, 5)
      let a = ColumnMajor<Complex<Real>>(rows: rows, columns: columns) { i, j in
        Complex(Real(i + 100 * j), -Real(i + 100 * j) - 0.5)
      }
      Arena.with { arena in
        let planes = arena.block(rows, 2 * columns, of: Real.self)
        Kernels.split(arena.block(a), into: planes)
        let parts = ColumnMajor(planes)
        for j in 0..<columns {
          for i in 0..<rows {
            #expect(Complex(parts[i, 2 * j], parts[i, 2 * j + 1]) == a[i, j])
          }
        }
        // Fewer rows and columns than there are, and no more than those are written.
        for count in [0, 1, 31, 47, 48] {
          let pairs = arena.block(count, columns - 1, of: Complex<Real>.self)
          Kernels.join(planes, into: pairs)
          let joined = ColumnMajor(pairs)
          for j in 0..<columns - 1 {
            #expect((0..<count).allSatisfy { joined[$0, j] == a[$0, j] }, "\(count), \(j)")
          }
        }
      }
    }
  }

  /// Full and partial blocks, whose heads begin within a unit; and more rows than are multiplied at once.
  @Test(arguments: reals, [(32, 16, 1), (48, 3, 15), (1072, 16, 0), (1072, 5, 7)])
  func aBlockIsItsReflectors(
    _ real: any LAPACKReal.Type, _ shape: (rows: Int, reflectors: Int, head: Int)
  ) {
    check(real)
    func check<Real: LAPACKReal>(_: Real.Type) {
      typealias Scalar = Complex<Real>
      let (rows, count, head) = shape
      func random(_ i: Int, _ j: Int) -> Real { Real((i * 37 + j * 61 + i * j) % 101 - 50) / 50 }
      let v = ColumnMajor<Scalar>(rows: rows, columns: count) { i, j in
        i <= head + j
          ? (i == head + j ? 1 : 0)
          : Scalar(random(i, j), random(j + 3, i)) / Scalar(Real(rows).squareRoot())
      }
      // H = I - tau v v* is unitary for any tau on a circle through zero.
      let taus = (0..<count).map { k -> Scalar in
        let norm = (0..<rows).reduce(Real(0)) { $0 + v[$1, k].lengthSquared }
        return Scalar(1, k % 2 == 0 ? 0.5 : -1) * Scalar(2 / norm) / Scalar(k % 2 == 0 ? 1.25 : 2)
      }
      let c = ColumnMajor<Scalar>(rows: rows, columns: 8) { Scalar(random($0, $1), random($1, $0)) }
      var expected = c
      for k in (0..<count).reversed() {
        for j in 0..<8 {
          let product = (0..<rows).reduce(Scalar.zero) {
            $0 + v[$1, k].conjugate * expected[$1, j]
          }
          for i in 0..<rows { expected[i, j] -= taus[k] * product * v[i, k] }
        }
      }
      let result = Arena.with { arena in
        // What is in front of the heads doesn't count, nor what is beside the block.
        let (stride, columns) = (rows + 16, 2 * count + 6)
        let memory = arena.scalars(stride * columns, of: Real.self)
        memory.update(repeating: 3, count: stride * columns)
        let planes = MatrixBlock(memory, rows: rows, columns: columns, stride: stride)
        for k in 0..<count {
          for i in head + k..<rows {
            planes.base[i + 2 * k * stride] = v[i, k].real
            planes.base[i + (2 * k + 1) * stride] = v[i, k].imaginary
          }
        }
        let tau = arena.scalars(2 * count, of: Real.self)
        for k in 0..<count { (tau[2 * k], tau[2 * k + 1]) = (taus[k].real, taus[k].imaginary) }
        let reflector = Kernels.PlanarReflector(
          planes[rows: 0..<rows, columns: 0..<2 * count],
          triangle: arena.scalars(
            Kernels.PlanarReflector<Real>.triangleCount, of: Real.self))
        reflector.prepare(head: head, tau: tau)
        let target = MatrixBlock(
          arena.scalars(stride * 16, of: Real.self), rows: rows, columns: 16, stride: stride)
        let pairs = arena.block(c)
        Kernels.split(pairs, into: target)
        reflector.apply(to: target)
        Kernels.join(target, into: pairs)
        return ColumnMajor(pairs)
      }
      let tolerance = Real(100 + rows) * .ulpOfOne
      for j in 0..<8 {
        for i in 0..<rows {
          let error = result[i, j] - expected[i, j]
          #expect(error.length < tolerance, "\(shape), \(i), \(j)")
        }
      }
    }
  }
}
