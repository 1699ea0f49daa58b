import Glibc

/// Leaves this process so many more bytes of addresses than it has now: what asks for more finds no memory,
/// whatever the machine has. For a process of its own, as nothing takes it back.
func limitAddressSpace(toFurther bytes: Int) {
  guard let file = fopen("/proc/self/statm", "r") else { return }
  defer { fclose(file) }
  // The first number: the pages that have addresses.
  var text = [CChar](repeating: 0, count: 64)
  guard fgets(&text, 64, file) != nil else { return }
  let used = strtol(text, nil, 10) * sysconf(Int32(_SC_PAGESIZE))
  var limit = rlimit(rlim_cur: rlim_t(used + bytes), rlim_max: rlim_t(used + bytes))
  setrlimit(__rlimit_resource_t(RLIMIT_AS.rawValue), &limit)
}
