// The operations for one scalar type, SCALAR, whose parts are REAL; included once for each. Matrices are
// column-major.

#define PARTS (sizeof(SCALAR) / sizeof(REAL))

// Where routines for complex numbers have other names, and arguments more or fewer.
#if IS_COMPLEX
#define FORM_Q LAPACK(ungqr)
#define HERMITIAN LAPACK(heevd)
#define EIGENVALUES y
#define REAL_WORK own->reals,
#define REAL_WORK_SIZE &own->real_size,
#else
#define FORM_Q LAPACK(orgqr)
#define HERMITIAN LAPACK(syevd)
#define EIGENVALUES y, y + n
#define REAL_WORK
#define REAL_WORK_SIZE
#endif

extern void BLAS(gemm)(const char *, const char *, const int *, const int *, const int *, const SCALAR *,
                       const SCALAR *, const int *, const SCALAR *, const int *, const SCALAR *, SCALAR *,
                       const int *);

// Uniform numbers in [-1, 1), or pairs of them; Hermitian where the operation wants it, and then positive definite
// for Cholesky.
static void NAMED(fill)(const group *g, void *memory, uint64_t state) {
  const int m = g->rows, n = g->columns;
  SCALAR *a = memory;
  for (long i = 0; i < g->count; i++, a += (long)m * n) {
    for (long j = 0; j < (long)(m * PARTS) * n; j++) {
      state = state * 6364136223846793005u + 1442695040888963407u;
      ((REAL *)a)[j] = (REAL)((double)(state >> 33) / (1u << 30) - 1);
    }
    // All columns close to the first one: for 200 of them a condition of a million.
    for (int c = 1; g->operation == ILL_QR && c < n; c++)
      for (int row = 0; row < m; row++)
        a[row + (long)c * m] = a[row] + (REAL)0x1p-16 * a[row + (long)c * m];
    if (g->operation != CHOLESKY && g->operation != EIGH && g->operation != EIGVALSH) continue;
    for (int c = 0; c < n; c++) {
      for (int row = 0; row < c; row++)
        a[row + (long)c * n] = CONJUGATE(a[c + (long)row * n] += CONJUGATE(a[row + (long)c * n]));
      a[c + (long)c * n] = 2 * (REAL)a[c + (long)c * n] + (g->operation == CHOLESKY ? 4 * n : 0);
    }
  }
}

static void NAMED(copy_r)(const SCALAR *factors, SCALAR *r, int m, int k, int n) {
  for (int c = 0; c < n; c++) {
    const int height = min(c + 1, k);
    memcpy(r + (long)c * k, factors + (long)c * m, height * sizeof(SCALAR));
    memset(r + (long)c * k + height, 0, (k - height) * sizeof(SCALAR));
  }
}

static void NAMED(run)(const group *g, scratch *own, const void *input, const void *other, void *result,
                       void *more) {
  const int m = g->rows, n = g->columns, k = min(m, n);
  const size_t bytes = sizeof(SCALAR) * m * n;
  const SCALAR one = 1, zero = 0, *a = input, *b = other;
  SCALAR *x = result, *y = more, *matrix = own->matrix, *vector = own->vector, *work = own->work;
  int info = 0, *integers = own->integers, *work_size = &own->work_size, *integer_size = &own->integer_size;
  switch (g->operation) {
    case ILL_QR:
    case QR:  // Q forms in place where A has its shape; a wide one is factored in scratch
      if (m >= n) {
        memcpy(x, a, bytes);
        LAPACK(geqrf)(&m, &n, x, &m, vector, work, work_size, &info);
        NAMED(copy_r)(x, y, m, k, n);
      } else {
        memcpy(matrix, a, bytes);
        LAPACK(geqrf)(&m, &n, matrix, &m, vector, work, work_size, &info);
        NAMED(copy_r)(matrix, y, m, k, n);
        memcpy(x, matrix, sizeof(SCALAR) * m * k);
      }
      FORM_Q(&m, &k, &k, x, &m, vector, work, work_size, &info);
      break;
    case R_ONLY:
      memcpy(matrix, a, bytes);
      LAPACK(geqrf)(&m, &n, matrix, &m, vector, work, work_size, &info);
      NAMED(copy_r)(matrix, x, m, k, n);
      break;
    case GEQRF:
      memcpy(x, a, bytes);
      LAPACK(geqrf)(&m, &n, x, &m, y, work, work_size, &info);
      break;
    case CHOLESKY:
      for (int c = 0; c < n; c++) {
        memset(x + (long)c * n, 0, c * sizeof(SCALAR));
        memcpy(x + c + (long)c * n, a + c + (long)c * n, (n - c) * sizeof(SCALAR));
      }
      LAPACK(potrf)("L", &n, x, &n, &info);
      break;
    case LU:
      memcpy(x, a, bytes);
      LAPACK(getrf)(&m, &n, x, &m, integers, &info);
      break;
    case SOLVE:
      memcpy(matrix, a, bytes);
      memcpy(x, b, bytes);
      LAPACK(gesv)(&n, &n, matrix, &n, integers, x, &n, &info);
      break;
    case INVERSE:
      memcpy(x, a, bytes);
      LAPACK(getrf)(&n, &n, x, &n, integers, &info);
      LAPACK(getri)(&n, x, &n, integers, work, work_size, &info);
      break;
    case EIGH:
      memcpy(x, a, bytes);
      HERMITIAN("V", "L", &n, x, &n, (REAL *)y, work, work_size, REAL_WORK REAL_WORK_SIZE integers, integer_size,
                &info);
      break;
    case EIGVALSH:
      memcpy(matrix, a, bytes);
      HERMITIAN("N", "L", &n, matrix, &n, (REAL *)x, work, work_size, REAL_WORK REAL_WORK_SIZE integers, integer_size,
                &info);
      break;
    case EIG:
      memcpy(matrix, a, bytes);
      LAPACK(geev)("N", "V", &n, matrix, &n, EIGENVALUES, vector, &n, x, &n, work, work_size, REAL_WORK &info);
      break;
    case SVD:
      memcpy(matrix, a, bytes);
      LAPACK(gesdd)("S", &m, &n, matrix, &m, (REAL *)y, x, &m, y + k, &k, work, work_size, REAL_WORK integers,
                    &info);
      break;
    case GEMM:
      BLAS(gemm)("N", "N", &m, &n, &n, &one, a, &m, b, &n, &zero, x, &m);
      break;
    case SUBSTITUTE_1:
    case SUBSTITUTE_4:
    case SUBSTITUTE_16: {
      const int op = g->operation, sides = op == SUBSTITUTE_1 ? 1 : op == SUBSTITUTE_4 ? 4 : 16;
      for (int i = 0; i < n; i++) integers[i] = i + 1;
      memcpy(x, b, sizeof(SCALAR) * n * sides);
      LAPACK(getrs)("N", &n, &sides, a, &n, integers, x, &n, &info);
      break;
    }
    case COPY:
      memcpy(x, a, bytes);
      break;
  }
  if (info) fprintf(stderr, "%s: info %d\n", names[g->operation], info);
}

#undef IS_COMPLEX
#undef SCALAR
#undef REAL
#undef LAPACK
#undef BLAS
#undef NAMED
#undef CONJUGATE
#undef PARTS
#undef FORM_Q
#undef HERMITIAN
#undef EIGENVALUES
#undef REAL_WORK
#undef REAL_WORK_SIZE
