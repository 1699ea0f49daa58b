#define _GNU_SOURCE
#include "CHeddleSystem.h"

#include <pthread.h>

_Thread_local uintptr_t heddle_stack_floor = 0;

void heddle_find_stack_floor(void) {
  heddle_stack_floor = 1;
  pthread_attr_t attributes;
  if (pthread_getattr_np(pthread_self(), &attributes) != 0) return;
  void *lowest;
  size_t size;
  if (pthread_attr_getstack(&attributes, &lowest, &size) == 0) {
    size_t reserve = size / 4 < HEDDLE_STACK_RESERVE ? size / 4 : HEDDLE_STACK_RESERVE;
    heddle_stack_floor = (uintptr_t)lowest + reserve;
  }
  pthread_attr_destroy(&attributes);
}
