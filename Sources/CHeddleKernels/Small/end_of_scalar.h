// Takes back what both_scalars.h defines for one scalar.
#undef REAL
#undef REAL_BYTES
#undef WORD
#undef EXPONENT_BIAS
#undef MANTISSA_BITS
#undef LARGEST
#undef SAFE_SIZE
#undef TINY_SQUARES
#undef COPY
#undef COPY_PAIRS
#undef LETTER
