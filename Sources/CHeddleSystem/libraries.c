#define _GNU_SOURCE
#include "CHeddleSystem.h"

#include <dlfcn.h>
#include <link.h>
#include <string.h>

struct visit {
  void (*body)(void *, const char *, uintptr_t);
  void *argument;
};

static int visit_one(struct dl_phdr_info *info, size_t size, void *pointer) {
  (void)size;
  struct visit *visit = pointer;
  // Neither the program nor what the kernel adds has a path. That of a library may be relative.
  if (info->dlpi_name && strchr(info->dlpi_name, '/'))
    visit->body(visit->argument, info->dlpi_name, info->dlpi_addr);
  return 0;
}

void heddle_visit_libraries(void (*body)(void *, const char *, uintptr_t), void *argument) {
  struct visit visit = {body, argument};
  dl_iterate_phdr(visit_one, &visit);
}

static int read_count(struct dl_phdr_info *info, size_t size, void *count) {
  (void)size;
  *(uint64_t *)count = info->dlpi_adds;
  return 1;
}

uint64_t heddle_library_count(void) {
  uint64_t count = 0;
  dl_iterate_phdr(read_count, &count);
  return count;
}

void *heddle_symbol_of(void *library, uintptr_t base, const char *name) {
  void *symbol = dlsym(library, name);
  Dl_info info;
  // dlsym also finds what the library's dependencies define.
  return symbol && dladdr(symbol, &info) && (uintptr_t)info.dli_fbase == base ? symbol : NULL;
}
