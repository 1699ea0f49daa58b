// LAPACK called from C, as a peer: reads requests "TYPE CALLERS OPERATION COUNT ROWS COLUMNS ..." and answers
// each with the milliseconds that one run took. CALLERS threads share the matrices, each taking one at a
// time. More groups of matrices may follow: after a "+" they are taken in the same phase, after a ";" when all
// before them are done. "share TICKETS PHASE REQUEST" runs one phase together with other processes: the numbers of
// the matrices come from the pipe TICKETS. What library runs them, and on how many threads of its own, is decided
// by linking and environment.
//
// Inputs, results and workspace are allocated and touched before the clock starts: what follows is the
// best that a program in C gets from the library. There is room for a column behind matrices that LAPACK
// overwrites: complex products of OpenBLAS 0.3.21 read it, though they do not use it.
#include <complex.h>
#include <fcntl.h>
#include <lapack.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { QR, R_ONLY, GEQRF, CHOLESKY, LU, SOLVE, INVERSE, EIGH, EIGVALSH, EIG, SVD, GEMM, COPY,
       SUBSTITUTE_1, SUBSTITUTE_4, SUBSTITUTE_16, ILL_QR, OPERATIONS };
static const char *const names[OPERATIONS] = {
    "qr",  "r",   "geqrf", "cholesky", "lu",   "solve", "inverse",
    "eigh", "eigvalsh", "eig", "svd", "gemm", "copy",
    "substitute1", "substitute4", "substitute16", "illqr"};

// Matrices of one size to be treated in one way; they have the numbers from `first` on.
typedef struct {
  int operation, rows, columns, phase;
  long count, first;
  char *inputs, *others, *results, *more;
  size_t input_size, result_size, more_size;
} group;

enum { MOST_GROUPS = 16 };
typedef struct {
  int callers, group_count, phase_count;
  const struct scalar *scalar;
  group groups[MOST_GROUPS];
} request;

// One thread's own memory.
typedef struct {
  void *matrix, *vector, *work, *reals;
  int *integers, work_size, real_size, integer_size;
} scratch;

static int min(int a, int b) { return a < b ? a : b; }
static int max(int a, int b) { return a > b ? a : b; }

// How many elements a matrix leaves in the first and in the second result.
static long result_elements(const group *r) {
  const long m = r->rows, n = r->columns, k = min(r->rows, r->columns);
  switch (r->operation) {
    case R_ONLY: return k * n;
    case QR:
    case ILL_QR:
    case SVD: return m * k;
    case EIGVALSH: return n;
    default: return m * n;
  }
}

static long more_elements(const group *r) {
  const long n = r->columns, k = min(r->rows, r->columns);
  switch (r->operation) {
    case QR:
    case ILL_QR: return k * n;
    case SVD: return k + k * n;
    case EIG: return 2 * n;
    case GEQRF:
    case EIGH: return k;
    default: return 0;
  }
}

#define IS_COMPLEX 0
#define SCALAR double
#define REAL double
#define LAPACK(stem) LAPACK_d##stem
#define BLAS(stem) d##stem##_
#define NAMED(stem) stem##_double
#define CONJUGATE(x) (x)
#include "lapack_operations.h"
#define IS_COMPLEX 0
#define SCALAR float
#define REAL float
#define LAPACK(stem) LAPACK_s##stem
#define BLAS(stem) s##stem##_
#define NAMED(stem) stem##_float
#define CONJUGATE(x) (x)
#include "lapack_operations.h"
#define IS_COMPLEX 1
#define SCALAR lapack_complex_double
#define REAL double
#define LAPACK(stem) LAPACK_z##stem
#define BLAS(stem) z##stem##_
#define NAMED(stem) stem##_complex_double
#define CONJUGATE(x) conj(x)
#include "lapack_operations.h"
#define IS_COMPLEX 1
#define SCALAR lapack_complex_float
#define REAL float
#define LAPACK(stem) LAPACK_c##stem
#define BLAS(stem) c##stem##_
#define NAMED(stem) stem##_complex_float
#define CONJUGATE(x) conjf(x)
#include "lapack_operations.h"

static const struct scalar {
  const char *name;
  size_t size;
  void (*fill)(const group *, void *, uint64_t);
  void (*run)(const group *, scratch *, const void *, const void *, void *, void *);
} scalars[] = {
    {"f64", sizeof(double), fill_double, run_double},
    {"f32", sizeof(float), fill_float, run_float},
    {"c128", sizeof(lapack_complex_double), fill_complex_double, run_complex_double},
    {"c64", sizeof(lapack_complex_float), fill_complex_float, run_complex_float},
};

// The prepared request, shared by the callers. Between two barriers of a run nothing but `next` and the
// results' disjoint slices is written.
static request current;
static pthread_t *threads;
static pthread_barrier_t barrier;
static int tickets = -1;
static long end_of_phase;
static atomic_long next;
static bool is_over;

// The number of a matrix that nobody else treats; false when there is none left.
static bool take(long *number) {
  if (tickets < 0) return (*number = atomic_fetch_add(&next, 1)) < end_of_phase;
  uint16_t ticket;
  if (read(tickets, &ticket, sizeof ticket) != sizeof ticket) return false;
  *number = ticket;
  return true;
}

static void treat(long number, scratch *own) {
  const group *g = current.groups;
  while (number >= g->first + g->count) g++;
  const long i = number - g->first;
  current.scalar->run(g, own, g->inputs + i * g->input_size, g->others + i * g->input_size,
                      g->results + i * g->result_size, g->more + i * g->more_size);
}

