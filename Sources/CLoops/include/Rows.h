#pragma once

#include <stdint.h>

// The loops that every number of a file goes through when it is read. In C for the reason that those over scores are. None of
// their results depends on the width of vectors: every sum has a fixed order, and products of singles are exact in doubles.

/// Puts elements together again whose bytes lie plane after plane, as HDF5's shuffle leaves them.
void emcl_row_unshuffle(const uint8_t *planes, int64_t count, int64_t width, uint8_t *out);

/// Values of IEEE 754 half-precision numbers given by their bits; NaN and infinity keep their mantissa.
void emcl_row_halves(const uint8_t *bits, int64_t count, int swaps_bytes, float *out);

/// The sum of squares, in four sums side by side: (a + b) + (c + d).
double emcl_row_square_sum(const float *elements, int64_t count);

/// Quotients in double precision, rounded to single.
void emcl_row_divide(const float *elements, int64_t count, double divisor, float *out);

/// The same in place.
void emcl_row_divide_here(float *elements, int64_t elements_start, int64_t count, double divisor);

/// Adds quotients in double precision.
void emcl_row_add_divided(const float *elements, int64_t elements_start, int64_t count, double divisor, double *sums);

/// Adds a row to two sums, and returns the sum of its squares, that of `emcl_row_square_sum`.
double emcl_row_add_twice(const float *elements, int64_t elements_start, int64_t count, double *first,
                          double *second);

/// Adds each column of some rows to its sum in double precision, row after row.
void emcl_row_add_columns(const float *elements, int64_t rows, int64_t width, double *sums);

/// The numbers of some rows in double precision, in strips of eight columns: the eight of each row, one row after the other.
///
/// The last strip is filled up with zeros.
void emcl_gram_pack(const float *elements, int64_t rows, int64_t width, double *packed);

/// A hash of the bits of a row.
uint64_t emcl_row_hash(const float *elements, int64_t count);
