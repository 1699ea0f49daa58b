import HeddleLAPACK

extension Tuning {
  /// The version of what files hold; a file of another one is refused.
  static let fileVersion = 1

  /// Reads a tuning from a file, as ``write(to:)`` or a person wrote it. What the file leaves out is as in
  /// ``init()``.
  ///
  /// - Throws: a ``TuningError`` that names the file, and the line for one that holds something else or
  ///   numbers out of range.
  public init(contentsOf path: String) throws(TuningError) {
    let bytes = try TuningFile.read(path)
    let content: SettingsText
    do throws(SettingsText.Mistake) { content = try SettingsText.read(bytes) } catch {
      throw TuningError(.damaged(error.message, line: error.line), path: path)
    }
    if let version = content.version, version != Self.fileVersion {
      throw TuningError(.otherVersion(version), path: path)
    }
    self.init()
    do throws(SettingsText.Mistake) { try apply(content) } catch {
      throw TuningError(.damaged(error.message, line: error.line), path: path)
    }
  }

  /// The tuning that ``save()`` has kept for this machine; nil if there is none.
  ///
  /// It is used only where it is asked for: with `withTuning(try .saved() ?? Tuning()) { ... }`, or by the
  /// environment variable `HEDDLE_TUNING=cached`.
  public static func saved() throws(TuningError) -> Tuning? {
    let path = try savedPath
    return TuningFile.exists(path) ? try Tuning(contentsOf: path) : nil
  }

  /// Where this machine's tuning is kept: in `$XDG_CACHE_HOME/heddle`, or `~/.cache/heddle`, under the name
  /// of the processor, the instruction set in use and the version of the file.
  public static var savedPath: String {
    get throws(TuningError) {
      let words = "\(Processor.name) \(InstructionSet.inUse)".lowercased()
        .split { !($0.isASCII && ($0.isLetter || $0.isNumber)) }
      return try TuningFile.folder()
        + "/tuning-v\(fileVersion)-\(words.joined(separator: "-")).json"
    }
  }

  /// Keeps the tuning for this machine: see ``savedPath`` and ``saved()``.
  ///
  /// - Returns: the file.
  @discardableResult
  public func save() throws(TuningError) -> String {
    let path = try Self.savedPath
    try TuningFile.makeFolder(try TuningFile.folder())
    try write(to: path)
    return path
  }

  /// Writes all settings to a file: the whole file or none. A new one is for its owner to read and write;
  /// one that is replaced keeps its permissions.
  public func write(to path: String) throws(TuningError) {
    var members: [SettingsText.Member] = []
    func add(_ name: String, _ value: SettingsText) {
      members.append(SettingsText.Member(name: name, value: value, line: 0))
    }
    add("heddleTuning", .number(Self.fileVersion))
    add("processor", .string(Processor.name))
    add("instructionSet", .string("\(InstructionSet.inUse)"))
    var groups: [String: [SettingsText.Member]] = [:]
    for setting in settings {
      let value = setting.value.map { SettingsText.number($0) } ?? .null
      guard let group = setting.group else {
        add(setting.name, value)
        continue
      }
      groups[group, default: []].append(
        SettingsText.Member(name: setting.name, value: value, line: 0))
    }
    for (name, group) in groups.sorted(by: { $0.key < $1.key }) { add(name, .object(group)) }
    try TuningFile.replace(path, with: SettingsText.object(members).written() + "\n")
  }

  /// Takes over what a file says.
  private mutating func apply(_ content: SettingsText) throws(SettingsText.Mistake) {
    guard case .object(let members) = content, content.version != nil else {
      throw SettingsText.Mistake(message: "no object with \"heddleTuning\"", line: 1)
    }
    // What the file says about itself; it may have been measured elsewhere.
    let labels = ["heddleTuning", "processor", "instructionSet"]
    for member in members where !labels.contains(member.name) {
      if case .object(let inner) = member.value {
        for setting in inner { try set(setting, group: member.name) }
      } else {
        try set(member, group: nil)
      }
    }
  }

  private mutating func set(
    _ member: SettingsText.Member, group: String?
  ) throws(SettingsText.Mistake) {
    func mistake(_ message: String) -> SettingsText.Mistake {
      SettingsText.Mistake(message: "\"\(member.name)\" \(message)", line: member.line)
    }
    guard let setting = settings.first(where: { $0.group == group && $0.name == member.name })
    else { throw mistake("is no setting") }
    switch member.value {
    case .null where setting.mayBeMissing: setting.set(&self, nil)
    case .number(let number) where setting.allows(number): setting.set(&self, number)
    default: throw mistake("has to be \(setting.choices)")
    }
  }
}

extension SettingsText {
  /// The version that a file says it has.
  fileprivate var version: Int? {
    guard case .object(let members) = self,
      case .number(let version)? = members.first(where: { $0.name == "heddleTuning" })?.value
    else { return nil }
    return version
  }
}
