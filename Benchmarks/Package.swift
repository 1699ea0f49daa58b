// swift-tools-version: 6.3
import PackageDescription

let strict: [SwiftSetting] = [.swiftLanguageMode(.v6), .treatAllWarnings(as: .error)]

// A package of its own, so that who imports Heddle resolves nothing that only measuring needs.
let package = Package(
  name: "heddle-benchmarks",
  dependencies: [
    .package(name: "heddle", path: ".."),
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
  ],
  targets: [
    .executableTarget(
      name: "heddle-bench",
      dependencies: [
        .product(name: "Heddle", package: "heddle"),
        .product(name: "HeddlePictures", package: "heddle"),
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      swiftSettings: strict)
  ]
)