static void *caller(void *unused) {
  (void)unused;
  const size_t size = current.scalar->size;
  int m = 0, n = 0;
  for (const group *g = current.groups; g < current.groups + current.group_count; g++)
    m = max(m, g->rows), n = max(n, g->columns);
  const int k = min(m, n);
  // More than any of the routines asks for; untouched pages cost nothing.
  scratch own = {.work_size = 8 * k * k + 128 * (m + n),
                 .real_size = 2 * m * n + 8 * k * k + 8 * k,
                 .integer_size = 8 * k + 64};
  own.matrix = malloc(size * m * (n + 1));
  own.vector = malloc(size * (m + n));
  own.work = malloc(size * own.work_size);
  own.reals = malloc(size * own.real_size);
  own.integers = malloc(sizeof(int) * own.integer_size);
  for (long number;;) {
    pthread_barrier_wait(&barrier);
    if (is_over) break;
    while (take(&number)) treat(number, &own);
    pthread_barrier_wait(&barrier);
  }
  free(own.matrix), free(own.vector), free(own.work), free(own.reals), free(own.integers);
  return NULL;
}

static void forget(void) {
  if (!threads) return;
  is_over = true;
  pthread_barrier_wait(&barrier);
  for (int i = 0; i < current.callers; i++) pthread_join(threads[i], NULL);
  pthread_barrier_destroy(&barrier);
  for (group *g = current.groups; g < current.groups + current.group_count; g++)
    free(g->inputs), free(g->others), free(g->results), free(g->more);
  free(threads);
  threads = NULL;
  is_over = false;
}

static void prepare(const request *wanted) {
  forget();
  current = *wanted;
  const size_t size = current.scalar->size;
  for (group *g = current.groups; g < current.groups + current.group_count; g++) {
    g->input_size = size * g->rows * g->columns;
    g->result_size = size * result_elements(g);
    g->more_size = size * more_elements(g);
    g->inputs = malloc(g->count * g->input_size);
    current.scalar->fill(g, g->inputs, 1);
    if (g->operation == SOLVE || g->operation == GEMM || g->operation >= SUBSTITUTE_1) {
      g->others = malloc(g->count * g->input_size);
      current.scalar->fill(g, g->others, 2);
    }
    g->results = memset(malloc(g->count * g->result_size + size * g->rows), 1, g->count * g->result_size);
    g->more = memset(malloc(g->count * g->more_size + size * g->rows), 1, g->count * g->more_size);
  }
  threads = calloc(current.callers, sizeof *threads);
  pthread_barrier_init(&barrier, NULL, current.callers + 1);
  for (int i = 0; i < current.callers; i++) pthread_create(&threads[i], NULL, caller, NULL);
}

static double milliseconds(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return 1e3 * now.tv_sec + 1e-6 * now.tv_nsec;
}

static void run_phase(int phase) {
  long first = 0;
  const group *g = current.groups, *end = g + current.group_count;
  for (; g < end && g->phase < phase; g++) first = g->first + g->count;
  end_of_phase = first;
  for (; g < end && g->phase == phase; g++) end_of_phase = g->first + g->count;
  atomic_store(&next, first);
  pthread_barrier_wait(&barrier);
  pthread_barrier_wait(&barrier);
}

static bool parse(char *line, request *wanted) {
  memset(wanted, 0, sizeof *wanted);
  const char *words[4], *type = strtok(line, " \n"), *callers = strtok(NULL, " \n"), *sign = "+";
  if (!type || !callers) return false;
  for (const struct scalar *s = scalars; s < scalars + sizeof scalars / sizeof *scalars; s++)
    if (!strcmp(type, s->name)) wanted->scalar = s;
  if (!wanted->scalar) return false;
  wanted->callers = max(1, atoi(callers));
  for (long first = 0; sign; sign = strtok(NULL, " \n")) {
    for (int i = 0; i < 4; i++)
      if (!(words[i] = strtok(NULL, " \n"))) return false;
    if (wanted->group_count == MOST_GROUPS) return false;
    group *g = &wanted->groups[wanted->group_count++];
    while (g->operation < OPERATIONS && strcmp(names[g->operation], words[0])) g->operation++;
    if (g->operation == OPERATIONS) return false;
    g->count = atol(words[1]), g->rows = atoi(words[2]), g->columns = atoi(words[3]);
    g->phase = wanted->phase_count += *sign == ';';
    g->first = first;
    first += g->count;
  }
  wanted->phase_count++;
  return true;
}

int main(void) {
  static char line[1024], prepared[1024], path[256];
  while (fgets(line, sizeof line, stdin)) {
    int phase = -1, begin = 0;
    if (sscanf(line, "share %255s %d %n", path, &phase, &begin) == 2 && tickets < 0)
      tickets = open(path, O_RDONLY | O_NONBLOCK);
    if (strcmp(line + begin, prepared)) {
      request wanted;
      strcpy(prepared, line + begin);
      if (!parse(line + begin, &wanted)) {
        *prepared = 0;
        puts("unsupported");
        fflush(stdout);
        continue;
      }
      prepare(&wanted);
    }
    const double start = milliseconds();
    for (int p = 0; p < current.phase_count; p++)
      if (phase < 0 || p == phase) run_phase(p);
    printf("%.6f\n", milliseconds() - start);
    fflush(stdout);
  }
}
