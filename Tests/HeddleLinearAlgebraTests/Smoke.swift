import Heddle
import Testing

@Test func qrSmoke() throws {
  var a = NDArray<Double>(uninitialized: [3, 5, 4])
  for s in 0..<3 {
    for i in 0..<5 { for j in 0..<4 { a[s, i, j] = Double((s * 31 + i * 17 + j * 7) % 13) - 5 } }
  }
  let f = try a.qr()
  let (q, r) = try a.qr(.reduced)
  let c = try a.qr(.complete)
  let q2 = try f.q, r2 = try f.r
  let qr = try f.applyQ(to: c.r)
  for s in 0..<3 {
    for i in 0..<5 {
      for j in 0..<4 {
        var x = 0.0, y = 0.0
        for k in 0..<4 { x += q[s, i, k] * r[s, k, j]; y += q2[s, i, k] * r2[s, k, j] }
        #expect(abs(x - a[s, i, j]) < 1e-12); #expect(abs(y - a[s, i, j]) < 1e-12)
        #expect(abs(qr[s, i, j] - a[s, i, j]) < 1e-12)
      }
    }
  }
  let x = try f.solve(a)
  for s in 0..<3 {
    for i in 0..<4 { for j in 0..<4 { #expect(abs(x[s, i, j] - (i == j ? 1 : 0)) < 1e-12) } }
  }
  a[1, 2, 2] = .nan
  #expect(throws: LinearAlgebraError.failed(SliceFailure(index: [1], reason: .nonFinite))) {
    _ = try a.qr()
  }
}
