// oneTBB as a peer of the scheduler suite: reads requests "CASE THREADS ..." and answers each with the
// milliseconds of one run and, where the case computes something, its value. THREADS 0 is the default.
// The cases are described beside Heddle's own, in SchedulerCases.swift; both do the same work.
#include <tbb/global_control.h>
#include <tbb/parallel_for.h>
#include <tbb/parallel_invoke.h>
#include <tbb/task_arena.h>

#include <linux/futex.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <barrier>
#include <chrono>
#include <cstdint>
#include <functional>
#include <iostream>
#include <memory>
#include <sstream>
#include <string>
#include <thread>
#include <vector>

using Clock = std::chrono::steady_clock;

static double milliseconds(Clock::time_point start) {
  return std::chrono::duration<double, std::milli>(Clock::now() - start).count();
}

static uint64_t work(int steps, uint64_t state) {
  for (int i = 0; i < steps; i++) state = (state ^ (state >> 29)) * 0xbf58476d1ce4e5b9u + 1;
  return state;
}

static uint64_t fib(int n) {
  if (n < 2) return n;
  uint64_t a, b;
  tbb::parallel_invoke([&] { a = fib(n - 1); }, [&] { b = fib(n - 2); });
  return a + b;
}

static uint64_t mixed(uint64_t x) {
  x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9u;
  x = (x ^ (x >> 27)) * 0x94d049bb133111ebu;
  return x ^ (x >> 31);
}

static uint64_t nodes(uint64_t node, int children);

static uint64_t siblings(uint64_t parent, int from, int to) {
  if (to - from == 1) {
    const uint64_t node = mixed(parent + 0x9e3779b97f4a7c15u * (from + 1));
    return nodes(node, work(400, node) % 1000 < 124 ? 8 : 0);
  }
  const int middle = from + (to - from) / 2;
  uint64_t low, high;
  tbb::parallel_invoke([&] { low = siblings(parent, from, middle); }, [&] { high = siblings(parent, middle, to); });
  return low + high;
}

static uint64_t nodes(uint64_t node, int children) { return children ? 1 + siblings(node, 0, children) : 1; }

static uint64_t tail() {
  std::atomic<uint64_t> sum{0};
  tbb::parallel_for(0, 256, [&](int i) { sum += work(i == 255 ? 800000 : 8000, i); });
  return sum;
}

static void empty(int runs) {
  for (int r = 0; r < runs; r++) tbb::parallel_for(0, 64, [](int) { std::atomic_signal_fence(std::memory_order_seq_cst); });
}

// From an idle runtime, until a second thread has run its first instruction; the median of many trials.
// `fork` has both halves run at the same time, and is called after a pause in microseconds.
template <typename Fork> static double wake(int trials, int pause, Fork fork) {
  std::vector<double> times;
  for (int t = 0; t < trials; t++) {
    std::this_thread::sleep_for(std::chrono::microseconds(pause));
    std::atomic<int> started{0};
    std::atomic<double> latest{0};
    const auto begin = Clock::now();
    fork([&] {
      const double time = milliseconds(begin);
      if (started.fetch_add(1) == 1) latest = time;
      while (started < 2 && milliseconds(begin) < 20) {
      }
    });
    times.push_back(latest);
  }
  std::nth_element(times.begin(), times.begin() + trials / 2, times.end());
  return times[trials / 2];
}

// One thread that sleeps on a futex until it is given something to run: what the machine can do at best.
class Sleeper {
  std::atomic<uint32_t> state{0};  // 0: nothing to do, 1: work, 2: over
  std::function<void()> work;
  std::thread thread{[this] {
    while (state != 2) {
      if (state == 1) {
        work();
        state = 0;
      } else {
        syscall(SYS_futex, &state, FUTEX_WAIT_PRIVATE, 0, nullptr, nullptr, 0);
      }
    }
  }};

  void call(uint32_t what) {
    state = what;
    syscall(SYS_futex, &state, FUTEX_WAKE_PRIVATE, 1, nullptr, nullptr, 0);
  }

 public:
  ~Sleeper() {
    call(2);
    thread.join();
  }
  void runBeside(std::function<void()> half) {
    work = half;
    call(1);
    half();
    while (state == 1) {
    }
  }
};

static double wakeThread(int trials, int pause) {
  Sleeper sleeper;
  return wake(trials, pause, [&](auto half) { sleeper.runBeside(half); });
}

static double wakeTBB(int trials, int pause) {
  return wake(trials, pause, [](auto half) { tbb::parallel_invoke(half, half); });
}

// Threads of the application, started once; each makes its part of many cheap parallel calls.
class Callers {
  int count, calls;
  std::atomic<bool> over{false};
  std::barrier<> gate;
  std::vector<std::thread> threads;

 public:
  Callers(int count, int calls) : count(count), calls(calls), gate(count + 1) {
    for (int t = 0; t < count; t++)
      threads.emplace_back([this] {
        for (;;) {
          gate.arrive_and_wait();
          if (over) return;
          for (int c = 0; c < this->calls / this->count; c++)
            tbb::parallel_for(0, 8, [](int i) { volatile uint64_t sink = work(100, i); (void)sink; });
          gate.arrive_and_wait();
        }
      });
  }
  ~Callers() {
    over = true;
    gate.arrive_and_wait();
    for (auto &thread : threads) thread.join();
  }
  void run() {
    gate.arrive_and_wait();
    gate.arrive_and_wait();
  }
};

// A function that runs the request once and returns the computed value, if any.
static std::function<uint64_t()> prepared(std::istringstream &request, const std::string &name, tbb::task_arena &arena) {
  int a = 0, b = 0;
  request >> a >> b;
  if (name == "fib") return [a, &arena] { return arena.execute([a] { return fib(a); }); };
  if (name == "for-inside") return [a, &arena] { return arena.execute([a] { empty(a); return 0; }); };
  if (name == "for-outside") return [a] { empty(a); return 0; };
  if (name == "tail") return [&arena] { return arena.execute(tail); };
  if (name == "tree") return [&arena] { return arena.execute([] { return nodes(1, 500); }); };
  if (name == "callers") return [callers = std::make_shared<Callers>(a, b)] { callers->run(); return 0; };
  return nullptr;
}

int main() {
  std::string line, current;
  std::unique_ptr<tbb::global_control> limit;
  std::unique_ptr<tbb::task_arena> arena;
  std::function<uint64_t()> run;
  std::string name;
  int pause = 0;
  while (std::getline(std::cin, line)) {
    if (line != current) {
      std::istringstream request(line);
      int threads = 0;
      request >> name >> threads;
      run = nullptr;
      arena.reset();
      limit.reset();
      if (threads > 0) limit = std::make_unique<tbb::global_control>(tbb::global_control::max_allowed_parallelism, threads);
      arena = std::make_unique<tbb::task_arena>(threads > 0 ? threads : +tbb::task_arena::automatic);
      if (name.starts_with("wake")) request >> pause;
      run = prepared(request, name, *arena);
      current = line;
    }
    if (name == "wake") {
      std::cout << wakeTBB(40, pause) << std::endl;
    } else if (name == "wake-thread") {
      std::cout << wakeThread(40, pause) << std::endl;
    } else if (!run) {
      std::cout << "unsupported" << std::endl;
    } else {
      const auto start = Clock::now();
      const uint64_t value = run();
      std::cout << milliseconds(start) << ' ' << value << std::endl;
    }
  }
}
