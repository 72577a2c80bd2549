#pragma once

#include <stdint.h>

#include "Marks.h"

// Loops over the scores of a tile that were marked, `count` of them at places i * TILE_COLUMNS + j, which ascend. A score has the
// bits that it has in the loops over whole tiles.

/// Lists the places that are not settled yet, and settles them. Returns how many.
int32_t emcl_pairs_unsettled(const int32_t *places, int32_t count, uint8_t *is_settled, int32_t *unsettled);

/// Takes the scores at places.
void emcl_pairs_take(const float *tile, const int32_t *places, int32_t count, float *scores);

/// Makes each score factor * score - row_offsets[i] - column_offsets[j]; one of these is null, or both.
void emcl_pairs_subtract(float *scores, const int32_t *places, int32_t count, float factor, const float *row_offsets,
                         const float *column_offsets);

/// Does with each score what ``emcl_tile_add_low_rank`` does with a row: row i belongs to the item items[i], whose numbers and
/// factor are those of that row of `left`.
void emcl_pairs_add_low_rank(float *scores, const int32_t *places, int32_t count, const int32_t *items,
                             const float *left, const float *right, int32_t rank, int32_t stride,
                             const float *left_factors, const float *right_factors);

/// Counts what lies above and level with the gold scores of rows; `before` counts what is level and in one of all columns
/// before own[i], `first` being that of the tile's first.
void emcl_pairs_count_rows(const float *scores, const int32_t *places, int32_t count, int32_t first,
                           const float *gold, const int32_t *own, int32_t *above, int32_t *level, int32_t *before);

/// Counts what lies above and level with the gold scores of columns.
void emcl_pairs_count_columns(const float *scores, const int32_t *places, int32_t count, int64_t first,
                              const float *gold, int32_t *above, int32_t *level);

/// Offers them to lists of the best, as ``emcl_list_offer`` does, those that do not reach the threshold of their list left out.
///
/// With `by_row` the list of a score is i and its item items[j], otherwise the list j and the item items[i].
void emcl_pairs_offer(const float *scores, const int32_t *places, int32_t count, int by_row, const int32_t *items,
                      int64_t items_start, int32_t depth, int64_t first, uint64_t *keys, int32_t *counts,
                      int32_t *lasts, float *thresholds);
