// Kernels of the eigenproblem of a small general matrix: see GeneralEigen/. `bytes` is the size of
// a real: 8 for double, 4 for float. Matrices are column-major; their columns begin on cache lines,
// and are filled up with zeros to whole lines.
#pragma once

#include <stdbool.h>
#include <stddef.h>

// The largest order.
#define HEDDLE_MOST_SMALL 256

// Reduces rows and columns low ..< high of a matrix of order n to Hessenberg form, with zeros
// below. Q becomes what it was turned with, or is null.
void heddle_small_hessenberg(ptrdiff_t bytes, ptrdiff_t n, ptrdiff_t low, ptrdiff_t high,
                             void *a, ptrdiff_t as, void *q, ptrdiff_t qs);
// The Schur form of rows and columns low ..< high of a Hessenberg matrix, of which blocks of order
// two are eigenvalues that are conjugate pairs; z, or null, is turned along. If not the `whole`
// form is wanted, what is outside of these blocks has no meaning. Returns how many rows from `low`
// on have not converged.
ptrdiff_t heddle_small_schur(ptrdiff_t bytes, ptrdiff_t n, ptrdiff_t low, ptrdiff_t high,
                             bool whole, void *h, ptrdiff_t hs, void *z, ptrdiff_t zs);
// The same of a complex matrix, whose strides count numbers and whose Schur form is triangular.
ptrdiff_t heddle_complex_small_schur(ptrdiff_t bytes, ptrdiff_t n, ptrdiff_t low, ptrdiff_t high,
                                     bool whole, void *h, ptrdiff_t hs, void *z, ptrdiff_t zs);
