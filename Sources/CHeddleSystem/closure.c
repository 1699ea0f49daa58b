#include "CHeddleSystem.h"

// Swift declares this function as taking a non-escaping closure `() -> Void`, which its calling
// convention passes as exactly these two words. Taking them apart here is what lets a job point at a
// closure on the forking frame's stack; `withoutActuallyEscaping` would allocate twice for the same.
__attribute__((swiftcall)) void heddle_capture(
    const void *function, const void *context, heddle_closure *closure) {
  closure->function = function;
  closure->context = context;
}

void heddle_call_with_stack(size_t size, void **memory, heddle_closure closure) {
  const uintptr_t alignment = 64;
  char room[size + alignment];
  *memory = (void *)(((uintptr_t)room + alignment - 1) & ~(alignment - 1));
  heddle_call(closure);
}
