#include "Frames.h"
#include "exponential.h"
#include "processors.h"

#include <float.h>
#include <math.h>

enum { LANES = FRAME_TEXTS };

// Sums over frames are made in single precision for so many at a time, and in double precision beyond.
enum { SOME_FRAMES = 16 };

FOR_EVERY_PROCESSOR
void emcl_frame_attention(float *restrict products, int64_t products_start, int32_t frames, int32_t stride,
                          int32_t texts, const float *restrict gram, int64_t gram_start, float sharpness, float scale,
                          float *restrict scores, int64_t scores_start, int32_t scores_stride) {
  for (int32_t text = 0; text < texts; text += LANES) {
    float *restrict columns = products + products_start + text;
    float largest[LANES];
    for (int lane = 0; lane < LANES; lane++) largest[lane] = columns[lane];
    for (int32_t f = 1; f < frames; f++)
      for (int lane = 0; lane < LANES; lane++) {
        const float x = columns[(int64_t)f * stride + lane];
        largest[lane] = x > largest[lane] ? x : largest[lane];
      }
    double along[LANES] = {0}, square[LANES] = {0}, apart[LANES] = {0};
    const float *restrict row = gram + gram_start;
    for (int32_t f = 0; f < frames; row += ++f) {
      float *restrict own = columns + (int64_t)f * stride;
      float weights[LANES];
      for (int lane = 0; lane < LANES; lane++) {
        weights[lane] = exponential(sharpness * (own[lane] - largest[lane]));
        along[lane] += (double)(weights[lane] * own[lane]);
        own[lane] = weights[lane];
      }
      // With each frame before, twice, and with itself once.
      double sums[LANES] = {0};
      for (int32_t first = 0; first < f; first += SOME_FRAMES) {
        const int32_t end = first + SOME_FRAMES < f ? first + SOME_FRAMES : f;
        float part[LANES] = {0};
        for (int32_t g = first; g < end; g++)
          for (int lane = 0; lane < LANES; lane++) part[lane] += row[g] * columns[(int64_t)g * stride + lane];
        for (int lane = 0; lane < LANES; lane++) sums[lane] += (double)part[lane];
      }
      for (int lane = 0; lane < LANES; lane++) {
        const double weight = (double)weights[lane], alone = weight * weight * (double)row[f];
        square[lane] += alone + 2 * weight * sums[lane];
        apart[lane] += alone;
      }
    }
    for (int lane = 0; lane < LANES && text + lane < texts; lane++) {
      const double least = 1e-6 * apart[lane] + (double)FLT_MIN;
      const double length = sqrt(square[lane] > least ? square[lane] : least);
      scores[scores_start + (int64_t)(text + lane) * scores_stride] = (float)(along[lane] / length) * scale;
    }
  }
}

FOR_EVERY_PROCESSOR
void emcl_frame_blend(const float *restrict products, int64_t products_start, int32_t frames, int32_t stride,
                      int32_t texts, float share, float scale, float *restrict scores, int64_t scores_start,
                      int32_t scores_stride) {
  for (int32_t text = 0; text < texts; text += LANES) {
    const float *restrict columns = products + products_start + text;
    float largest[LANES];
    for (int lane = 0; lane < LANES; lane++) largest[lane] = columns[stride + lane];
    for (int32_t f = 2; f <= frames; f++)
      for (int lane = 0; lane < LANES; lane++) {
        const float x = columns[(int64_t)f * stride + lane];
        largest[lane] = x > largest[lane] ? x : largest[lane];
      }
    for (int lane = 0; lane < LANES && text + lane < texts; lane++)
      scores[scores_start + (int64_t)(text + lane) * scores_stride] =
          ((1 - share) * columns[lane] + share * largest[lane]) * scale;
  }
}
