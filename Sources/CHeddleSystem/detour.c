#define _GNU_SOURCE
#include "CHeddleSystem.h"

#include <sched.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#if defined(__x86_64__)
#include <cpuid.h>

static bool look(void) {
  unsigned a, b, c, d;
  if (!__get_cpuid(1, &a, &b, &c, &d) || !(c >> 31)) return false;
  unsigned name[3];
  __cpuid(0x40000000, a, name[0], name[1], name[2]);
  return memcmp(name, "KVMKVMKVM\0\0\0", sizeof name) == 0;
}
#else
static bool look(void) { return false; }
#endif

bool heddle_is_kvm_guest = false;

// Once: in a guest the question itself costs microseconds.
__attribute__((constructor)) static void look_once(void) { heddle_is_kvm_guest = look(); }

static long get(int thread, uint64_t *mask) {
  return syscall(SYS_sched_getaffinity, thread, sizeof(heddle_processors), mask);
}

static bool set(int thread, size_t size, const uint64_t *mask) {
  return syscall(SYS_sched_setaffinity, thread, size, mask) == 0;
}

bool heddle_begin_detour(int thread, int processor, heddle_detour *detour) {
  int place = processor < 0 ? sched_getcpu() : processor;
  long size = get(thread, detour->mask);
  if (place < 0 || size <= place / 8) return false;
  uint64_t bit = (uint64_t)1 << place % 64;
  if (!(detour->mask[place / 64] & bit)) return false;
  if (processor < 0) {
    memcpy(detour->detour, detour->mask, (size_t)size);
    detour->detour[place / 64] &= ~bit;
  } else {
    memset(detour->detour, 0, (size_t)size);
    detour->detour[place / 64] = bit;
    if (memcmp(detour->detour, detour->mask, (size_t)size) == 0) return false;
  }
  detour->thread = thread;
  detour->size = (size_t)size;
  // Refused where no other processor is left.
  return set(thread, detour->size, detour->detour);
}

static bool is(int thread, size_t size, const uint64_t *mask) {
  heddle_processors now;
  return get(thread, now) == (long)size && memcmp(now, mask, size) == 0;
}

void heddle_end_detour(const heddle_detour *detour) {
  if (!is(detour->thread, detour->size, detour->detour)) return;
  // The kernel remembers what was asked for, and cuts it to the cpuset. A thread for which nobody has asked must
  // stay free to follow when the cpuset grows: so everything is asked for, if that is what it had.
  heddle_processors all;
  memset(all, 0xff, sizeof all);
  if (set(detour->thread, sizeof all, all) && is(detour->thread, detour->size, detour->mask)) return;
  set(detour->thread, detour->size, detour->mask);
}
