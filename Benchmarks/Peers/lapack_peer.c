// LAPACK called from C, as a peer: reads requests "OPERATION TYPE COUNT ROWS COLUMNS CALLERS" and answers
// each with the milliseconds that one run took. CALLERS threads share the matrices, each taking one at a
// time. What library runs them, and on how many threads of its own, is decided by linking and environment.
//
// Inputs, results and workspace are allocated and touched before the clock starts: what follows is the
// best that a program in C gets from the library.
#include <lapack.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { QR, R_ONLY, GEQRF, CHOLESKY, LU, SOLVE, INVERSE, EIGH, EIGVALSH, EIG, SVD, GEMM, COPY, OPERATIONS };
static const char *const names[OPERATIONS] = {
    "qr",  "r",   "geqrf", "cholesky", "lu",   "solve", "inverse",
    "eigh", "eigvalsh", "eig", "svd", "gemm", "copy"};

typedef struct {
  int operation, rows, columns, callers;
  bool is_single;
  long count;
} request;

// One thread's own memory.
typedef struct {
  void *matrix, *vector, *work;
  int *integers, work_size, integer_size;
} scratch;

static int min(int a, int b) { return a < b ? a : b; }

// How many elements a matrix leaves in the first and in the second result.
static long result_elements(const request *r) {
  const long m = r->rows, n = r->columns, k = min(r->rows, r->columns);
  switch (r->operation) {
    case R_ONLY: return k * n;
    case QR:
    case SVD: return m * k;
    case EIGVALSH: return n;
    default: return m * n;
  }
}

static long more_elements(const request *r) {
  const long n = r->columns, k = min(r->rows, r->columns);
  switch (r->operation) {
    case QR: return k * n;
    case SVD: return k + k * n;
    case EIG: return 2 * n;
    case GEQRF:
    case EIGH: return k;
    default: return 0;
  }
}

#define REAL double
#define LAPACK(stem) LAPACK_d##stem
#define BLAS(stem) d##stem##_
#define NAMED(stem) stem##_double
#include "lapack_operations.h"
#undef REAL
#undef LAPACK
#undef BLAS
#undef NAMED
#define REAL float
#define LAPACK(stem) LAPACK_s##stem
#define BLAS(stem) s##stem##_
#define NAMED(stem) stem##_float
#include "lapack_operations.h"

// The prepared request, shared by the callers. Between two barriers of a run nothing but `next` and the
// results' disjoint slices is written.
static request current;
static char *inputs, *others, *results, *more_results;
static pthread_t *threads;
static pthread_barrier_t barrier;
static atomic_long next;
static bool is_over;

static void *caller(void *unused) {
  (void)unused;
  const int m = current.rows, n = current.columns, k = min(m, n);
  const size_t size = current.is_single ? sizeof(float) : sizeof(double);
  // More than any of the routines asks for; untouched pages cost nothing.
  scratch own = {.work_size = 8 * k * k + 128 * (m + n), .integer_size = 8 * k + 64};
  own.matrix = malloc(size * m * n);
  own.vector = malloc(size * (m + n));
  own.work = malloc(size * own.work_size);
  own.integers = malloc(sizeof(int) * own.integer_size);
  const size_t input = size * m * n, result = size * result_elements(&current),
               more = size * more_elements(&current);
  for (;;) {
    pthread_barrier_wait(&barrier);
    if (is_over) break;
    long i;
    while ((i = atomic_fetch_add(&next, 1)) < current.count)
      (current.is_single ? run_float : run_double)(
          &current, &own, inputs + i * input, others + i * input, results + i * result, more_results + i * more);
    pthread_barrier_wait(&barrier);
  }
  free(own.matrix), free(own.vector), free(own.work), free(own.integers);
  return NULL;
}

static void forget(void) {
  if (!threads) return;
  is_over = true;
  pthread_barrier_wait(&barrier);
  for (int i = 0; i < current.callers; i++) pthread_join(threads[i], NULL);
  pthread_barrier_destroy(&barrier);
  free(threads), free(inputs), free(others), free(results), free(more_results);
  threads = NULL;
  is_over = false;
}

static void prepare(const request *wanted) {
  forget();
  current = *wanted;
  const size_t size = current.is_single ? sizeof(float) : sizeof(double);
  const size_t input = size * current.count * current.rows * current.columns;
  inputs = malloc(input);
  others = malloc(input);
  (current.is_single ? fill_float : fill_double)(&current, inputs, 1);
  (current.is_single ? fill_float : fill_double)(&current, others, 2);
  const size_t result = size * current.count * result_elements(&current);
  const size_t more = size * current.count * more_elements(&current);
  results = memset(malloc(result + 1), 1, result);
  more_results = memset(malloc(more + 1), 1, more);
  threads = calloc(current.callers, sizeof *threads);
  pthread_barrier_init(&barrier, NULL, current.callers + 1);
  for (int i = 0; i < current.callers; i++) pthread_create(&threads[i], NULL, caller, NULL);
}

static double milliseconds(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return 1e3 * now.tv_sec + 1e-6 * now.tv_nsec;
}

static bool parse(const char *line, request *wanted) {
  char operation[16], type[8];
  memset(wanted, 0, sizeof *wanted);
  if (sscanf(line, "%15s %7s %ld %d %d %d", operation, type, &wanted->count, &wanted->rows, &wanted->columns,
             &wanted->callers) != 6)
    return false;
  wanted->is_single = strcmp(type, "f32") == 0;
  if (!wanted->is_single && strcmp(type, "f64")) return false;
  wanted->callers = wanted->callers < 1 ? 1 : wanted->callers;
  while (wanted->operation < OPERATIONS && strcmp(names[wanted->operation], operation)) wanted->operation++;
  return wanted->operation < OPERATIONS;
}

int main(void) {
  char line[256];
  while (fgets(line, sizeof line, stdin)) {
    request wanted;
    if (!parse(line, &wanted)) {
      puts("unsupported");
    } else {
      if (!threads || memcmp(&wanted, &current, sizeof wanted)) prepare(&wanted);
      atomic_store(&next, 0);
      const double start = milliseconds();
      pthread_barrier_wait(&barrier);
      pthread_barrier_wait(&barrier);
      printf("%.6f\n", milliseconds() - start);
    }
    fflush(stdout);
  }
}
