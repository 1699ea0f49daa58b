/// How each kind of runtime is recognised, by its functions and not by its file's name: copies are renamed.
extension Library {
  var runtimes: [Loaded] { [openBLAS, mkl, blis, openMP, tbb].compactMap(\.self) }

  /// Also copies whose functions have been renamed so that several can be loaded at once, as NumPy's and
  /// SciPy's are.
  private var openBLAS: Loaded? {
    for prefix in ["", "scipy_"] {
      for suffix in ["", "64_", "_64", "_"] {
        func name(_ stem: String) -> String { "\(prefix)openblas_\(stem)\(suffix)" }
        guard let control = control(get: name("get_num_threads"), set: name("set_num_threads"))
        else { continue }
        let words = text(name("get_config"))?.split(separator: " ").map(String.init) ?? []
        let layer = number(name("get_parallel")).flatMap {
          [0: "sequential", 1: "pthreads", 2: "openmp"][$0]
        }
        return Loaded(
          kind: .openBLAS, path: path,
          affixes: prefix.isEmpty && suffix.isEmpty ? "" : "\(prefix)…\(suffix)",
          version: words.count > 1 ? words[1] : nil, threadingLayer: layer,
          reach: layer == "openmp" ? .thread : .process, control: control)
      }
    }
    return nil
  }

  private var mkl: Loaded? {
    guard let control = control(get: "MKL_Get_Max_Threads", set: "MKL_Set_Num_Threads") else {
      return nil
    }
    // Written into a buffer: "Intel(R) oneAPI Math Kernel Library Version 2026.2-Product Build ...".
    var version: String?
    typealias Describe = @convention(c) (UnsafeMutablePointer<CChar>, Int32) -> Void
    if let describe = function("MKL_Get_Version_String", as: Describe.self) {
      let text = withUnsafeTemporaryAllocation(of: CChar.self, capacity: 256) { buffer in
        buffer.initialize(repeating: 0)
        describe(buffer.baseAddress!, 255)
        return String(cString: buffer.baseAddress!)
      }
      let words = text.split(whereSeparator: { $0 == " " || $0 == "-" })
      version = words.firstIndex(of: "Version").flatMap {
        words.indices.contains($0 + 1) ? String(words[$0 + 1]) : nil
      }
    }
    let layers = [0: "intel", 1: "sequential", 2: "pgi", 3: "gnu", 4: "tbb"]
    return Loaded(
      kind: .mkl, path: path, affixes: "", version: version,
      threadingLayer: number("mkl_sdl_get_threading_layer").flatMap { layers[$0] },
      reach: .process, control: control)
  }

  private var blis: Loaded? {
    guard let get = function("bli_thread_get_num_threads", as: Loaded.Control.GetLong.self),
      let set = function("bli_thread_set_num_threads", as: Loaded.Control.SetLong.self)
    else { return nil }
    let layer = ["openmp", "pthreads"].first { number("bli_info_get_enable_\($0)") == 1 }
    return Loaded(
      kind: .blis, path: path, affixes: "", version: text("bli_info_get_version_str"),
      threadingLayer: layer ?? "sequential", reach: .process, control: .longNumber(get, set))
  }

  private var openMP: Loaded? {
    guard let control = control(get: "omp_get_max_threads", set: "omp_set_num_threads") else {
      return nil
    }
    let isLLVM = function("kmp_get_blocktime", as: Loaded.Control.Get.self) != nil
    return Loaded(
      kind: .openMP, path: path, affixes: "", version: nil,
      threadingLayer: isLLVM ? "llvm" : "gnu", reach: .thread, control: control)
  }

  private var tbb: Loaded? {
    guard let limits = TBBLimits(in: self) else { return nil }
    return Loaded(
      kind: .tbb, path: path, affixes: "", version: text("TBB_runtime_version"),
      threadingLayer: nil, reach: .process, control: .limits(limits))
  }
}
