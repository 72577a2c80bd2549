#include "Marks.h"

#include <math.h>
#include <string.h>

#include "Pairs.h"
#include "processors.h"

enum { LONGEST_ROW = 1024 };

// Compiled for each combination of who asks, so that nothing is compared in vain.
static inline __attribute__((always_inline)) int32_t mark(
    const float *restrict scores, int32_t rows, int32_t count, int32_t stride, const float *restrict low,
    const float *restrict high, const float *restrict row_limits, const float *restrict least,
    const float *restrict best, const float *restrict column_limits, float margin, int32_t *restrict row_above,
    int32_t *restrict column_above, int32_t *restrict places, int rows_ask, int columns_ask) {
  // Whole words of marks, of which what lies beyond the row stays 0.
  uint8_t marks[LONGEST_ROW] = {0};
  float column_low[LONGEST_ROW], column_high[LONGEST_ROW], limits[LONGEST_ROW];
  if (columns_ask)
    for (int32_t j = 0; j < count; j++) {
      column_low[j] = least[j] - margin;
      column_high[j] = best[j] + margin;
      limits[j] = column_limits[j] - margin;
    }
  int32_t found = 0;
  for (int32_t i = 0; i < rows; i++) {
    const float *row = scores + (int64_t)i * stride;
    const float from = rows_ask ? low[i] : 0, to = rows_ask ? high[i] : 0, limit = rows_ask ? row_limits[i] : 0;
    int32_t above = 0;
    for (int32_t j = 0; j < count; j++) {
      const float score = row[j];
      int32_t is_marked = 0;
      if (rows_ask) is_marked |= ((score >= from) & (score <= to)) | (score >= limit);
      if (columns_ask)
        is_marked |= ((score >= column_low[j]) & (score <= column_high[j])) | (score >= limits[j]);
      if (rows_ask) above += (score > to) & !is_marked;
      if (columns_ask) column_above[j] += (score > column_high[j]) & !is_marked;
      marks[j] = (uint8_t)is_marked;
    }
    if (rows_ask) row_above[i] += above;
    for (int32_t first = 0; first < count; first += 32) {
      uint64_t words[4];
      memcpy(words, marks + first, sizeof words);
      if (!(words[0] | words[1] | words[2] | words[3])) continue;
      for (int w = 0; w < 4; w++)
        for (uint64_t word = words[w]; word; word &= word - 1)
          places[found++] = i * stride + first + 8 * w + __builtin_ctzll(word) / 8;
    }
  }
  return found;
}

FOR_EVERY_PROCESSOR
int32_t tile_mark(const float *scores, int32_t rows, int32_t count, int32_t stride, const float *low, const float *high,
                  const float *row_limits, const float *least, const float *best, const float *column_limits,
                  float margin, int32_t *row_above, int32_t *column_above, int32_t *places) {
  if (low && least)
    return mark(scores, rows, count, stride, low, high, row_limits, least, best, column_limits, margin, row_above,
                column_above, places, 1, 1);
  if (low)
    return mark(scores, rows, count, stride, low, high, row_limits, least, best, column_limits, margin, row_above,
                column_above, places, 1, 0);
  return mark(scores, rows, count, stride, low, high, row_limits, least, best, column_limits, margin, row_above,
              column_above, places, 0, 1);
}

void tile_row_ranks(const float *scores, int32_t rows, int32_t count, int32_t stride, int32_t rank, float *out) {
  for (int32_t i = 0; i < rows; i++) {
    const float *row = scores + (int64_t)i * stride;
    float best[16];
    for (int32_t k = 0; k < rank; k++) best[k] = -INFINITY;
    for (int32_t j = 0; j < count; j++) {
      const float score = row[j];
      if (!(score > best[rank - 1])) continue;
      int32_t k = rank - 1;
      for (; k > 0 && score > best[k - 1]; k--) best[k] = best[k - 1];
      best[k] = score;
    }
    out[i] = best[rank - 1];
  }
}

FOR_EVERY_PROCESSOR
void tile_column_ranks(const float *restrict scores, int32_t rows, int32_t count, int32_t stride, int32_t rank,
                       float *restrict out) {
  enum { TOGETHER = 16 };
  for (int32_t first = 0; first < count; first += TOGETHER) {
    const int32_t width = first + TOGETHER < count ? TOGETHER : count - first;
    float best[16][TOGETHER];
    for (int32_t k = 0; k < rank; k++)
      for (int lane = 0; lane < TOGETHER; lane++) best[k][lane] = -INFINITY;
    for (int32_t i = 0; i < rows; i++) {
      float score[TOGETHER];
      for (int lane = 0; lane < TOGETHER; lane++)
        score[lane] = lane < width ? scores[(int64_t)i * stride + first + lane] : -INFINITY;
      for (int32_t k = 0; k < rank; k++)
        for (int lane = 0; lane < TOGETHER; lane++) {
          const int is_better = score[lane] > best[k][lane];
          const float larger = is_better ? score[lane] : best[k][lane];
          score[lane] = is_better ? best[k][lane] : score[lane];
          best[k][lane] = larger;
        }
    }
    for (int32_t lane = 0; lane < width; lane++) out[first + lane] = best[rank - 1][lane];
  }
}

static inline void list_insert(float score, int32_t place, int32_t list, int32_t depth, float *list_scores,
                               int32_t *list_places, int32_t *list_counts, float *thresholds) {
  float *best = list_scores + (int64_t)list * depth;
  int32_t *items = list_places + (int64_t)list * depth;
  int32_t at = list_counts[list];
  if (at == depth) {
    at--;
    if (!(score > best[at] || (score == best[at] && place < items[at]))) return;
  } else {
    list_counts[list] = at + 1;
  }
  for (; at > 0 && (score > best[at - 1] || (score == best[at - 1] && place < items[at - 1])); at--) {
    best[at] = best[at - 1];
    items[at] = items[at - 1];
  }
  best[at] = score;
  items[at] = place;
  if (list_counts[list] == depth && best[depth - 1] > thresholds[list]) thresholds[list] = best[depth - 1];
}

void list_offer(const float *scores, const int32_t *lists, const int32_t *places, int32_t count, int32_t depth,
                float *list_scores, int32_t *list_places, int32_t *list_counts, float *thresholds) {
  for (int32_t i = 0; i < count; i++)
    list_insert(scores[i], places[i], lists[i], depth, list_scores, list_places, list_counts, thresholds);
}

void pairs_offer(const float *scores, const int32_t *places, int32_t count, int32_t stride, int by_row,
                 const int32_t *items, int32_t depth, float *list_scores, int32_t *list_items, int32_t *list_counts,
                 float *thresholds) {
  for (int32_t p = 0; p < count; p++) {
    const uint32_t i = (uint32_t)places[p] / (uint32_t)stride, j = (uint32_t)places[p] % (uint32_t)stride;
    const uint32_t list = by_row ? i : j;
    if (scores[p] >= thresholds[list])
      list_insert(scores[p], items[by_row ? j : i], (int32_t)list, depth, list_scores, list_items, list_counts, thresholds);
  }
}
