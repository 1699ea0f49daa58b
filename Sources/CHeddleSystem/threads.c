#define _GNU_SOURCE
#include "CHeddleSystem.h"

#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

_Thread_local void *heddle_worker_slot = NULL;
_Thread_local heddle_lane heddle_lane_slot = {NULL, 0};
_Thread_local void *heddle_strand_slot = NULL;
_Thread_local heddle_drift heddle_drift_slot = {0, 0};

static pthread_key_t lane_key;
static void (*release_lane)(void *);

static void leave_lane(void *lane) {
  heddle_lane_slot = (heddle_lane){NULL, 0};
  release_lane(lane);
}

int heddle_release_lanes(void (*release)(void *)) {
  release_lane = release;
  return pthread_key_create(&lane_key, leave_lane);
}

void heddle_set_current_lane(heddle_lane lane) {
  heddle_lane_slot = lane;
  pthread_setspecific(lane_key, lane.lane);
}

struct start {
  void (*body)(void *);
  void *argument;
  char name[16];
};

static void *run(void *pointer) {
  struct start start = *(struct start *)pointer;
  free(pointer);
  pthread_setname_np(pthread_self(), start.name);
  start.body(start.argument);
  return NULL;
}

int heddle_start_service(void (*body)(void *), void *argument, const char *name) {
  // What the thread's own instructions raise still comes to the program's handlers.
  static const int own[] = {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGTRAP, SIGSYS, SIGABRT};
  sigset_t others, before;
  sigfillset(&others);
  for (size_t i = 0; i < sizeof own / sizeof *own; i++) sigdelset(&others, own[i]);
  // The new thread begins with the mask of the one that starts it.
  pthread_sigmask(SIG_BLOCK, &others, &before);
  int error = heddle_start_thread(body, argument, 256 << 10, name);
  pthread_sigmask(SIG_SETMASK, &before, NULL);
  return error;
}

int heddle_start_thread(
    void (*body)(void *), void *argument, size_t stack_size, const char *name) {
  struct start *start = malloc(sizeof *start);
  if (!start) return 12;
  start->body = body;
  start->argument = argument;
  strncpy(start->name, name, sizeof start->name - 1);
  start->name[sizeof start->name - 1] = 0;
  pthread_attr_t attributes;
  pthread_attr_init(&attributes);
  pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
  pthread_attr_setstacksize(&attributes, stack_size);
  pthread_t thread;
  int error = pthread_create(&thread, &attributes, run, start);
  pthread_attr_destroy(&attributes);
  if (error) free(start);
  return error;
}

int heddle_thread_id(void) { return (int)syscall(SYS_gettid); }

void heddle_run_briefly(void) {
  // As the kernel defined it first; its later versions take that too.
  struct {
    uint32_t size, policy;
    uint64_t flags;
    int32_t nice;
    uint32_t priority;
    uint64_t runtime, deadline, period;
  } attributes;
  if (syscall(SYS_sched_getattr, 0, &attributes, sizeof attributes, 0) != 0) return;
  if (attributes.policy != SCHED_OTHER) return;
  attributes.runtime = 100000;
  syscall(SYS_sched_setattr, 0, &attributes, 0);
}

int heddle_processor(void) { return sched_getcpu(); }

int heddle_affinity_count(void) {
  // The kernel refuses a set smaller than its own, whose size it does not tell: grow until it fits.
  for (int processors = 1024; processors <= 1 << 20; processors *= 4) {
    cpu_set_t *set = CPU_ALLOC(processors);
    if (!set) return 0;
    size_t size = CPU_ALLOC_SIZE(processors);
    int count = sched_getaffinity(0, size, set) == 0 ? CPU_COUNT_S(size, set) : 0;
    CPU_FREE(set);
    if (count > 0) return count;
  }
  return 0;
}

long heddle_get_affinity(uint64_t *mask, size_t size) {
  long written = syscall(SYS_sched_getaffinity, 0, size, mask);
  return written < 0 ? 0 : written;
}

int heddle_set_affinity(const uint64_t *mask, size_t size) {
  return syscall(SYS_sched_setaffinity, 0, size, mask) == 0 ? 0 : errno;
}

int heddle_processor_count(void) { return (int)sysconf(_SC_NPROCESSORS_CONF); }

static uint64_t read_clock(clockid_t clock) {
  struct timespec time;
  clock_gettime(clock, &time);
  return (uint64_t)time.tv_sec * 1000000000u + (uint64_t)time.tv_nsec;
}

uint64_t heddle_now(void) { return read_clock(CLOCK_MONOTONIC); }

uint64_t heddle_thread_time(void) { return read_clock(CLOCK_THREAD_CPUTIME_ID); }
