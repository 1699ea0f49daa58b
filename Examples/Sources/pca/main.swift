// Principal component analysis: 600 points in 20 dimensions, of which two show what there is to see.
//
// Usage: pca [picture.svg]

import Foundation
import Heddle
import HeddlePictures

let (groups, perGroup, dimensions) = (3, 200, 20)

// Three clouds of points around centres of their own.
let centres = NDArray<Double>.normal([groups, 1, dimensions], standardDeviation: 2, seed: 3)
let spread = NDArray<Double>.normal([groups, perGroup, dimensions], seed: 4)
let data = (centres + spread).reshaped(to: [groups * perGroup, dimensions])

// The right singular vectors of the centred data are its principal directions; the left ones, scaled,
// are the coordinates of the points along them.
let svd = try (data - data.mean(axes: [0], keepingAxes: true)).svd()
let points = (svd.u * svd.s).reshaped(to: [groups, perGroup, dimensions])
let variance = svd.s * svd.s
let explained = variance / variance.sum()

for component in 0..<4 {
  let percent = String(format: "%5.1f %%", 100 * explained[component])
  print("component \(component + 1) explains \(percent) of the variance")
}

let picture = ScatterPlot(
  title: "Three groups in 20 dimensions, in their first two components",
  x: Axis("first component"), y: Axis("second component"),
  categories: (0..<groups).map { group in
    Series(
      "group \(group + 1)",
      (0..<perGroup).map { (x: points[group, $0, 0], y: points[group, $0, 1]) })
  })
let path = CommandLine.arguments.dropFirst().first ?? "pca.svg"
try picture.svg().write(toFile: path, atomically: true, encoding: .utf8)
print("picture: \(path)")
