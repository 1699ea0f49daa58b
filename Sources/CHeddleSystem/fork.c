#define _GNU_SOURCE
#include "CHeddleSystem.h"

#include <pthread.h>

#include "descriptors.h"

uint32_t heddle_fork_count = 0;

// Only the forking thread lives on in the child. It may have been a worker of threads that don't exist there.
static void begin_child(void) {
  heddle_fork_count += 1;
  heddle_close_inherited();
  heddle_worker_slot = NULL;
  heddle_lane_slot = (heddle_lane){NULL, 0};
}

__attribute__((constructor)) static void watch_forks(void) {
  pthread_atfork(NULL, NULL, begin_child);
}
