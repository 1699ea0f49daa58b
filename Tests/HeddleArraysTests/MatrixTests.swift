import HeddleArrays
import Numerics
import Testing

@Suite("Matrices")
struct MatrixTests {
  @Test("traces of one matrix and of many, of any shape and layout", arguments: ScalarType.allCases)
  func traces(_ type: ScalarType) {
    func check<Scalar: ArrayScalar>(_: Scalar.Type) {
      for (rows, columns) in [(0, 0), (0, 2), (1, 1), (3, 3), (4, 2), (2, 5)] {
        let batch: NDArray<Scalar> = counting([2, 3, rows, columns])
        for array in layouts(of: batch) {
          let traces: NDArray<Scalar> = array.trace()
          #expect(traces.shape == [2, 3])
          for index in indices([2, 3]) {
            let expected = (0..<min(rows, columns)).reduce(Scalar.zero) {
              $0 + array[index + [$1, $1]]
            }
            #expect(traces[index] == expected)
            let one: Scalar = Matrix(array[.at(index[0]), .at(index[1])]).trace()
            #expect(one == expected)
          }
        }
      }
    }
    check(type.swiftType)
  }

  @Test("norms and conjugates are those of the array", arguments: ScalarType.allCases)
  func norms(_ type: ScalarType) {
    func check<Scalar: ArrayScalar>(_: Scalar.Type) {
      let matrix = Matrix<Scalar>(counting([5, 7]))
      #expect(matrix.norm() == matrix.array.norm() && matrix.norm() > 100)
      #expect(matrix.conjugated[4, 6] == matrix[4, 6].conjugated)
      #expect(matrix.conjugated.transposed == matrix.adjoint)
      #expect((matrix.conjugated == matrix) == !type.isComplex)
    }
    check(type.swiftType)
  }

  @Test("diagonal matrices from literals, arrays and views", arguments: ScalarType.allCases)
  func diagonals(_ type: ScalarType) async {
    func check<Scalar: ArrayScalar>(_: Scalar.Type) {
      let matrix: Matrix<Scalar> = .diagonal([1, 2, 3])
      #expect(matrix == [[1, 0, 0], [0, 2, 0], [0, 0, 3]])
      #expect(Matrix.diagonal(matrix.diagonal) == matrix)
      #expect(Matrix.diagonal(matrix.diagonal[.reversed]) == [[3, 0, 0], [0, 2, 0], [0, 0, 1]])
      #expect(Matrix<Scalar>.diagonal(.zeros([0])).array.shape == [0, 0])
    }
    check(type.swiftType)
    await #expect(processExitsWith: .failure) { _ = Matrix<Double>.diagonal(.zeros([2, 2])) }
  }
}
