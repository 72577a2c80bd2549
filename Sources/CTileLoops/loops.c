#include "CTileLoops.h"

#if defined(__x86_64__) && defined(__linux__)
#define FOR_EVERY_PROCESSOR __attribute__((target_clones("avx512f", "avx2", "default")))
#else
#define FOR_EVERY_PROCESSOR
#endif

FOR_EVERY_PROCESSOR
void tile_row_counts(const float *restrict scores, int32_t count, float gold, float threshold,
                     int32_t *restrict above, int32_t *restrict level,
                     int32_t *restrict candidates) {
  int32_t higher = 0, equal = 0, reaching = 0;
  for (int32_t j = 0; j < count; j++) {
    higher += scores[j] > gold;
    equal += scores[j] == gold;
    reaching += scores[j] >= threshold;
  }
  *above = higher;
  *level = equal;
  *candidates = reaching;
}

FOR_EVERY_PROCESSOR
void tile_column_counts(const float *restrict scores, const float *restrict gold, int32_t count,
                        int32_t *restrict above, int32_t *restrict level) {
  for (int32_t j = 0; j < count; j++) {
    above[j] += scores[j] > gold[j];
    level[j] += scores[j] == gold[j];
  }
}

FOR_EVERY_PROCESSOR
int32_t tile_column_candidates(const float *restrict scores, const float *restrict thresholds,
                               int32_t count) {
  int32_t reaching = 0;
  for (int32_t j = 0; j < count; j++) reaching += scores[j] >= thresholds[j];
  return reaching;
}

FOR_EVERY_PROCESSOR
void tile_add_low_rank(const float *restrict scores, const float *restrict left,
                       const float *restrict right, int32_t rank, int32_t stride, int32_t count,
                       float *restrict out) {
  for (int32_t j = 0; j < count; j++) out[j] = left[0] * right[j];
  for (int32_t k = 1; k < rank; k++) {
    const float factor = left[k];
    const float *row = right + (int64_t)k * stride;
    for (int32_t j = 0; j < count; j++) out[j] += factor * row[j];
  }
  for (int32_t j = 0; j < count; j++) out[j] += scores[j];
}

FOR_EVERY_PROCESSOR
void tile_few_products(const float *restrict rows, int32_t count, const float *restrict directions,
                       int32_t few, int32_t width, float *restrict result) {
  for (int64_t i = 0; i < count; i++) {
    const float *row = rows + i * width;
    for (int64_t k = 0; k < few; k++) {
      const float *direction = directions + k * width;
      // Thirty-two sums side by side, added up in a fixed order.
      float sums[32] = {0};
      int32_t c = 0;
      for (; c + 32 <= width; c += 32)
        for (int lane = 0; lane < 32; lane++) sums[lane] += row[c + lane] * direction[c + lane];
      float total = 0;
      for (int lane = 0; lane < 32; lane++) total += sums[lane];
      for (; c < width; c++) total += row[c] * direction[c];
      result[i * few + k] = total;
    }
  }
}
