#include "descriptors.h"

#include "HeddleSharing.h"

#include <stdatomic.h>
#include <unistd.h>

// A process has one set of locks, tests a few. One beyond the table is kept by children: what it costs
// is that the kernel believes this process alive as long as them.
static _Atomic int descriptors[64];

// Places hold the descriptor plus one, so that zero is free.
static int replace(int before, int after) {
  for (int i = 0; i < 64; i++) {
    int expected = before;
    if (atomic_compare_exchange_strong(&descriptors[i], &expected, after)) return 1;
  }
  return 0;
}

void heddle_close_in_children(int descriptor) { replace(0, descriptor + 1); }

void heddle_close(int descriptor) {
  replace(descriptor + 1, 0);
  close(descriptor);
}

void heddle_close_inherited(void) {
  for (int i = 0; i < 64; i++) {
    int place = atomic_exchange(&descriptors[i], 0);
    if (place) close(place - 1);
  }
}
