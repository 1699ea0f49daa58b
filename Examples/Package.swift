// swift-tools-version: 6.3
import PackageDescription

let heddle = Target.Dependency.product(name: "Heddle", package: "heddle")
let pictures = Target.Dependency.product(name: "HeddlePictures", package: "heddle")
let strict: [SwiftSetting] = [.swiftLanguageMode(.v6), .treatAllWarnings(as: .error)]

let package = Package(
  name: "heddle-examples",
  dependencies: [.package(name: "heddle", path: "..")],
  targets: [
    .executableTarget(name: "least-squares", dependencies: [heddle], swiftSettings: strict),
    .executableTarget(name: "pca", dependencies: [heddle, pictures], swiftSettings: strict),
    .executableTarget(name: "nested-jobs", dependencies: [heddle], swiftSettings: strict),
  ]
)
