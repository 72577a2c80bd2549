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
