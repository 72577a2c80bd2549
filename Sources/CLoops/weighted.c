#include "Weighted.h"
#include "processors.h"

FOR_EVERY_PROCESSOR
int64_t emcl_weights_of_use(const float *weights, int64_t weights_start, int64_t stride, int64_t height, int64_t count,
                            float least) {
  int64_t number = 0;
  for (int64_t i = 0; i < height; i++) {
    const float *const own = weights + weights_start + i * stride;
    int32_t some = 0;
    for (int64_t j = 0; j < count; j++) some += own[j] >= least;
    number += some;
  }
  return number;
}

/// Adds a row under a weight.
static inline __attribute__((always_inline)) void add_row(const float *restrict row, int64_t width, float weight,
                                                          float *restrict sum) {
  for (int64_t k = 0; k < width; k++) sum[k] += weight * row[k];
}

FOR_EVERY_PROCESSOR
void emcl_weights_add_rows(const float *restrict weights, int64_t weights_start, int64_t stride, int64_t height,
                           const float *restrict rows, int64_t count, int64_t width, float least,
                           float *restrict sums) {
  for (int64_t i = 0; i < height; i++) {
    const float *const own = weights + weights_start + i * stride;
    int64_t j = 0;
    for (; j + 16 <= count; j += 16) {
      int32_t some = 0;
      for (int64_t lane = 0; lane < 16; lane++) some |= own[j + lane] >= least;
      if (!some) continue;
      for (int64_t lane = 0; lane < 16; lane++)
        if (own[j + lane] >= least) add_row(rows + (j + lane) * width, width, own[j + lane], sums + i * width);
    }
    for (; j < count; j++)
      if (own[j] >= least) add_row(rows + j * width, width, own[j], sums + i * width);
  }
}
