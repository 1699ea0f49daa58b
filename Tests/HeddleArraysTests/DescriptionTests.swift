import Numerics
import Testing

@testable import HeddleArrays

@Suite("Printing")
struct DescriptionTests {
  // What NumPy 2.4 prints for the same arrays.
  @Test(
    "real arrays look as in NumPy",
    arguments: [
      ([1e10, .nan, -.infinity, 2.5], "[1.0e+10     nan    -inf 2.5e+00]"),
      ([1, .nan, -.infinity, 2.5], "[ 1.   nan -inf  2.5]"),
      (
        [1 / 3, 2 / 3, 1e-3, 123.456789012],
        "[3.33333333e-01 6.66666667e-01 1.00000000e-03 1.23456789e+02]"
      ),
      ([1e6, 2e6], "[1000000. 2000000.]"), ([1e-5, 1], "[1.e-05 1.e+00]"),
      ([0, -0.0], "[ 0. -0.]"), ([1e100, 1], "[1.e+100 1.e+000]"), ([99_999_999.5], "[99999999.5]"),
      ([0.999999999, 1], "[1. 1.]"), ([], "[]"),
    ] as [([Double], String)])
  func real(values: [Double], text: String) {
    #expect(NDArray(values).description == text)
  }

  @Test("other types, ranks and lengths look as in NumPy")
  func others() {
    #expect(NDArray<Float>([1e6, 2e6]).description == "[1.e+06 2.e+06]")
    // Digits beyond the shortest ones are the true ones; halves are rounded to even.
    #expect(
      NDArray<Float>([-1.26542145e-05, -6.1518e-3]).description
        == "[-1.26542145e-05 -6.15180004e-03]")
    #expect(NDArray<Double>([0.001953125, 1.5]).description == "[0.00195312 1.5       ]")
    #expect(NDArray<Float>([1 / 3]).description == "[0.33333334]")
    let complex: [Complex<Double>] = [Complex(1, 2), Complex(0, -0.5), Complex(.nan, .infinity)]
    #expect(NDArray(complex).description == "[ 1.+2.j   0.-0.5j nan+infj]")
    #expect(
      NDArray([Complex(1.5, 2), Complex(3, -1e-7)]).description == "[1.5+2.e+00j 3. -1.e-07j]")
    #expect(
      NDArray<Double>.arange(8).reshaped(to: [2, 2, 2]).description
        == "[[[0. 1.]\n  [2. 3.]]\n\n [[4. 5.]\n  [6. 7.]]]")
    #expect(
      (NDArray<Double>.arange(30) + 1).description
        == "[ 1.  2.  3.  4.  5.  6.  7.  8.  9. 10. 11. 12. 13. 14. 15. 16. 17. 18.\n"
        + " 19. 20. 21. 22. 23. 24. 25. 26. 27. 28. 29. 30.]")
    #expect(
      NDArray<Double>([[1, 2.5], [-3, 0.125]]).description
        == "[[ 1.     2.5  ]\n [-3.     0.125]]")
    #expect(NDArray<Double>(scalar: 5).description == "5.")
  }

  @Test("more than 1000 elements are elided")
  func elision() {
    #expect(NDArray<Double>.arange(1001).description == "[   0.    1.    2. ...  998.  999. 1000.]")
    #expect(!NDArray<Double>.arange(1000).description.contains("..."))
    let table = NDArray<Double>.arange(1001).reshaped(to: [7, 143]) / 7
    #expect(
      table.description.split(separator: "\n").prefix(2) == [
        "[[0.00000000e+00 1.42857143e-01 2.85714286e-01 ... 2.00000000e+01",
        "  2.01428571e+01 2.02857143e+01]",
      ])
    #expect(table.description.contains("\n ...\n"))
  }

  @Test("matrices print as arrays; the debug form adds type, shape and strides")
  func debug() {
    let matrix: Matrix<Float> = [[1, 2], [3, 4]]
    #expect(matrix.description == "[[1. 2.]\n [3. 4.]]")
    #expect(
      matrix.transposed.debugDescription
        == "Matrix<Float> 2 x 2 strides [1, 2]\n[[1. 3.]\n [2. 4.]]")
    #expect(
      NDArray<Double>([1]).debugDescription == "NDArray<Double> shape [1] strides [1]\n[1.]")
  }
}
