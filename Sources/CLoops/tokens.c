#include "CLoops.h"
#include "processors.h"

// The largest of some numbers and one more.
static inline __attribute__((always_inline)) float largest(const float *restrict row, int32_t count, float least) {
  float lanes[4] = {least, least, least, least};
  int32_t j = 0;
  if (count >= 64) {
    float wide[32];
    for (int lane = 0; lane < 32; lane++) wide[lane] = least;
    for (; j + 32 <= count; j += 32)
      for (int lane = 0; lane < 32; lane++) wide[lane] = row[j + lane] > wide[lane] ? row[j + lane] : wide[lane];
    for (int half = 16; half >= 4; half /= 2)
      for (int lane = 0; lane < half; lane++) wide[lane] = wide[lane + half] > wide[lane] ? wide[lane + half] : wide[lane];
    for (int lane = 0; lane < 4; lane++) lanes[lane] = wide[lane];
  }
  for (; j + 4 <= count; j += 4)
    for (int lane = 0; lane < 4; lane++) lanes[lane] = row[j + lane] > lanes[lane] ? row[j + lane] : lanes[lane];
  for (; j < count; j++) lanes[0] = row[j] > lanes[0] ? row[j] : lanes[0];
  const float a = lanes[0] > lanes[1] ? lanes[0] : lanes[1], b = lanes[2] > lanes[3] ? lanes[2] : lanes[3];
  return a > b ? a : b;
}

FOR_EVERY_PROCESSOR
void emcl_tile_raise_by_segment(const float *restrict products, int64_t products_start, int32_t stride, int32_t rows,
                                int32_t segments, const int32_t *restrict firsts, const int32_t *restrict counts,
                                float *restrict maxima, int64_t maxima_start) {
  products += products_start;
  maxima += maxima_start;
  for (int32_t i = 0; i < rows; i++) {
    const float *row = products + (int64_t)i * stride;
    float *own = maxima + (int64_t)i * stride;
    for (int32_t s = 0; s < segments; s++) own[s] = largest(row + firsts[s], counts[s], own[s]);
  }
}

FOR_EVERY_PROCESSOR
void emcl_tile_raise_by_column(const float *restrict products, int64_t products_start, int32_t stride, int32_t rows,
                               int32_t width, float *restrict maxima, int64_t maxima_start) {
  products += products_start;
  maxima += maxima_start;
  for (int32_t i = 0; i < rows; i++) {
    const float *row = products + (int64_t)i * stride;
    for (int32_t j = 0; j < width; j++) maxima[j] = row[j] > maxima[j] ? row[j] : maxima[j];
  }
}

FOR_EVERY_PROCESSOR
void emcl_tile_add_weighted_rows(const float *restrict maxima, int64_t maxima_start, int32_t stride, int32_t rows,
                                 int32_t width, const float *restrict weights, int64_t weights_start,
                                 double *restrict sums, int64_t sums_start) {
  maxima += maxima_start;
  weights += weights_start;
  sums += sums_start;
  for (int32_t i = 0; i < rows; i++) {
    const float *row = maxima + (int64_t)i * stride;
    for (int32_t j = 0; j < width; j++) sums[j] += (double)weights[i] * row[j];
  }
}

FOR_EVERY_PROCESSOR
void emcl_row_add_weighted_segments(const float *restrict maxima, int64_t maxima_start, int32_t segments,
                                    const int32_t *restrict firsts, const int32_t *restrict counts,
                                    const float *restrict weights, double *restrict sums, int64_t sums_start) {
  maxima += maxima_start;
  sums += sums_start;
  for (int32_t s = 0; s < segments; s++) {
    double sum = sums[s];
    for (int32_t j = firsts[s]; j < firsts[s] + counts[s]; j++) sum += (double)weights[j] * maxima[j];
    sums[s] = sum;
  }
}
