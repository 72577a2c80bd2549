#include "Pairs.h"

#pragma STDC FP_CONTRACT OFF

int32_t emcl_pairs_unsettled(const int32_t *restrict places, int32_t count, uint8_t *restrict is_settled,
                             int32_t *restrict unsettled) {
  int32_t found = 0;
  for (int32_t p = 0; p < count; p++) {
    const int32_t place = places[p];
    unsettled[found] = place;
    found += !is_settled[place];
    is_settled[place] = 1;
  }
  return found;
}

void emcl_pairs_take(const float *restrict tile, const int32_t *restrict places, int32_t count,
                     float *restrict scores) {
  for (int32_t p = 0; p < count; p++) scores[p] = tile[places[p]];
}

void emcl_pairs_subtract(float *restrict scores, const int32_t *restrict places, int32_t count, float factor,
                         const float *restrict row_offsets, const float *restrict column_offsets) {
  for (int32_t p = 0; p < count; p++) {
    const uint32_t i = (uint32_t)places[p] / TILE_COLUMNS, j = (uint32_t)places[p] % TILE_COLUMNS;
    scores[p] = factor * scores[p] - (row_offsets ? row_offsets[i] : column_offsets ? column_offsets[j] : 0);
  }
}

void emcl_pairs_count_rows(const float *restrict scores, const int32_t *restrict places, int32_t count, int32_t first,
                           const float *restrict gold, const int32_t *restrict own, int32_t *restrict above,
                           int32_t *restrict level, int32_t *restrict before) {
  for (int32_t p = 0; p < count; p++) {
    const uint32_t i = (uint32_t)places[p] / TILE_COLUMNS, j = (uint32_t)places[p] % TILE_COLUMNS;
    above[i] += scores[p] > gold[i];
    level[i] += scores[p] == gold[i];
    before[i] += (scores[p] == gold[i]) & (first + (int32_t)j < own[i]);
  }
}

void emcl_pairs_count_columns(const float *restrict scores, const int32_t *restrict places, int32_t count,
                              int64_t first, const float *restrict gold, int32_t *restrict above,
                              int32_t *restrict level) {
  gold += first;
  above += first;
  level += first;
  for (int32_t p = 0; p < count; p++) {
    const uint32_t j = (uint32_t)places[p] % TILE_COLUMNS;
    above[j] += scores[p] > gold[j];
    level[j] += scores[p] == gold[j];
  }
}
