#include "Groups.h"

#include <math.h>

#include "Marks.h"
#include "processors.h"

#pragma STDC FP_CONTRACT OFF

typedef float sixteen __attribute__((vector_size(64)));
typedef int32_t sixteen_counts __attribute__((vector_size(64)));

// Columns that are looked at together, and sixteens of rows; from so many own scores on, it takes less time to search among
// them than to compare with each.
enum { TOGETHER = 16, BLOCKS = (TILE_ROWS + 15) / 16, MANY = 80 };

/// For sixteen scores, how many of ascending own ones they reach, less `margin`.
///
/// All take the same steps, none of which has to be guessed.
static inline void reached(const float *restrict scores, const float *restrict own, int64_t count, float margin,
                           int32_t *restrict found) {
  for (int lane = 0; lane < 16; lane++) found[lane] = 0;
  for (int64_t left = count; left > 0;) {
    const int32_t half = (int32_t)((left + 1) / 2);
    for (int lane = 0; lane < 16; lane++)
      found[lane] += own[found[lane] + half - 1] - margin <= scores[lane] ? half : 0;
    left -= half;
  }
}

FOR_EVERY_PROCESSOR
int32_t emcl_groups_count(const float *restrict scores, int32_t rows, int32_t count, int64_t first,
                          const int64_t *restrict starts, const float *restrict own, float margin,
                          int32_t *restrict above, int32_t *restrict places) {
  starts += first;
  const int32_t blocks = (rows + 15) / 16;
  int32_t found = 0;
  for (int32_t begin = 0; begin < count; begin += TOGETHER) {
    const int32_t width = count - begin < TOGETHER ? count - begin : TOGETHER;
    // Column after column, filled up with what is above nothing.
    sixteen columns[TOGETHER][BLOCKS];
    float tops[TOGETHER];
    for (int c = 0; c < TOGETHER; c++) tops[c] = -INFINITY;
    for (int32_t i = 0; i < 16 * blocks; i++)
      for (int c = 0; c < TOGETHER; c++) {
        const float score = i < rows && c < width ? scores[(int64_t)i * TILE_COLUMNS + begin + c] : -INFINITY;
        ((float *)columns[c])[i] = score;
        tops[c] = score > tops[c] ? score : tops[c];
      }
    for (int32_t c = 0; c < width; c++) {
      const int64_t own_count = starts[begin + c + 1] - starts[begin + c];
      if (own_count > MANY) {
        const float *all = own + starts[begin + c];
        int32_t *ends = above + starts[begin + c] - 1;
        if (all[0] - margin > tops[c]) continue;
        for (int32_t b = 0; b < blocks; b++) {
          int32_t counts[16];
          const float *seen = (const float *)&columns[c][b];
          reached(seen, all, own_count, margin, counts);
          for (int32_t lane = 0; lane < 16 && 16 * b + lane < rows; lane++) {
            if (counts[lane] == 0) continue;
            ends[counts[lane]]++;
            if (seen[lane] <= all[counts[lane] - 1] + margin)
              places[found++] = (16 * b + lane) * TILE_COLUMNS + begin + c;
          }
        }
        continue;
      }
      sixteen_counts near[BLOCKS] = {{0}};
      int64_t t = starts[begin + c];
      for (; t < starts[begin + c + 1]; t++) {
        const float low = own[t] - margin, high = own[t] + margin;
        if (low > tops[c]) break;
        sixteen_counts reaching = {0};
        for (int32_t b = 0; b < blocks; b++) {
          const sixteen seen = columns[c][b];
          const sixteen_counts reaches = seen >= low;
          reaching -= reaches;
          near[b] |= reaches & (seen <= high);
        }
        above[t] += __builtin_reduce_add(reaching);
      }
      if (t == starts[begin + c]) continue;
      for (int32_t i = 0; i < rows; i++)
        if (((const int32_t *)near)[i]) places[found++] = i * TILE_COLUMNS + begin + c;
    }
  }
  return found;
}

/// The place of the first of ascending own scores that is no less than a score.
static inline int64_t first_from(const float *own, int64_t count, float score) {
  int64_t t = 0;
  for (int64_t left = count; left > 0;) {
    const int64_t half = left / 2;
    const int is_below = own[t + half] < score;
    t = is_below ? t + half + 1 : t;
    left = is_below ? left - half - 1 : half;
  }
  return t;
}

