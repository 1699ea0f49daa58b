// Kernels for tiny matrices, several of them at a time: one a lane of SIMD vectors.
//
// Buffers hold `lanes` interleaved matrices of one shape, aligned to 64 bytes: element (i, j) of lane
// l of m x n matrices is number (j * m + i) * lanes + l. Of complex matrices that is number
// (j * m + i) * 2 * lanes + l for the real part, and the imaginary part is `lanes` further. Singular
// values, eigenvalues, norms, pivots and ranks are real also then. A lane's results don't depend, to the
// bit, on the other lanes. Factors are LAPACK's.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// Elements of a matrix.
typedef enum {
  HEDDLE_TINY_ALL,
  HEDDLE_TINY_UPPER,
  HEDDLE_TINY_LOWER,
  HEDDLE_TINY_STRICTLY_UPPER,
  HEDDLE_TINY_STRICTLY_LOWER,
} heddle_tiny_part;

typedef struct {
  // Matrices a vector: 8 of doubles or 16 of floats, real or complex, or twice as many.
  int lanes;
  // Interleaves a matrix, or its conjugate, from each of `lanes` sources, of any strides. What lies
  // `ahead` elements behind each is fetched meanwhile: the next call's sources, or 0.
  void (*pack)(ptrdiff_t rows, ptrdiff_t columns, const void *const *sources,
               ptrdiff_t row_stride, ptrdiff_t column_stride, ptrdiff_t ahead, bool conjugated,
               void *target);
  // One bit for each lane with a NaN or an infinity in the part; those lanes become identities.
  uint32_t (*screen)(ptrdiff_t rows, ptrdiff_t columns, heddle_tiny_part part, void *buffer);
  // The part of the matrices of the first `count` lanes, and zeros for the rest, to column-major
  // matrices without gaps. Columns of the buffer are `stride` >= rows elements of a lane apart.
  // Streams past the cache if asked, which needs targets and matrices of whole cache lines, and
  // `heddle_finish_stores` before another thread reads them.
  void (*unpack)(ptrdiff_t rows, ptrdiff_t columns, ptrdiff_t stride, heddle_tiny_part part,
                 const void *source, int count, bool stream, void *const *targets);

  // QR factorization in place (geqrf); `scales` gets min(rows, columns) numbers a lane.
  void (*qr)(ptrdiff_t rows, ptrdiff_t columns, void *a, void *scales);
  // Q C or Q* C in place of C, rows x columns, for `count` reflectors of so many columns of factors
  // (ormqr).
  void (*apply_q)(ptrdiff_t rows, ptrdiff_t columns, ptrdiff_t count, bool adjoint,
                  ptrdiff_t factor_columns, const void *factors, const void *scales, void *c);
  // The first columns of Q (orgqr, in another buffer).
  void (*form_q)(ptrdiff_t rows, ptrdiff_t columns, ptrdiff_t count, ptrdiff_t factor_columns,
                 const void *factors, const void *scales, void *q);

  // Solves A X = B, or with the transpose or the adjoint, which is `transposed` too, in place of B, A a
  // triangle of order n (trtrs), both within blocks of columns so far apart; `info` gets a number a
  // lane: the place, from 1, of the first zero on A's diagonal, or 0.
  void (*solve_triangular)(ptrdiff_t n, ptrdiff_t columns, bool lower, bool transposed,
                           bool adjoint, bool unit, const void *a, ptrdiff_t a_stride, void *b,
                           ptrdiff_t b_stride, int32_t *info);

  // LU factorization with partial pivoting in place (getrf). `pivots` gets min(rows, columns)
  // integers a lane, as wide as the numbers; `info` the first zero pivot as above.
  void (*lu)(ptrdiff_t rows, ptrdiff_t columns, void *a, void *pivots, int32_t *info);
  // Solves A X = B or A* X = B in place of B (getrs).
  void (*lu_solve)(ptrdiff_t n, ptrdiff_t columns, bool adjoint, const void *factors,
                   const void *pivots, void *b);
  // The inverse, in another buffer (getri).
  void (*lu_inverse)(ptrdiff_t n, const void *factors, const void *pivots, void *inverse);
  // Interleaves LAPACK's pivots, and takes those of the first lanes apart.
  void (*pack_pivots)(ptrdiff_t count, const int32_t *const *sources, void *pivots);
  void (*unpack_pivots)(ptrdiff_t count, const void *pivots, int lanes, int32_t *const *targets);

  // Cholesky factorization in place of one triangle (potrf); `info` gets the order of the first
  // leading minor that is not positive, or 0.
  void (*cholesky)(ptrdiff_t n, bool lower, void *a, int32_t *info);
  // Solves A X = B in place of B (potrs).
  void (*cholesky_solve)(ptrdiff_t n, ptrdiff_t columns, bool lower, const void *factor, void *b);
  // The inverse, both triangles, in another buffer, with scratch for a third (potri).
  void (*cholesky_inverse)(ptrdiff_t n, bool lower, const void *factor, void *work,
                           void *inverse);

  // Eigenvalues, and eigenvectors unless they are NULL, of Hermitian matrices of which one triangle
  // is read and both are overwritten. They come in any order; `ranks` gets the place of each (n
  // integers a lane, as wide as the numbers). `work` has room for 5 n elements a lane. Returns a bit
  // for each lane that has not converged in so many sweeps an eigenvalue.
  uint32_t (*symmetric_eigen)(ptrdiff_t n, bool lower, int most_sweeps, void *a, void *values,
                              void *vectors, void *work, void *ranks);
  // The columns of the first lanes' matrices to column-major ones, each at its rank, or their
  // conjugates to rows; `scratch` has room for rows * columns elements a lane.
  void (*unpack_ranked)(ptrdiff_t rows, ptrdiff_t columns, bool adjoint, const void *source,
                        const void *ranks, void *scratch, int count, void *const *targets);

  // Singular values of rows x columns matrices, rows >= columns, and unless they are NULL the right
  // singular vectors by columns and the left ones, of which there may be up to `rows`. They come in
  // nearly falling order; `ranks` gets the place of each left column. Overwrites the matrix. `work`
  // has room for 4 columns² + 7 columns elements a lane. Returns a bit for each lane that has not
  // converged in so many sweeps.
  uint32_t (*svd)(ptrdiff_t rows, ptrdiff_t columns, ptrdiff_t left_columns, int most_sweeps,
                  void *matrix, void *values, void *left, void *right, void *work, void *ranks);
  // The least-squares solutions for m x n matrices of which left vectors (m x min(m, n)), values and
  // right vectors (n x min(m, n)) are given, in any order. Values up to `tolerance` times the largest
  // count as zero; `rank` gets how many don't, an integer a lane as wide as the numbers. Of the
  // right-hand sides remain the residuals, scaled; `norms` gets their lengths. `work` has room for
  // max(m, n) elements a lane. Returns a bit for each lane whose values are too small or too large
  // for this.
  uint32_t (*least_squares)(ptrdiff_t m, ptrdiff_t n, ptrdiff_t columns, double tolerance,
                            const void *matrix, const void *left, const void *values,
                            const void *right, void *sides, void *solution, void *norms,
                            void *work, void *rank);
} heddle_tiny_kernels;

// The kernels for floats or doubles, or complex numbers of them.
const heddle_tiny_kernels *heddle_tiny(bool is_float, bool is_complex);
// The same for twice as many matrices where a vector is one register: two chains of operations, each of
// which waits for the last one's result, take little longer than one. Where it is several registers
// already, the same table.
const heddle_tiny_kernels *heddle_tiny_pairs(bool is_float);
// The same for one matrix at a time, with the same bits: its rows are in vectors, a lane for each column,
// and begin on a vector. Element (i, j) of an m x n matrix is number (i * width + j / lanes) * lanes +
// j % lanes for the `lanes` of the table above and width = n / lanes, rounded up. Such a buffer needs no
// more room. Some of the kernels are missing (NULL).
const heddle_tiny_kernels *heddle_alone(bool is_float);
