import HeddleArrays
import HeddleLAPACK

/// A number that matrices are made of, to be decomposed and stored: `Float`, `Double`, `Complex<Float>` or
/// `Complex<Double>`.
///
/// ```swift
/// func fit<Scalar: MatrixScalar>(_ a: NDArray<Scalar>, to b: NDArray<Scalar>) throws -> NDArray<Scalar> {
///   try a.leastSquares(b).solution
/// }
/// ```
public typealias MatrixScalar = ArrayScalar & LAPACKScalar
