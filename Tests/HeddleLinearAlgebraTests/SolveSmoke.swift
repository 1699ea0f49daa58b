import Heddle
import Testing

@Test func solveSmoke() throws {
  let a = NDArray<Complex<Double>>.normal([3, 5, 5], seed: 1)
  let m = Matrix<Double>.normal(4, 4, seed: 2)
  let lu = try m.lu()
  let d: Double = lu.determinant
  let d2 = try m.determinant()
  #expect(d == d2)
  let e = lu.determinant
  print(type(of: e), e, lu.logDeterminant)
  let f = try a.lu().determinant
  print(type(of: f), f, try a.determinant())
  let x = try a.solve(a)
  print(x[.at(0)])
  let p = try lu.permutation.multiplied(by: lu.l).multiplied(by: lu.u)
  print(p - m)
  let spd = try m.gram()
  print(spd - (try m.adjointMultiplied(by: m)))
  let c = try spd.cholesky()
  print(c.determinant, c.logDeterminant, d * d)
  print(try c.inverse().multiplied(by: spd))
  let r = try Matrix<Float>.normal(5, 3, seed: 3).leastSquares(Matrix<Float>.normal(5, 2, seed: 4))
  print(r.solution, r.rank(), r.residualNorms, r.singularValues)
}
