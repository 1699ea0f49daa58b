import Heddle

/// Files that appear together: none before all of them are written.
struct OutputSet: ~Copyable {
  private var files: [OutputFile] = []

  /// Throws if a file could not be put there, and leaves all as it is.
  static func check(_ paths: [String]) throws(NPYError) {
    for path in paths { _ = try OutputFile(replacing: path) }
  }

  mutating func add(_ text: String, to path: String) throws(NPYError) {
    try begin(path).write(text)
  }

  mutating func add<Scalar: ArrayScalar>(
    _ array: NDArray<Scalar>, to path: String
  ) throws(NPYError) {
    try array.write(npy: begin(path))
  }

  private mutating func begin(_ path: String) throws(NPYError) -> OutputFile {
    let file = try OutputFile(replacing: path)
    files.append(file)
    return file
  }

  consuming func commit() throws(NPYError) {
    for file in files { try file.commit() }
  }
}
