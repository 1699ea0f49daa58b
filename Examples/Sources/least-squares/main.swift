// Fits a fading glow to every pixel of a stack of images, through clouds that hide a part of the frames.
//
// Every pixel misses other frames, so every pixel has a least-squares problem of its own: 4096 problems
// of 24 equations, solved as one batch.

import Heddle

let (frames, side) = (24, 64)
let pixels = side * side

/// The model: background + drift * t + glow * exp(-t / 0.2), a row of three values at each time.
let basis = NDArray<Double>(shape: [frames, 3]) { index in
  let t = Double(index[0]) / Double(frames - 1)
  return [1, t, .exp(-t / 0.2)][index[1]]
}

/// What the model shows for coefficients of shape [pixels, 3]: [pixels, frames].
func brightness(_ coefficients: NDArray<Double>) -> NDArray<Double> {
  (basis * coefficients.insertingAxis(at: 1)).sum(axes: [2])
}

// The scene: a flat background, a drift from left to right, and a glowing spot in the middle.
let truth = NDArray<Double>(shape: [side, side, 3]) { index in
  let y = Double(index[0]) / Double(side) - 0.5
  let x = Double(index[1]) / Double(side) - 0.5
  return [10, x, 5 * .exp(-20 * (x * x + y * y))][index[2]]
}.reshaped(to: [pixels, 3])

// What the camera saw: noise everywhere, and clouds in a quarter of all places and times.
let noise = NDArray<Double>.normal([pixels, frames], standardDeviation: 0.1, seed: 1)
let clear = NDArray<Double>.uniform([pixels, frames], seed: 2).map { $0 < 0.25 ? 0.0 : 1.0 }
let seen = clear * (brightness(truth) + noise)

// A hidden frame has weight zero in the equations of its pixel.
let equations = clear.insertingAxis(at: 2) * basis  // [pixels, frames, 3]
let clock = ContinuousClock()
var fit = NDArray<Double>.zeros([pixels, 3])
let time = try clock.measure {
  fit = try equations.qr().solve(vector: seen)
}

let residual = (clear * brightness(fit) - seen).sumOfSquares()
let error = (fit - truth).map { $0 * $0 }.mean(axes: [0]).map { $0.squareRoot() }
let degreesOfFreedom = clear.sum() - Double(3 * pixels)

print("\(pixels) fits of 3 coefficients to \(Int(clear.sum())) values in \(time)")
print(
  "residual, as a standard deviation: \((residual / degreesOfFreedom).squareRoot()) (noise: 0.1)")
print("error of background, drift and glow: \(error)")
