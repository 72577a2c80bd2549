#pragma once

#include <stdint.h>

#include "Exponentials.h"
#include "Resampling.h"

// The loops that every score goes through. In C, because clang makes them for AVX-512, AVX2 and plain x86-64 at once and
// chooses when the program starts, which Swift has no way to ask for. Counts do not depend on the choice; the last
// bits of a sum may, but not on where in a row it stands.

/// Counts the scores of a row that lie above the gold score, that equal it, and that reach a threshold.
void tile_row_counts(const float *scores, int32_t count, float gold, float threshold,
                     int32_t *above, int32_t *level, int32_t *candidates);

/// Adds to the counts of each column whether its score lies above the gold score of the column, or equals it.
void tile_column_counts(const float *scores, const float *gold, int32_t count, int32_t *above,
                        int32_t *level);

/// Counts the scores that reach the threshold of their column.
int32_t tile_column_candidates(const float *scores, const float *thresholds, int32_t count);

/// Adds a product of few numbers to every score of a row: out[j] = scores[j] + sum over k of left[k] * right[k * stride + j].
void tile_add_low_rank(const float *scores, const float *left, const float *right, int32_t rank,
                       int32_t stride, int32_t count, float *out);

/// Products of rows with few directions: result[i * few + k] = <rows[i], directions[k]>, each row alone.
void tile_few_products(const float *rows, int32_t count, const float *directions, int32_t few,
                       int32_t width, float *result);
