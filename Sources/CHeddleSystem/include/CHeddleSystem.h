// What the scheduler needs of Linux and of the calling convention that Swift itself cannot say.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "HeddleSharing.h"

// MARK: Waiting

/// Sleeps while `*word == expected`; returns on a wake-up, a signal, or spuriously.
void heddle_futex_wait(const void *word, uint32_t expected);

/// As `heddle_futex_wait`, and returns after so many nanoseconds at the latest.
void heddle_futex_wait_for(const void *word, uint32_t expected, uint64_t nanoseconds);

/// Wakes at most `count` threads that sleep on `word`. The address is only a name: it may already be free memory.
void heddle_futex_wake(const void *word, int count);

/// Tells the core that this is a spin loop.
static inline void heddle_spin_hint(void) {
#if defined(__x86_64__) || defined(__i386__)
  __builtin_ia32_pause();
#elif defined(__aarch64__)
  __asm__ volatile("isb");
#endif
}

// MARK: Threads

/// The worker that the calling thread is, or null; each thread has its own.
extern _Thread_local void *heddle_worker_slot __attribute__((tls_model("initial-exec")));

static inline void *heddle_current_worker(void) { return heddle_worker_slot; }
static inline void heddle_set_current_worker(void *worker) { heddle_worker_slot = worker; }

/// The trace lane that the calling thread writes, tagged with the recording that it belongs to.
typedef struct heddle_lane {
  void *lane;
  uint64_t recording;
} heddle_lane;
extern _Thread_local heddle_lane heddle_lane_slot __attribute__((tls_model("initial-exec")));

static inline heddle_lane heddle_current_lane(void) { return heddle_lane_slot; }
/// Once, before any thread has a lane: what is done with a thread's lane when the thread ends. 0 or an error.
int heddle_release_lanes(void (*release)(void *));
void heddle_set_current_lane(heddle_lane lane);

/// The strand of a measured region that the calling thread runs, or null.
extern _Thread_local void *heddle_strand_slot __attribute__((tls_model("initial-exec")));

static inline void *heddle_current_strand(void) { return heddle_strand_slot; }
static inline void heddle_set_current_strand(void *strand) { heddle_strand_slot = strand; }

/// How long the calling thread has been off the processor in its life, up to a constant, as seen at some time.
typedef struct heddle_drift {
  uint64_t time;
  uint64_t away;
} heddle_drift;
extern _Thread_local heddle_drift heddle_drift_slot __attribute__((tls_model("initial-exec")));

static inline heddle_drift heddle_current_drift(void) { return heddle_drift_slot; }
static inline void heddle_set_current_drift(heddle_drift drift) { heddle_drift_slot = drift; }

/// What a thread's stack must have left for the work between two looks at it: leaves, and the C below them.
#define HEDDLE_STACK_RESERVE ((size_t)256 << 10)

/// Where the calling thread's stack begins to be short: 0 before the first look, 1 when it cannot be known.
extern _Thread_local uintptr_t heddle_stack_floor __attribute__((tls_model("initial-exec")));

/// Looks where the calling thread's stack ends.
void heddle_find_stack_floor(void);

static inline void heddle_know_stack(void) {
  if (heddle_stack_floor == 0) heddle_find_stack_floor();
}

static inline bool heddle_stack_is_short(void) {
  return (uintptr_t)__builtin_frame_address(0) < heddle_stack_floor;
}

/// Starts a detached thread named `name` that runs `body(argument)`; returns 0 or an error number.
int heddle_start_thread(void (*body)(void *), void *argument, size_t stack_size, const char *name);

/// As `heddle_start_thread`, for a thread that serves the library itself: with a small stack, on which no handler of
/// the program's comes to run; signals go to other threads.
int heddle_start_service(void (*body)(void *), void *argument, const char *name);

/// The kernel's name for the calling thread.
int heddle_thread_id(void);

/// Tells the kernel that the calling thread runs for microseconds when it is woken, so that it may interrupt others at
/// once. Without effect before Linux 6.12.
void heddle_run_briefly(void);

/// The processor that the calling thread is on at this moment.
int heddle_processor(void);

/// How many processors the calling thread's affinity mask allows; 0 when the kernel does not say.
int heddle_affinity_count(void);

/// Writes the calling thread's affinity mask, a bit a processor, into `size` bytes at `mask`; returns how many
/// bytes were written, or 0.
long heddle_get_affinity(uint64_t *mask, size_t size);

/// Changes the calling thread's affinity mask; 0, or the error number.
int heddle_set_affinity(const uint64_t *mask, size_t size);

/// A set of processors, a bit each; as many as the kernel commonly counts.
typedef uint64_t heddle_processors[16];

/// A thread's affinity mask, and what it is while the thread is kept to, or off, one processor.
typedef struct heddle_detour {
  heddle_processors mask;
  heddle_processors detour;
  size_t size;
  int thread;
} heddle_detour;

/// Whether the kernel takes an idle processor for one that is taken. A KVM guest's does: a processor that has
/// halted isn't running on the host, as little as one that was preempted there. So it leaves a thread that is
/// woken in the line for a processor that works.
extern bool heddle_is_kvm_guest;

static inline bool heddle_idle_looks_busy(void) { return heddle_is_kvm_guest; }

/// Leaves one processor of a sleeping thread's mask, or, if `processor` is negative, takes the caller's out of it.
/// False, with nothing changed, if that isn't in it or nothing else is.
bool heddle_begin_detour(int thread, int processor, heddle_detour *detour);

/// Puts the mask back, unless somebody has set another one meanwhile.
void heddle_end_detour(const heddle_detour *detour);

/// How many processors the machine has, whether this process may use them or not.
int heddle_processor_count(void);

/// Nanoseconds of the monotonic clock.
uint64_t heddle_now(void);

/// Nanoseconds for which the calling thread has used a processor.
uint64_t heddle_thread_time(void);

// MARK: Processes

/// How often this process has been forked off, itself and its ancestors, since the program began. What
/// belongs to another number has lost its threads.
extern uint32_t heddle_fork_count;

static inline uint32_t heddle_forks(void) { return heddle_fork_count; }

// MARK: Libraries

/// Calls `body` with `argument`, the path and the base address of every shared library that is loaded now.
void heddle_visit_libraries(void (*body)(void *, const char *, uintptr_t), void *argument);

/// How many libraries have ever been loaded: it rises with every one that comes.
uint64_t heddle_library_count(void);

/// A symbol that the library at `base` itself defines, or null. `library` is a handle of `dlopen`.
void *heddle_symbol_of(void *library, uintptr_t base, const char *name);

// MARK: Closures

/// A Swift closure `() -> Void` as the two words of which the calling convention makes it.
typedef struct heddle_closure {
  const void *function;
  const void *context;
} heddle_closure;

/// Runs a captured closure. Neither retains nor releases its context.
static inline void heddle_call(heddle_closure closure) {
  typedef __attribute__((swiftcall)) void (*body)(__attribute__((swift_context)) const void *);
  ((body)closure.function)(closure.context);
}

/// Runs a captured closure while `*memory` is `size` bytes of the stack, aligned to 64.
void heddle_call_with_stack(size_t size, void **memory, heddle_closure closure);
