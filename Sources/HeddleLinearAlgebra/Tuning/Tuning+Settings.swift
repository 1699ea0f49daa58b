import HeddleErrors

/// A tuning as settings with names: what files hold and what differs from the defaults.
extension Tuning {
  /// One number of a tuning.
  struct Setting: Sendable {
    /// The group it belongs to, if it does, and its name.
    let group: String?
    let name: String
    /// Nil is a value of its own: what the shape says, or no such engine.
    let value: Int?
    /// What it may be.
    let allowed: ClosedRange<Int>
    /// Of what it has to be a multiple.
    var step = 1
    /// Whether it may be nil.
    var mayBeMissing = true
    let set: @Sendable (inout Tuning, Int?) -> Void

    /// Such as `tiledFrom.qr`.
    var title: String { group.map { "\($0).\(name)" } ?? name }

    func allows(_ number: Int) -> Bool { allowed ~= number && number % step == 0 }

    /// What it may be, in words.
    var choices: String {
      "an integer from \(allowed.lowerBound) to \(allowed.upperBound)"
        + (step > 1 ? ", a multiple of \(step)" : "") + (mayBeMissing ? ", or null" : "")
    }
  }

  /// All of them, as they are.
  var settings: [Setting] {
    limits("tinyLimits", \.tinyLimits, 0...64)
      + limits("complexTinyLimits", \.complexTinyLimits, 0...64)
      + limits("blockedFrom", \.blockedFrom, 0...sizes)
      + limits("complexBlockedFrom", \.complexBlockedFrom, 0...sizes)
      + limits("tiledFrom", \.tiledFrom, 1...sizes)
      + limits("complexTiledFrom", \.complexTiledFrom, 1...sizes)
      + [
        number("treeFrom", \.treeFrom, 1...sizes), optional("leafRows", \.leafRows, 1...sizes),
        optional("gramFrom", \.gramFrom, 1...sizes), optional("panelWidth", \.panelWidth, 1...256),
        number("fewestTiledColumns", \.fewestTiledColumns, 1...sizes),
        number("thinFrom", \.thinFrom, 1...sizes),
        number("panel", \.spectral.panel, 16...32, step: 16, in: "spectral"),
        number("leaf", \.spectral.leaf, 16...1024, in: "spectral"),
        number("share", \.spectral.share, 1...sizes, in: "spectral"),
        number("strip", \.spectral.strip, 16...512, step: 16, in: "spectral"),
        number("bandFrom", \.spectral.bandFrom, 0...sizes, in: "spectral"),
        number("alone", \.schur.alone, 0...256, in: "schur"),
        number("panel", \.schur.panel, 16...32, step: 16, in: "schur"),
        number("share", \.schur.share, 1...sizes, in: "schur"),
        number("chain", \.schur.chain, 1...32, in: "schur"),
        number("steps", \.schur.steps, 4...128, in: "schur"),
        number("leaf", \.schur.leaf, 10...64, in: "schur"),
        number("whole", \.schur.whole, 0...256, in: "schur"),
        number("strip", \.schur.strip, 16...512, in: "schur"),
        number("dividedFrom", \.schur.dividedFrom, 1...sizes, in: "schur"),
        number("tiledFrom", \.spectral.tiledFrom, 1...sizes, in: "spectral"),
        number("tile", \.spectral.tile, 8...256, in: "spectral"),
      ]
  }

  /// Stops the program for a number with which no engine works.
  func requireUsable() {
    for setting in settings {
      guard let value = setting.value else { continue }
      require(setting.allows(value), "\(setting.title) is \(value), not \(setting.choices)")
    }
  }

  /// Such as `leafRows 2400 (default: by shape)`, for every setting that is not the default.
  public var differences: [String] {
    func words(_ value: Int?) -> String { value.map { "\($0)" } ?? "by shape or none" }
    return zip(settings, Tuning().settings).filter { $0.value != $1.value }.map {
      "\($0.title) \(words($0.value)) (default: \(words($1.value)))"
    }
  }

  private var sizes: Int { 1 << 30 }

  private func limits(
    _ group: String, _ path: WritableKeyPath<Tuning, [Operation: Int]> & Sendable,
    _ allowed: ClosedRange<Int>
  ) -> [Setting] {
    Operation.allCases.map { operation in
      Setting(
        group: group, name: operation.rawValue, value: self[keyPath: path][operation],
        allowed: allowed
      ) { $0[keyPath: path][operation] = $1 }
    }
  }

  private func number(
    _ name: String, _ path: WritableKeyPath<Tuning, Int> & Sendable, _ allowed: ClosedRange<Int>,
    step: Int = 1, in group: String? = nil
  ) -> Setting {
    Setting(
      group: group, name: name, value: self[keyPath: path], allowed: allowed, step: step,
      mayBeMissing: false
    ) {
      if let value = $1 { $0[keyPath: path] = value }
    }
  }

  private func optional(
    _ name: String, _ path: WritableKeyPath<Tuning, Int?> & Sendable, _ allowed: ClosedRange<Int>
  ) -> Setting {
    Setting(group: nil, name: name, value: self[keyPath: path], allowed: allowed) {
      $0[keyPath: path] = $1
    }
  }
}
