/// A `.npz` file: arrays by name, possibly of different types, in a zip archive.
///
/// ```swift
/// let archive = try NPZArchive("model.npz")
/// let weights = try archive.array(named: "weights", of: Double.self)
/// ```
///
/// Opening reads the list of names only; each array is read, and its checksum compared, when it is
/// asked for. Members may be stored or deflated, and larger than 4 GiB (zip64). Damage is an error
/// that says where, and costs no more memory than the compressed size justifies.
public struct NPZArchive: Sendable {
  private let directory: ZipDirectory

  /// Opens an archive.
  public init(_ path: String) throws(NPYError) {
    directory = try ZipDirectory(path)
  }

  /// The names of the arrays, in the order of the archive.
  public var names: [String] {
    directory.entries.compactMap { $0.name.hasSuffix(".npy") ? Self.name(of: $0) : nil }
  }

  /// The header of an array, for example to learn its type.
  public func header(named name: String) throws(NPYError) -> NPYHeader {
    var source = try source(name)
    return try NPYHeader(reading: &source)
  }

  /// Reads an array, whose elements must be of this type.
  public func array<Scalar: ArrayScalar>(
    named name: String, of type: Scalar.Type = Scalar.self
  ) throws(NPYError) -> NDArray<Scalar> {
    var source = try source(name)
    let header = try NPYHeader(reading: &source)
    try header.checkType(Scalar.scalarType, of: source)
    return try NDArray(reading: &source, header)
  }

  private static func name(of entry: ZipEntry) -> String { String(entry.name.dropLast(4)) }

  private func source(_ name: String) throws(NPYError) -> ZipMemberSource {
    // Of several members of one name the last one counts, as for Python.
    guard let entry = directory.entries.last(where: { $0.name == name + ".npy" }) else {
      throw NPYError(.noSuchArray, path: directory.file.path, member: name)
    }
    return try ZipMemberSource(entry, of: directory.file, named: name)
  }
}
