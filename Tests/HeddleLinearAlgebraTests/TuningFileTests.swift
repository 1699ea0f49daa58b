import Foundation
import Heddle
import Testing

@testable import HeddleLinearAlgebra

@Suite struct TuningFileTests {
  /// Every setting other than the default.
  static var unusual: Tuning {
    var tuning = Tuning()
    tuning.tinyLimits = [.qr: 12, .svd: 0]
    tuning.blockedFrom = [.cholesky: 77]
    tuning.tiledFrom = [:]
    tuning.complexBlockedFrom = [.product: 5]
    tuning.complexTiledFrom = [.lu: 78]
    (tuning.treeFrom, tuning.leafRows, tuning.panelWidth) = (9, 300, 48)
    (tuning.fewestTiledColumns, tuning.gramFrom) = (5, nil)
    tuning.thinFrom = 900
    tuning.spectral.panel = 32
    tuning.spectral.leaf = 40
    tuning.spectral.share = 5000
    tuning.spectral.strip = 48
    tuning.schur.alone = 40
    tuning.schur.panel = 16
    tuning.schur.share = 5000
    tuning.schur.chain = 8
    tuning.schur.steps = 24
    tuning.schur.leaf = 20
    tuning.schur.whole = 60
    tuning.schur.strip = 64
    tuning.schur.dividedFrom = 100
    tuning.spectral.bandFrom = 700
    tuning.spectral.tiledFrom = 300
    tuning.spectral.tile = 96
    return tuning
  }

