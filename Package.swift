// swift-tools-version: 6.3
import PackageDescription

let strict: [SwiftSetting] = [.swiftLanguageMode(.v6), .treatAllWarnings(as: .error)]
let numerics = Target.Dependency.product(name: "Numerics", package: "swift-numerics")
let arguments = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")

let package = Package(
  name: "heddle",
  products: [
    .library(name: "Heddle", targets: ["Heddle"]),
    .library(name: "HeddleScheduler", targets: ["HeddleScheduler"]),
    .library(name: "HeddleRuntimes", targets: ["HeddleRuntimes"]),
    .library(name: "HeddlePictures", targets: ["HeddlePictures"]),
    .executable(name: "heddle", targets: ["heddle-command"]),
    .executable(name: "qr-batch", targets: ["qr-batch"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-numerics", from: "1.1.1"),
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/swiftlang/swift-docc-plugin", from: "1.5.0"),
  ],
  targets: [
    // C: the system's libraries, and the two places where Swift is not enough.
    .systemLibrary(
      name: "COpenBLAS", pkgConfig: "openblas",
      providers: [.apt(["libopenblas-dev", "liblapacke-dev"])]),
    .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
    .target(name: "CHeddleSystem"),
    .target(name: "CHeddleKernels", cSettings: [.treatAllWarnings(as: .error)]),

    // The library, bottom up.
    .target(name: "HeddleErrors", swiftSettings: strict),
    .target(name: "HeddlePictures", swiftSettings: strict),
    .target(
      name: "HeddleScheduler", dependencies: ["CHeddleSystem", "HeddleErrors", "HeddlePictures"],
      exclude: ["Scheduler/Sleep.md", "SharedCores/SharedCores.md"], swiftSettings: strict),
    .target(
      name: "HeddleRuntimes", dependencies: ["CHeddleSystem", "HeddleErrors"],
      swiftSettings: strict),
    .target(
      name: "HeddleArrays", dependencies: ["CZlib", "HeddleErrors", numerics],
      swiftSettings: strict),
    .target(
      name: "HeddleLAPACK",
      dependencies: ["COpenBLAS", "CHeddleKernels", numerics],
      swiftSettings: strict),
    .target(
      name: "HeddleLinearAlgebra",
      dependencies: ["HeddleErrors", "HeddleScheduler", "HeddleLAPACK", "HeddleArrays", numerics],
      swiftSettings: strict),
    .target(
      name: "Heddle",
      dependencies: [
        "HeddleScheduler", "HeddleRuntimes", "HeddleArrays", "HeddleLAPACK", "HeddleLinearAlgebra",
        numerics,
      ],
      swiftSettings: strict),

    // The commands.
    .executableTarget(
      name: "heddle-command", dependencies: ["Heddle", arguments], swiftSettings: strict),
    .executableTarget(
      name: "qr-batch", dependencies: ["Heddle", "HeddlePictures", arguments],
      swiftSettings: strict),

    // Tests.
    .target(
      name: "HeddleTestSupport", dependencies: ["HeddleLAPACK", "COpenBLAS"],
      path: "Tests/HeddleTestSupport",
      // In no product, so dependents may build it. Judging results takes most of the tests' time.
      swiftSettings: strict + [.unsafeFlags(["-O"])]),
    .testTarget(
      name: "HeddlePicturesTests", dependencies: ["HeddlePictures"], swiftSettings: strict),
    .testTarget(
      name: "HeddleSchedulerTests", dependencies: ["HeddleScheduler"], swiftSettings: strict),
    .testTarget(
      name: "HeddleRuntimesTests", dependencies: ["HeddleRuntimes", "COpenBLAS"],
      swiftSettings: strict),
    .testTarget(name: "HeddleArraysTests", dependencies: ["HeddleArrays"], swiftSettings: strict),
    .testTarget(
      name: "HeddleLAPACKTests", dependencies: ["HeddleLAPACK", "HeddleTestSupport"],
      swiftSettings: strict),
    .testTarget(
      name: "HeddleLinearAlgebraTests", dependencies: ["Heddle", "HeddleTestSupport"],
      swiftSettings: strict),
    .testTarget(
      name: "HeddleCommandTests", dependencies: ["heddle-command", "Heddle"], swiftSettings: strict),
    .testTarget(
      name: "QRBatchTests", dependencies: ["qr-batch", "Heddle", arguments], swiftSettings: strict),
  ]
)
