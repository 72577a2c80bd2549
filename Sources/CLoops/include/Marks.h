#pragma once

#include <stdint.h>

/// The most rows of a tile, and its columns: its next row begins so many elements on.
#define TILE_ROWS 120
#define TILE_COLUMNS 256

// Loops that compare the scores of a tile, row after row, with what its rows and its columns look for, and that keep the best.

/// Lists the scores that have to be looked at one by one, and counts those of the others that lie above.
///
/// With `changes` it is not the scores that are looked at, but factor * score - row_offsets[i], or - column_offsets[j], or
/// - 0 where both are null. For row i what lies from `low[i]` to `high[i]`, or from `row_limits[i]` on, is listed; another
/// above `high[i]` counts into `row_above[i]`. For column j what lies within `margin` of `gold[j]`, or from
/// `column_limits[j] - margin` on, is listed; another above counts into `column_above[j]`. Returns how many are listed; their
/// places i * TILE_COLUMNS + j ascend. `low` or `gold` is null where rows or columns look for nothing.
int32_t emcl_tile_mark(const float *scores, int32_t rows, int32_t count, int changes, float factor,
                       const float *row_offsets, const float *column_offsets, const float *low, const float *high,
                       const float *row_limits, const float *gold, const float *column_limits, float margin,
                       int32_t *row_above, int32_t *column_above, int32_t *places);

/// Makes each score of a tile factor * score - row_offsets[i] - column_offsets[j]; one of these is null, or both.
void emcl_tile_subtract(const float *scores, int32_t rows, int32_t count, float factor, const float *row_offsets,
                        const float *column_offsets, float *out);

/// For each row a score that at least `rank` of it reach, at most 16, and few more; minus infinity where there are fewer.
void emcl_tile_row_limits(const float *scores, int32_t rows, int32_t count, int32_t rank, float *out);

/// The `rank`th largest score of each column, at most the sixteenth; minus infinity where there are fewer.
void emcl_tile_column_limits(const float *scores, int32_t rows, int32_t count, int32_t rank, float *out);

/// Offers scores to lists of the `depth` best: for each a score, the list and the place of its item in a fixed order.
///
/// A list holds `counts` keys in no order; that of the lower place is larger among equal scores. `lasts` tells where the least
/// of a full list stands, and its threshold rises to the score of that.
void emcl_list_offer(const float *scores, const int32_t *lists, const int32_t *places, int32_t count, int32_t depth,
                     uint64_t *keys, int32_t *counts, int32_t *lasts, float *thresholds);

/// Offers all that some lists hold to as many others of the same depth.
void emcl_list_merge(const uint64_t *from, const int32_t *from_counts, int32_t lists, int32_t depth, uint64_t *keys,
                     int32_t *counts, int32_t *lasts, float *thresholds);

/// The score of a key in a list.
float emcl_list_score(uint64_t key);

/// The place of a key in a list.
int32_t emcl_list_place(uint64_t key);