  @Test func whatIsWrittenIsRead() throws {
    try inTemporaryFolder { folder in
      for tuning in [Tuning(), Self.unusual] {
        try tuning.write(to: folder + "a.json")
        #expect(try Tuning(contentsOf: folder + "a.json") == tuning)
      }
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["a.json"])
      let mode = try FileManager.default.attributesOfItem(atPath: folder + "a.json")
      #expect(mode[.posixPermissions] as? Int == 0o600)
      // Any reader of JSON can read it.
      let object = try JSONSerialization.jsonObject(
        with: Data(contentsOf: URL(fileURLWithPath: folder + "a.json")))
      let members = try #require(object as? [String: Any])
      #expect(members["treeFrom"] as? Int == 9 && members["processor"] as? String != nil)
    }
  }

  /// In processes of their own, as the environment is everybody's.
  @Test func whereATuningIsKept() async {
    await #expect(processExitsWith: .success) {
      let home = FileManager.default.temporaryDirectory.path + "/home-\(UUID().uuidString)"
      try FileManager.default.createDirectory(atPath: home, withIntermediateDirectories: false)
      defer { try? FileManager.default.removeItem(atPath: home) }
      setenv("HOME", home, 1)
      // A relative folder is none.
      setenv("XDG_CACHE_HOME", "relative", 1)
      umask(0)
      let path = try Tuning().save()
      #expect(path.hasPrefix(home + "/.cache/heddle/tuning-"))
      #expect(try Tuning.saved() == Tuning())
      for folder in [home + "/.cache", home + "/.cache/heddle"] {
        let mode = try FileManager.default.attributesOfItem(atPath: folder)
        #expect(mode[.posixPermissions] as? Int == 0o700)
      }
    }
  }

  @Test func whatIsLeftOutIsTheDefault() throws {
    let tuning = try read(#"{"heddleTuning": 1, "treeFrom": 30, "tiledFrom": {"qr": null}}"#)
    var expected = Tuning()
    expected.treeFrom = 30
    expected.tiledFrom[.qr] = nil
    #expect(tuning == expected)
    #expect(tuning.differences.count == 2)
    #expect(tuning.differences.contains("treeFrom 30 (default: 24)"))
  }

  @Test(arguments: [
    ("", 1), ("{", 1), ("{}", 1), ("null", 1), ("[1]", 1), ("{\"heddleTuning\": 1}}", 1),
    ("{\"heddleTuning\": 1,\n\"treeFrom\": 0}", 2),
    ("{\"heddleTuning\": 1,\n\"treeFrom\": null}", 2),
    ("{\"heddleTuning\": 1,\n\"treeFrom\": 1.5}", 2),
    ("{\"heddleTuning\": 1,\n\"treeFrom\": 1e5}", 2),
    ("{\"heddleTuning\": 1,\n\n\"treeFrom\": 99999999999999999999}", 3),
    ("{\"heddleTuning\": 1,\n\"treeFrom\": \"9\"}", 2), ("{\"heddleTuning\": 1,\n\"tree\": 9}", 2),
    ("{\"heddleTuning\": 1,\n\"spectral\": {\"panel\": 24}}", 2),
    ("{\"heddleTuning\": 1,\n\"tiledFrom\": {\"qr\": 0}}", 2),
    ("{\"heddleTuning\": 1,\n\"tiledFrom\": {\"qr\": {}}}", 2),
    ("{\"heddleTuning\": 1,\n\"treeFrom\": 9,\n\"treeFrom\": 9}", 3),
    ("{\"heddleTuning\": 1 \"treeFrom\": 9}", 1), ("{\"heddleTuning\": 1,\n\"a\\u0062\": 9}", 2),
    (String(repeating: "{\"a\":", count: 10_000), 1), ("\u{0}\u{1}\u{2}", 1),
  ])
  func aDamagedFileIsAnError(text: String, line: Int) throws {
    do {
      _ = try read(text)
      Issue.record("read \(text)")
    } catch {
      guard case .damaged(_, line) = error.reason else {
        Issue.record("\(error)")
        return
      }
      #expect(error.description.hasPrefix(error.path) && !error.description.contains("\n"))
    }
  }

  @Test func otherFilesAreErrors() throws {
    #expect(throws: TuningError.self) { try Tuning(contentsOf: "/no/such/file") }
    #expect(throws: TuningError.self) { try Tuning(contentsOf: "/dev/null") }
    #expect(throws: TuningError.self) { try Tuning(contentsOf: "/") }
    #expect(throws: TuningError.self) { try Tuning().write(to: "/no/such/folder/file") }
    let spaces = String(repeating: " ", count: 1 << 16)
    #expect(throws: TuningError.self) { try read(#"{"heddleTuning": 1}"# + spaces) }
    let error = #expect(throws: TuningError.self) { try read(#"{"heddleTuning": 2}"#) }
    #expect(error?.reason == .otherVersion(2))
  }

  /// Anything that a file may hold leads to results.
  @Test func extremesAreUsable() throws {
    let limits = Tuning().settings
    for pick in [\ClosedRange<Int>.lowerBound, \.upperBound] {
      var tuning = Tuning()
      for setting in limits { setting.set(&tuning, setting.allowed[keyPath: pick]) }
      try withTuning(tuning) {
        for (m, n) in [(0, 0), (3, 0), (1, 1), (5, 5), (40, 40), (70, 3)] {
          let a = NDArray<Double>.normal([m, n], seed: 1)
          let (q, r) = try a.qr(.reduced)
          #expect(try q.multiplied(by: r).isApproximatelyEqual(to: a, absoluteTolerance: 1e-12))
          let values = try a.singularValues(), square = try a.gram()
          #expect(values.shape == [min(m, n)])
          _ = try (square + .identity(n)).solve(.ones([n, 2]))
          _ = try square.symmetricEigen()
          _ = try a.map { Float($0) }.qr(.reduced)
          _ = try a.map { Complex($0) }.svd()
        }
      }
    }
  }

  @Test func theScopeComesFirst() throws {
    #expect(Tuning.current == .processDefault)
    #expect(Tuning().origin == "the defaults")
    withTuning(Self.unusual) {
      #expect(Tuning.current == Self.unusual)
      #expect(Tuning.current.origin.hasPrefix("chosen by the program: tinyLimits.qr 12"))
      let line = Tuning.current.explain(.qr, rows: 300, columns: 300, Double.self)
      #expect(line.contains("; tuning chosen by the program"))
      withTuning(Tuning()) {
        #expect(
          !Tuning.current.explain(.qr, rows: 300, columns: 300, Double.self).contains("tuning"))
      }
    }
  }

  private func read(_ text: String) throws(TuningError) -> Tuning {
    let path = FileManager.default.temporaryDirectory.path + "/tuning-\(UUID().uuidString).json"
    try! Data(text.utf8).write(to: URL(fileURLWithPath: path))
    defer { try? FileManager.default.removeItem(atPath: path) }
    return try Tuning(contentsOf: path)
  }

  private func inTemporaryFolder(_ body: (String) throws -> Void) throws {
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("tuning-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    try body(folder.path + "/")
  }
}