/// How many of ascending own scores a score reaches, less `margin`.
static inline int64_t reached_by(float score, const float *own, int64_t count, float margin) {
  int64_t t = 0;
  for (int64_t left = count; left > 0;) {
    const int64_t half = left / 2;
    const int is_reached = own[t + half] - margin <= score;
    t = is_reached ? t + half + 1 : t;
    left = is_reached ? left - half - 1 : half;
  }
  return t;
}

void emcl_groups_correct(const float *before, const float *after, const int32_t *places, int32_t count, int64_t first,
                         const int64_t *starts, const float *own, float margin, int32_t *above, int32_t *level) {
  starts += first;
  for (int32_t p = 0; p < count; p++) {
    const int32_t column = places[p] % TILE_COLUMNS;
    const float *all = own + starts[column];
    const int64_t own_count = starts[column + 1] - starts[column];
    int32_t *own_above = above + starts[column], *own_level = level + starts[column];
    const float lower = before[p] < after[p] ? before[p] : after[p];
    // What is below both was counted rightly.
    int64_t t = first_from(all, own_count, lower);
    if (own_count > MANY) {
      const int64_t now = after[p] > lower ? first_from(all, own_count, after[p]) : t;
      const int64_t then = reached_by(before[p], all, own_count, margin);
      if (then > 0) own_above[then - 1]--;
      if (now > 0) own_above[now - 1]++;
      if (now < own_count && all[now] == after[p]) own_level[now]++;
      continue;
    }
    for (; t < own_count; t++) {
      const int was_reached = before[p] >= all[t] - margin;
      if (!was_reached && after[p] < all[t]) break;
      own_above[t] += (after[p] > all[t]) - was_reached;
      own_level[t] += after[p] == all[t];
    }
  }
}

FOR_EVERY_PROCESSOR
void emcl_rows_own(const float *restrict scores, int32_t rows, int32_t count, const int32_t *restrict items,
                   const int64_t *restrict starts, const float *restrict own, int32_t *restrict above,
                   int32_t *restrict level) {
  for (int32_t i = 0; i < rows; i++) {
    const float *row = scores + (int64_t)i * TILE_COLUMNS;
    const int64_t begin = starts[items[i]], own_count = starts[items[i] + 1] - begin;
    const float *all = own + begin;
    if (own_count > MANY) {
      for (int32_t j = 0; j < count; j++) {
        const int64_t t = first_from(all, own_count, row[j]);
        if (t > 0) above[begin + t - 1]++;
        if (t < own_count && all[t] == row[j]) level[begin + t]++;
      }
      continue;
    }
    float top = -INFINITY;
    for (int32_t j = 0; j < count; j++) top = row[j] > top ? row[j] : top;
    for (int64_t t = 0; t < own_count && all[t] <= top; t++) {
      int32_t higher = 0, same = 0;
      for (int32_t j = 0; j < count; j++) {
        higher += row[j] > all[t];
        same += row[j] == all[t];
      }
      above[begin + t] += higher;
      level[begin + t] += same;
    }
  }
}

void emcl_groups_total(int64_t columns, const int64_t *starts, const float *own, int32_t *above, int32_t *level) {
  for (int64_t column = 0; column < columns; column++) {
    const int64_t begin = starts[column], end = starts[column + 1];
    if (end - begin <= MANY) continue;
    for (int64_t t = end - 2; t >= begin; t--) above[t] += above[t + 1];
    for (int64_t t = begin + 1; t < end; t++)
      if (own[t] == own[t - 1]) level[t] = level[t - 1];
  }
}

FOR_EVERY_PROCESSOR
void emcl_groups_best(const float *restrict scores, int32_t rows, int32_t count, const uint8_t *restrict ends,
                      int64_t first, const float *restrict best, float *restrict group_best, int32_t *restrict above,
                      int32_t *restrict level) {
  best += first;
  group_best += first;
  above += first;
  level += first;
  for (int32_t i = 0; i < rows; i++) {
    const float *row = scores + (int64_t)i * TILE_COLUMNS;
    for (int32_t j = 0; j < count; j++) group_best[j] = row[j] > group_best[j] ? row[j] : group_best[j];
    if (!ends[i]) continue;
    for (int32_t j = 0; j < count; j++) {
      above[j] += group_best[j] > best[j];
      level[j] += group_best[j] == best[j];
      group_best[j] = -INFINITY;
    }
  }
}
