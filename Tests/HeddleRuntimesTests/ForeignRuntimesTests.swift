import COpenBLAS
import Glibc
import HeddleRuntimes
import Testing

/// Real libraries of others, loaded into child processes.
@Suite(.serialized, .enabled(if: dlsym(nil, "__tsan_init") == nil)) struct ForeignRuntimesTests {
  private func threads(_ kind: ForeignRuntime.Kind, _ name: String = "") -> Int? {
    ForeignRuntimes.loaded.first { $0.kind == kind && (name.isEmpty || $0.path.contains(name)) }?
      .threads
  }

  private func load(_ path: String) -> Bool { dlopen(path, RTLD_NOW) != nil }

  @Test func debiansOpenBLASIsFoundAndReported() {
    let faults = inChild { report in
      openblas_set_num_threads(2)
      let found = ForeignRuntimes.loaded.filter { $0.kind == .openBLAS }
      report.equal(found.count, 1)
      report.equal(found.first?.threads, 2)
      report.equal(found.first?.affixes, "")
      report.equal(found.first?.reach, .process)
      report.expect(found.first?.version?.hasPrefix("0.") ?? false, "version")
      report.expect(found.first?.path.contains("openblas") ?? false, "path")
      report.expect(["pthreads", "openmp"].contains(found.first?.threadingLayer ?? ""), "layer")
    }
    #expect(faults == [])
  }

  @Test func aScopeHoldsAndRestores() {
    let faults = inChild { report in
      openblas_set_num_threads(2)
      withForeignRuntimes(atMost: 1) {
        report.equal(openblas_get_num_threads(), 1)
        withForeignRuntimes(atMost: 5) { report.equal(openblas_get_num_threads(), 1) }
        report.equal(openblas_get_num_threads(), 1)
      }
      report.equal(openblas_get_num_threads(), 2)
      // A limit is no wish: nothing becomes wider.
      withForeignRuntimes(atMost: 64) { report.equal(openblas_get_num_threads(), 2) }
      struct Failure: Error {}
      try? withForeignRuntimes(atMost: 1) { () throws(Failure) in throw Failure() }
      report.equal(openblas_get_num_threads(), 2)
    }
    #expect(faults == [])
  }

  @Test func forGoodAndReleased() {
    let faults = inChild { report in
      openblas_set_num_threads(2)
      ForeignRuntimes.hold(to: 1)
      report.equal(openblas_get_num_threads(), 1)
      withForeignRuntimes(atMost: 2) { report.equal(openblas_get_num_threads(), 1) }
      report.equal(openblas_get_num_threads(), 1)
      ForeignRuntimes.release()
      report.equal(openblas_get_num_threads(), 2)
    }
    #expect(faults == [])
  }

  /// Scopes on several threads, which end in any order: the tightest holds while it lasts, and the first width
  /// comes back.
  @Test func overlappingScopesOnManyThreads() {
    let faults = inChild { report in
      openblas_set_num_threads(2)
      let threads = (0..<8).map { index -> pthread_t in
        var thread = pthread_t()
        let argument = UnsafeMutableRawPointer(bitPattern: index + 1)
        pthread_create(
          &thread, nil,
          { argument in
            let width = 1 + Int(bitPattern: argument) % 2
            for _ in 0..<200 {
              let held = withForeignRuntimes(atMost: width) {
                usleep(UInt32(Int(bitPattern: argument) * 7))
                return openblas_get_num_threads()
              }
              if held > Int32(width) { return UnsafeMutableRawPointer(bitPattern: 1) }
            }
            return nil
          }, argument)
        return thread
      }
      for thread in threads {
        var result: UnsafeMutableRawPointer?
        pthread_join(thread, &result)
        report.expect(result == nil, "wider than asked for")
      }
      report.equal(openblas_get_num_threads(), 2)
    }
    #expect(faults == [])
  }

  @Test func whatIsLoadedLaterIsHeldToo() {
    let faults = inChild { report in
      ForeignRuntimes.hold(to: 1)
      report.expect(threads(.openMP) == nil, "libgomp is there already")
      report.expect(load(Installed.gnuOpenMP), "libgomp")
      ForeignRuntimes.refresh()
      report.equal(threads(.openMP, "libgomp"), 1)
    }
    #expect(faults == [])
  }

  @Test func openMPIsHeldOnTheScopesThread() {
    let faults = inChild { report in
      report.expect(load(Installed.gnuOpenMP), "libgomp")
      let before = threads(.openMP, "libgomp")
      withForeignRuntimes(atMost: 1) { report.equal(threads(.openMP, "libgomp"), 1) }
      report.equal(threads(.openMP, "libgomp"), before)
      report.equal(ForeignRuntimes.loaded.first { $0.kind == .openMP }?.reach, .thread)
      report.equal(ForeignRuntimes.loaded.first { $0.kind == .openMP }?.threadingLayer, "gnu")
    }
    #expect(faults == [])
  }

  /// One whose width is the whole process's.
  @Test(.enabled(if: Installed.numPyOpenBLAS != nil, "NumPy's OpenBLAS is not installed"))
  func anOpenBLASThatIsLoadedLaterIsHeldToo() {
    let faults = inChild { report in
      unsetenv("OPENBLAS_NUM_THREADS")
      ForeignRuntimes.hold(to: 1)
      loadNumPyOpenBLAS(&report)
      ForeignRuntimes.refresh()
      report.equal(threads(.openBLAS, "scipy"), 1)
    }
    #expect(faults == [])
  }

  /// And what it needs.
  private func loadNumPyOpenBLAS(_ report: inout Report) {
    let folder = Installed.peers + "/python3.11/site-packages/numpy.libs"
    for name in ["libquadmath", "libgfortran", "libscipy_openblas64_"] {
      report.expect(Installed.first(in: folder, name).map(load) ?? false, name)
    }
  }

  @Test(.enabled(if: Installed.numPyOpenBLAS != nil, "NumPy's OpenBLAS is not installed"))
  func aRenamedCopyOfOpenBLAS() {
    let faults = inChild { report in
      loadNumPyOpenBLAS(&report)
      let copy = ForeignRuntimes.loaded.first { $0.affixes == "scipy_…64_" }
      report.expect(copy != nil, "not found")
      report.equal(ForeignRuntimes.loaded.filter { $0.kind == .openBLAS }.count, 2)
      let before = threads(.openBLAS, "scipy")
      withForeignRuntimes(atMost: 1) {
        report.equal(threads(.openBLAS, "scipy"), 1)
        report.equal(openblas_get_num_threads(), 1)
      }
      report.equal(threads(.openBLAS, "scipy"), before)
    }
    #expect(faults == [])
  }

  @Test(.enabled(if: Installed.mkl != nil, "MKL is not installed")) func mkl() {
    let faults = inChild { report in
      report.expect(load(Installed.intelOpenMP!), "libiomp5")
      report.expect(load(Installed.mkl!), "cannot load it")
      let mkl = ForeignRuntimes.loaded.first { $0.kind == .mkl }
      report.expect(mkl?.version?.first?.isNumber ?? false, "version \(mkl?.version ?? "")")
      let before = threads(.mkl)
      withForeignRuntimes(atMost: 1) {
        report.equal(threads(.mkl), 1)
        report.equal(threads(.openMP, "libiomp5"), 1)
      }
      report.equal(threads(.mkl), before)
      report.equal(
        ForeignRuntimes.loaded.first { $0.path.contains("libiomp5") }?.threadingLayer, "llvm")
    }
    #expect(faults == [])
  }

  /// Has no width until somebody chooses one, and is single-threaded then.
  @Test(.enabled(if: !Installed.blis.isEmpty, "BLIS is not installed"), arguments: Installed.blis)
  func blis(path: String) {
    let faults = inChild { report in
      setenv("BLIS_NUM_THREADS", "2", 1)
      report.expect(load(path), "cannot load it")
      let blis = ForeignRuntimes.loaded.first { $0.kind == .blis }
      report.expect(blis?.version?.first?.isNumber ?? false, "version \(blis?.version ?? "")")
      report.expect(path.contains("blis-\(blis?.threadingLayer?.prefix(6) ?? "?")"), "layer")
      report.equal(blis?.threads, 2)
      withForeignRuntimes(atMost: 1) { report.equal(threads(.blis), 1) }
      report.equal(threads(.blis), 2)
    }
    #expect(faults == [])
    let faultsWithoutWidth = inChild { report in
      unsetenv("BLIS_NUM_THREADS")
      unsetenv("OMP_NUM_THREADS")
      report.expect(load(path), "cannot load it")
      report.equal(threads(.blis), 1)
      let width = unsafeBitCast(
        dlsym(dlopen(path, RTLD_NOW), "bli_thread_get_num_threads"),
        to: (@convention(c) () -> Int).self)
      report.equal(width(), -1)
      withForeignRuntimes(atMost: 2) { report.equal(width(), 1) }
      report.equal(width(), -1)
    }
    #expect(faultsWithoutWidth == [])
  }

  @Test(.enabled(if: Installed.tbb != nil, "oneTBB is not installed")) func tbb() {
    let faults = inChild { report in
      report.expect(load(Installed.tbb!), "cannot load it")
      let before = threads(.tbb)
      report.expect(before ?? 0 >= 1, "no width")
      withForeignRuntimes(atMost: 2) {
        withForeignRuntimes(atMost: 1) { report.equal(threads(.tbb), 1) }
        report.equal(threads(.tbb), min(2, before ?? 0))
      }
      report.equal(threads(.tbb), before)
      ForeignRuntimes.hold(to: 1)
      report.equal(threads(.tbb), 1)
      ForeignRuntimes.release()
      report.equal(threads(.tbb), before)
    }
    #expect(faults == [])
  }
}
