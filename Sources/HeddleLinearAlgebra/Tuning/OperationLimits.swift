/// A limit for each operation that has one, in a form that is copied and asked without counting
/// references or hashing: every call asks, however small its matrix.
struct OperationLimits: Hashable, Sendable {
  /// By the operation's place; negative where there is none.
  private var values = SIMD8<Int>(repeating: -1)

  init(_ limits: [Tuning.Operation: Int]) {
    for (operation, limit) in limits { values[operation.place] = max(0, limit) }
  }

  subscript(operation: Tuning.Operation) -> Int? {
    let limit = values[operation.place]
    return limit < 0 ? nil : limit
  }

  /// As users read and write them.
  var byOperation: [Tuning.Operation: Int] {
    Dictionary(
      uniqueKeysWithValues: Tuning.Operation.allCases.compactMap { operation in
        self[operation].map { (operation, $0) }
      })
  }
}

extension Tuning.Operation {
  fileprivate var place: Int {
    switch self {
    case .qr: 0
    case .lu: 1
    case .cholesky: 2
    case .triangular: 3
    case .symmetricEigen: 4
    case .svd: 5
    case .product: 6
    }
  }
}
