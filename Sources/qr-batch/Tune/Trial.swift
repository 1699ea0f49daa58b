import Heddle

/// A setting of a tuning, the values to be tried, the default first, and work that shows the difference.
struct Trial {
  let name: String
  let values: [Int?]
  let set: (inout Tuning, Int?) -> Void
  /// Makes the inputs and returns what is timed.
  let prepare: () -> () throws -> Void

  /// A setting by the way to it.
  init(
    _ name: String, _ path: WritableKeyPath<Tuning, Int?>, _ others: [Int],
    _ prepare: @escaping () -> () throws -> Void
  ) {
    let usual = Tuning()[keyPath: path]
    self.name = name
    values = [usual] + others.filter { $0 != usual }
    set = { $0[keyPath: path] = $1 }
    self.prepare = prepare
  }

  /// One that always has a value.
  init(
    _ name: String, _ path: WritableKeyPath<Tuning, Int>, _ others: [Int],
    _ prepare: @escaping () -> () throws -> Void
  ) {
    self.init(name, path.appending(path: \.ifAny), others, prepare)
  }
}

extension Int {
  /// The number as one that may be missing; what is missing changes nothing.
  fileprivate var ifAny: Int? {
    get { self }
    set { self = newValue ?? self }
  }
}

extension Trial {
  private typealias Batch = NDArray<Double>

  /// Those that matter most come first: later ones go without if time is short.
  static var all: [Trial] {
    [
      Trial("leafRows", \.leafRows, [512, 1024, 2048, 4096, 8192]) {
        factoring([(1, 20_000, 200), (1, 100_000, 32), (1, 30_000, 100)])
      },
      Trial("panelWidth", \.panelWidth, [32, 64, 96, 128]) {
        let a = Batch.normal([1, 1024, 1024], seed: 1)
        let qr = factoring([(1, 768, 768), (1, 1600, 1600)])
        return {
          try qr()
          _ = try a.lu()
        }
      },
      Trial("treeFrom", \.treeFrom, [8, 12, 16, 32, 48]) {
        factoring([(1, 6000, 250), (1, 4096, 200), (1, 5000, 160), (1, 8000, 200)])
      },
      Trial("gramFrom", \.gramFrom, [24, 48, 72, 144, 1000]) {
        factoring([
          (1, 40_000, 36), (1, 20_000, 60), (1, 20_000, 84), (1, 20_000, 120), (1, 20_000, 200),
        ])
      },
      Trial("tiledFrom.qr", \.tiledFrom[.qr], [192, 256, 320, 512, 640]) {
        factoring([(2, 224, 224), (1, 288, 288), (2, 352, 352), (1, 448, 448), (1, 576, 576)])
      },
      limit("tiledFrom.lu", \.tiledFrom[.lu], [128, 192, 384, 512], [160, 224, 320, 448]) {
        _ = try $0.lu()
      },
      limit(
        "tiledFrom.cholesky", \.tiledFrom[.cholesky], [128, 192, 384, 512], [160, 224, 320, 448]
      ) {
        _ = try $0.cholesky()
      },
      limit(
        "blockedFrom.cholesky", \.blockedFrom[.cholesky], [33, 64, 128, 192], [48, 80, 112, 160]
      ) {
        _ = try $0.cholesky()
      },
      limit("tinyLimits.qr", \.tinyLimits[.qr], [12, 20, 40], [10, 16, 24, 30, 36], count: 200) {
        _ = try $0.qr(.reduced)
      },
      limit("tinyLimits.lu", \.tinyLimits[.lu], [12, 20], [10, 16, 24, 30], count: 200) {
        _ = try $0.lu()
      },
      limit("tinyLimits.svd", \.tinyLimits[.svd], [12, 20], [10, 16, 24, 30], count: 100) {
        _ = try $0.svd(.reduced)
      },
      spectral("spectral.panel", \.spectral.panel, [16, 32]),
      spectral("spectral.strip", \.spectral.strip, [32, 64, 128]),
      spectral("spectral.leaf", \.spectral.leaf, [16, 32, 64]),
      spectral("spectral.share", \.spectral.share, [16_384, 32_768, 131_072]),
      Trial("thinFrom", \.thinFrom, [512, 1024, 4096, 8192]) {
        let factored = [768, 1536, 2304].map { try? positive(1, $0).lu() }
        return {
          for lu in factored.compactMap(\.self) {
            for columns in [1, 4] { _ = try lu.solve(.ones([lu.rowCount, columns])) }
          }
        }
      },
      Trial("fewestTiledColumns", \.fewestTiledColumns, [16, 32, 128, 256]) {
        let lu = try? positive(1, 768).lu()
        let sides = [24, 48, 96, 192].map { Batch.normal([768, $0], seed: 2) }
        return { for b in sides { _ = try lu?.solve(b) } }
      },
    ]
  }

  /// QR with Q and R formed, of batches: how many, rows, columns.
  private static func factoring(_ shapes: [(Int, Int, Int)]) -> () throws -> Void {
    let batches = shapes.map { Batch.normal([$0.0, $0.1, $0.2], seed: 1) }
    return { for batch in batches { _ = try batch.qr(.reduced) } }
  }

  /// Where one engine takes over from another, tried on orders between the values.
  private static func limit(
    _ name: String, _ path: WritableKeyPath<Tuning, Int?>, _ values: [Int], _ orders: [Int],
    count: Int = 4, _ decompose: @escaping (Batch) throws -> Void
  ) -> Trial {
    Trial(name, path, values) {
      let batches = orders.map { positive(count, $0) }
      return { for batch in batches { try decompose(batch) } }
    }
  }

  private static func spectral(
    _ name: String, _ path: WritableKeyPath<Tuning, Int>, _ values: [Int]
  ) -> Trial {
    Trial(name, path, values) {
      let a = positive(1, 512), b = Batch.normal([320, 320], seed: 3)
      return {
        _ = try a.symmetricEigen()
        _ = try b.svd(.reduced)
      }
    }
  }

  /// Symmetric positive definite matrices, which every decomposition takes.
  private static func positive(_ count: Int, _ order: Int) -> Batch {
    let random = Batch.uniform([count, order, order], in: -1..<1, seed: 1)
    return random + random.transposed + Batch.identity(order) * Double(2 * order)
  }
}
