#pragma once

#include <stdint.h>

#include "Affinity.h"
#include "Exponentials.h"
#include "Frames.h"
#include "Groups.h"
#include "Marks.h"
#include "Normals.h"
#include "Pairs.h"
#include "Ranks.h"
#include "Resampling.h"
#include "Rows.h"
#include "Weighted.h"

// The loops that every score goes through. In C, because clang makes them for AVX-512, AVX2 and plain x86-64 at once and
// chooses when the program starts, which Swift has no way to ask for. Counts do not depend on the choice; the last
// bits of a sum may, but not on where in a row it stands. An array is followed by the place, `_start`, from which on it is
// used; `first`, before several arrays, is that of all of them.

/// Adds the scores of a row, and their squares, to the sums of their columns from `first` on, and to row[0] and row[1]; takes
/// range[0] down and range[1] up to them.
void emcl_row_add_moments(const float *scores, int64_t scores_start, int32_t count, int64_t first, double *sums,
                          double *squares, double *row, float *range);

/// Adds a product of few numbers to every score of a row: out[j] = scores[j] + sum over k of left[k] * right[k * stride + j];
/// where factors are given, the sums are multiplied by `factor` and by factors[j].
void emcl_tile_add_low_rank(const float *scores, const float *left, const float *right, int32_t rank, int32_t stride,
                            int32_t count, float factor, const float *factors, float *out);

/// The same for one score and column j, the same bits.
float emcl_tile_add_low_rank_once(float score, const float *left, const float *right, int32_t rank, int32_t stride,
                                  float factor, const float *factors, int32_t j);

/// Adds own * weights[j] to each total.
void emcl_row_add_weights(float own, const float *weights, int64_t weights_start, int32_t count, float *totals,
                          int64_t totals_start);

/// Adds the shares that scores have under weights: sums[j] += own * weights[j] / totals[j] * scores[j], `start` being that of both.
void emcl_row_add_share(const float *scores, int64_t start, float own, const float *weights, int64_t weights_start,
                        const float *totals, int64_t totals_start, int32_t count, float *sums);

/// Products in single precision: out[i * stride + j] = <left[i], right[j]>, rows of `depth` numbers.
///
/// The bits of a product depend on its two rows only.
void emcl_tile_products(const float *left, int32_t rows, const float *right, int64_t first, int32_t columns,
                        int32_t depth, float *out, int32_t stride);

/// The same products for pairs of rows: out[p] = <left[left_rows[p]], right[right_rows[p]]>.
void emcl_pair_products(const float *left, const int32_t *left_rows, const float *right, const int32_t *right_rows,
                        int32_t count, int32_t depth, float *out);

/// Some of the same products: out[p] = <left[i], right[j]> for each place i * stride + j of a list.
void emcl_tile_chosen_products(const float *left, const float *right, int64_t first, const int32_t *places,
                               int32_t count, int32_t stride, int32_t depth, float *out);

/// Adds to a panel of a Gram matrix: out[i * 8 * count + j] += sum over rows of x[8 * first + i] * x[8 * first + j].
///
/// The rows stand as `emcl_gram_pack` leaves them, in `strips` strips. The panel has the columns of `count` strips from
/// `first` on, and the rows from the same place to the end; those above the diagonal are left as they are, or added to as well.
void emcl_gram_panel(const double *packed, int32_t rows, int32_t strips, int32_t first, int32_t count, double *out);

/// Columns that stand together where rows of 16-bit numbers are packed.
#define TILE_PANEL_COLUMNS 16

/// Products of 16-bit numbers: out[i * stride + j] = <left[i], right[j]> * left_steps[i] * right_steps[j].
///
/// The right rows stand in `count` panels of sixteen: two numbers of the first row, two of the second, and so on, then
/// the next two of each. `depth` is even, and no sum of products reaches 2^31.
void emcl_tile_rounded_products(const int16_t *left, int32_t rows, const float *left_steps, const int16_t *panels,
                                const float *right_steps, int32_t count, int32_t depth, float *out, int32_t stride);

/// Rounds rows to 16-bit numbers, `padded` of them for `width`, each row in steps of its own.
///
/// Gives for each row its step, at least its length and at least the length of what rounding took off. The length of a
/// rounded row is below 46 340. Returns 0 where a row has no length from 1e-15 to 1e15 and is not zero.
int32_t emcl_tile_round_rows(const float *rows, int32_t count, int32_t width, int32_t padded, int16_t *numbers,
                             float *steps, float *lengths, float *errors);

/// Adds the scores of a row and their squares to two sums, in an order that depends on the count only.
void emcl_tile_row_sums(const float *scores, int64_t scores_start, int32_t count, double *sum, double *squares);

// Token-wise interaction takes the largest products of tokens with frames, and sums of these by weights. Products arrive tile by
// tile: `rows` tokens, `stride` numbers from one to the next, with columns that belong to segments, the frames of a video each,
// segment s from firsts[s] on. Sums go on in the order of the rows, and of the columns.

/// Raises maxima[i * stride + s] to the largest product of token i in segment s.
void emcl_tile_raise_by_segment(const float *products, int64_t products_start, int32_t stride, int32_t rows,
                                int32_t segments, const int32_t *firsts, const int32_t *counts, float *maxima,
                                int64_t maxima_start);

/// Raises maxima[j] to the largest product of any token in column j.
void emcl_tile_raise_by_column(const float *products, int64_t products_start, int32_t stride, int32_t rows,
                               int32_t width, float *maxima, int64_t maxima_start);

/// Adds to sums[j] weights[i] times maxima[i * stride + j] of each row i.
void emcl_tile_add_weighted_rows(const float *maxima, int64_t maxima_start, int32_t stride, int32_t rows, int32_t width,
                                 const float *weights, int64_t weights_start, double *sums, int64_t sums_start);

/// Adds to sums[s] weights[j] times maxima[j] of each column j of segment s.
void emcl_row_add_weighted_segments(const float *maxima, int64_t maxima_start, int32_t segments, const int32_t *firsts,
                                    const int32_t *counts, const float *weights, double *sums, int64_t sums_start);
