#include "CHeddleSystem.h"

// Swift declares this function as taking a non-escaping closure `() -> Void`, which its calling
// convention passes as exactly these two words. Taking them apart here is what lets a job point at a
// closure on the forking frame's stack; `withoutActuallyEscaping` would allocate twice for the same.
__attribute__((swiftcall)) void heddle_capture(
    const void *function, const void *context, heddle_closure *closure) {
  closure->function = function;
  closure->context = context;
}
