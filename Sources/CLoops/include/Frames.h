#pragma once

#include <stdint.h>

// Loops over the products of one video's frames with texts, a frame in each row, `stride` numbers from one to the next. A score
// depends on its column only, bit for bit, wherever that stands. Columns are taken sixteen at a time, so rows are longer than there
// are texts where that number is no multiple of sixteen; what stands behind the texts is not used.

/// Texts that are taken at a time.
#define FRAME_TEXTS 16

/// The products of texts with the frames' weighted sum, divided by its length: frame f weighs exp(sharpness * (a_f - largest a)).
///
/// `gram` holds the products of frames f and g <= f at place f (f + 1) / 2 + g. scores[t * scores_stride] is `scale` times the
/// quotient, rounded before; sums that nearly vanish are divided by a thousandth of what their parts would have if they were at right
/// angles. The products become weights.
void emcl_frame_attention(float *products, int64_t products_start, int32_t frames, int32_t stride, int32_t texts,
                          const float *gram, int64_t gram_start, float sharpness, float scale, float *scores,
                          int64_t scores_start, int32_t scores_stride);

/// (1 - share) times the product of row 0, which is that of the pooled video, and share times the largest of `frames` rows behind it.
void emcl_frame_blend(const float *products, int64_t products_start, int32_t frames, int32_t stride, int32_t texts,
                      float share, float scale, float *scores, int64_t scores_start, int32_t scores_stride);
