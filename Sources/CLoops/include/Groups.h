#pragma once

#include <stdint.h>

// Loops over the scores of a tile for columns that have several own scores, those of column j from own[starts[j]] to
// own[starts[j + 1]], ascending. Where these are many, each score is counted once, for the last own score below it, until totals are
// made of the counts.

/// Counts for each own score how many scores of its column are above it, and lists the places within `margin` of any.
///
/// Returns how many are listed. What is listed for an own score counts as above it until it is corrected.
int32_t emcl_groups_count(const float *scores, int32_t rows, int32_t count, int64_t first, const int64_t *starts,
                          const float *own, float margin, int32_t *above, int32_t *places);

/// Counts listed scores as what they are, `after`, where they were `before`; and those that equal own ones.
void emcl_groups_correct(const float *before, const float *after, const int32_t *places, int32_t count, int64_t first,
                         const int64_t *starts, const float *own, float margin, int32_t *above, int32_t *level);

/// Makes the counts of all columns those of all scores above and level, after the last call of the others.
/// Counts for each own score what lies above it in its row, and what equals it. Own scores of row i stand from
/// starts[items[i]] to starts[items[i] + 1], ascending. emcl_groups_total ends the counts.
void emcl_rows_own(const float *scores, int32_t rows, int32_t count, const int32_t *items, const int64_t *starts,
                   const float *own, int32_t *above, int32_t *level);

void emcl_groups_total(int64_t columns, const int64_t *starts, const float *own, int32_t *above, int32_t *level);

/// Takes groups of rows as one, by their best score in each column, and counts those above and level with `best`.
///
/// `ends` tells for each row whether it is the last of its group; `group_best` holds what a group has reached so far.
void emcl_groups_best(const float *scores, int32_t rows, int32_t count, const uint8_t *ends, int64_t first,
                      const float *best, float *group_best, int32_t *above, int32_t *level);
