import Glibc

/// Runs `body` in a forked child of this process and returns its exit status: 0 when `body` returned true
/// in time. Nil when the child had to be killed.
func inChildProcess(seconds: Int = 20, _ body: () -> Bool) -> Int32? {
  // Swift marks `fork` as unavailable, and it is what is tested.
  typealias Fork = @convention(c) () -> pid_t
  let child = unsafeBitCast(dlsym(nil, "fork"), to: Fork.self)()
  if child == 0 { _exit(body() ? 0 : 1) }
  var status: Int32 = 0
  for _ in 0..<seconds * 1000 {
    if waitpid(child, &status, WNOHANG) == child { return status }
    usleep(1000)
  }
  kill(child, SIGKILL)
  waitpid(child, &status, 0)
  return nil
}
