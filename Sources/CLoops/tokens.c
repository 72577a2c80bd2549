#include "CLoops.h"
#include "processors.h"

#include <math.h>

enum { MOST_COLUMNS = 1024 };

FOR_EVERY_PROCESSOR
void emcl_tile_token_scores(const float *restrict products, int64_t products_start, int32_t stride, int32_t tokens,
                            const float *restrict token_weights, int tokens_padded, int32_t videos,
                            const int32_t *restrict firsts, const int32_t *restrict counts, int32_t width,
                            const float *restrict frame_weights, const uint8_t *restrict frames_padded,
                            float *restrict scores, int64_t scores_start) {
  products += products_start;
  scores += scores_start;
  float by_frame[MOST_COLUMNS];
  for (int32_t j = 0; j < width; j++) by_frame[j] = tokens_padded ? 0 : -INFINITY;
  for (int32_t i = 0; i < tokens; i++) {
    const float *row = products + (int64_t)i * stride;
    for (int32_t j = 0; j < width; j++) by_frame[j] = row[j] > by_frame[j] ? row[j] : by_frame[j];
  }
  for (int32_t video = 0; video < videos; video++) {
    const int32_t first = firsts[video], count = counts[video];
    const float least = frames_padded[video] ? 0 : -INFINITY;
    double by_tokens = 0, by_frames = 0;
    for (int32_t i = 0; i < tokens; i++) {
      const float *row = products + (int64_t)i * stride + first;
      float lanes[4] = {least, least, least, least};
      int32_t j = 0;
      for (; j + 4 <= count; j += 4)
        for (int lane = 0; lane < 4; lane++) lanes[lane] = row[j + lane] > lanes[lane] ? row[j + lane] : lanes[lane];
      for (; j < count; j++) lanes[0] = row[j] > lanes[0] ? row[j] : lanes[0];
      const float a = lanes[0] > lanes[1] ? lanes[0] : lanes[1], b = lanes[2] > lanes[3] ? lanes[2] : lanes[3];
      by_tokens += (double)token_weights[i] * (a > b ? a : b);
    }
    for (int32_t j = 0; j < count; j++) by_frames += (double)frame_weights[first + j] * by_frame[first + j];
    scores[video] = (float)((by_tokens + by_frames) / 2);
  }
}
