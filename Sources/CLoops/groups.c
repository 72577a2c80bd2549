#include "Groups.h"

#include <math.h>

#include "Marks.h"
#include "processors.h"

#pragma STDC FP_CONTRACT OFF

typedef float sixteen __attribute__((vector_size(64)));
typedef int32_t sixteen_counts __attribute__((vector_size(64)));

// Columns that are looked at together, and sixteens of rows.
enum { TOGETHER = 16, BLOCKS = (TILE_ROWS + 15) / 16 };

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

void emcl_groups_correct(const float *before, const float *after, const int32_t *places, int32_t count, int64_t first,
                         const int64_t *starts, const float *own, float margin, int32_t *above, int32_t *level) {
  starts += first;
  for (int32_t p = 0; p < count; p++) {
    const int32_t column = places[p] % TILE_COLUMNS;
    const float lower = before[p] < after[p] ? before[p] : after[p];
    // What is below both was counted rightly.
    int64_t t = starts[column];
    for (int64_t left = starts[column + 1] - t; left > 0;) {
      const int64_t half = left / 2;
      const int is_below = own[t + half] < lower;
      t = is_below ? t + half + 1 : t;
      left = is_below ? left - half - 1 : half;
    }
    for (; t < starts[column + 1]; t++) {
      const int reached = before[p] >= own[t] - margin;
      if (!reached && after[p] < own[t]) break;
      above[t] += (after[p] > own[t]) - reached;
      level[t] += after[p] == own[t];
    }
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
