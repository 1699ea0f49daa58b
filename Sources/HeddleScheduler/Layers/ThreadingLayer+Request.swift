extension ThreadingLayer {
  /// What can be asked of a layer instead of its name.
  public enum Property: String, Sendable, CaseIterable {
    /// Never more threads than the core budget, whoever calls from wherever.
    case safe
    /// A child made by `fork()` can go on with it, even when its parent was in the middle of a call.
    case forksafe

    /// The layers that have the property, the best first.
    public var layers: [ThreadingLayer] {
      switch self {
      case .safe, .forksafe: [.dynamic, .static, .serial]
      }
    }
  }

  /// The layer that a request asks for: a name; a property, for the best layer that has it; or several of these,
  /// separated by commas, of which the first that can be met counts.
  ///
  /// - Throws: when none can be met; the error lists what is possible.
  public init(request: String) throws(ThreadingLayerError) {
    for wish in request.split(separator: ",") {
      let word = wish.drop { $0 == " " }.prefix { $0 != " " }
      if let layer = Self(rawValue: String(word)) ?? Property(rawValue: String(word))?.layers.first
      {
        self = layer
        return
      }
    }
    throw ThreadingLayerError(request: request)
  }

  /// The layer that `HEDDLE_THREADING_LAYER` asks for, a request as for ``init(request:)``; nil if it isn't set.
  ///
  /// - Throws: when it cannot be met; the error lists what is possible.
  public static func requested() throws(ThreadingLayerError) -> ThreadingLayer? {
    guard let request = environment("HEDDLE_THREADING_LAYER") else { return nil }
    return try ThreadingLayer(request: request)
  }
}

/// No layer is what was asked for.
public struct ThreadingLayerError: Error, Sendable, Hashable, CustomStringConvertible {
  /// What was asked for.
  public let request: String

  /// What was asked for, and what can be.
  public var description: String {
    let names =
      ThreadingLayer.allCases.map(\.rawValue) + ThreadingLayer.Property.allCases.map(\.rawValue)
    return "no threading layer is \"\(request)\"; there are " + names.joined(separator: ", ")
  }
}
