#include "Exponentials.h"
#include "exponential.h"
#include "processors.h"

#include <math.h>

// Sums of a row are sixteen side by side, added up in a fixed order.
enum { lanes = 16 };

static inline double total(const float *sums) {
  double total = 0;
  for (int lane = 0; lane < lanes; lane++) total += sums[lane];
  return total;
}

FOR_EVERY_PROCESSOR
float emcl_row_largest(const float *restrict scores, int64_t scores_start, int32_t count) {
  scores += scores_start;
  float largest[lanes];
  for (int lane = 0; lane < lanes; lane++) largest[lane] = -INFINITY;
  int32_t j = 0;
  for (; j + lanes <= count; j += lanes)
    for (int lane = 0; lane < lanes; lane++) {
      const float x = scores[j + lane];
      largest[lane] = x > largest[lane] ? x : largest[lane];
    }
  float most = -INFINITY;
  for (int lane = 0; lane < lanes; lane++) most = largest[lane] > most ? largest[lane] : most;
  for (; j < count; j++) most = scores[j] > most ? scores[j] : most;
  return most;
}

FOR_EVERY_PROCESSOR
float emcl_row_largest_exponent(const float *restrict scores, int64_t scores_start, const float *restrict offsets,
                                int64_t offsets_start, int32_t count, float sharpness) {
  scores += scores_start;
  offsets += offsets_start;
  float largest[lanes];
  for (int lane = 0; lane < lanes; lane++) largest[lane] = -INFINITY;
  int32_t j = 0;
  for (; j + lanes <= count; j += lanes)
    for (int lane = 0; lane < lanes; lane++) {
      const float x = sharpness * scores[j + lane] + offsets[j + lane];
      largest[lane] = x > largest[lane] ? x : largest[lane];
    }
  float most = -INFINITY;
  for (int lane = 0; lane < lanes; lane++) most = largest[lane] > most ? largest[lane] : most;
  for (; j < count; j++) {
    const float x = sharpness * scores[j] + offsets[j];
    most = x > most ? x : most;
  }
  return most;
}

FOR_EVERY_PROCESSOR
double emcl_row_add_exponentials(const float *restrict scores, int64_t scores_start, int32_t count, float sharpness,
                                 float level, float weight, float *restrict columns) {
  scores += scores_start;
  float sums[lanes] = {0};
  int32_t j = 0;
  for (; j + lanes <= count; j += lanes)
    for (int lane = 0; lane < lanes; lane++) {
      const float part = exponential(sharpness * scores[j + lane] - level);
      columns[j + lane] += weight * part;
      sums[lane] += part;
    }
  double sum = total(sums);
  for (; j < count; j++) {
    const float part = exponential(sharpness * scores[j] - level);
    columns[j] += weight * part;
    sum += part;
  }
  return sum;
}

FOR_EVERY_PROCESSOR
double emcl_row_exponentials(const float *restrict scores, int64_t scores_start, const float *restrict offsets,
                             int64_t offsets_start, int32_t count, float sharpness, float level,
                             float *restrict parts, int64_t parts_start) {
  scores += scores_start;
  offsets += offsets_start;
  parts += parts_start;
  float sums[lanes] = {0};
  int32_t j = 0;
  for (; j + lanes <= count; j += lanes)
    for (int lane = 0; lane < lanes; lane++) {
      const float part = exponential(sharpness * scores[j + lane] + offsets[j + lane] - level);
      parts[j + lane] = part;
      sums[lane] += part;
    }
  double sum = total(sums);
  for (; j < count; j++) {
    parts[j] = exponential(sharpness * scores[j] + offsets[j] - level);
    sum += parts[j];
  }
  return sum;
}

FOR_EVERY_PROCESSOR
void emcl_row_add_weighted(const float *restrict parts, int64_t parts_start, int32_t count, float weight,
                           float *restrict columns) {
  parts += parts_start;
  for (int32_t j = 0; j < count; j++) columns[j] += weight * parts[j];
}

FOR_EVERY_PROCESSOR
void emcl_column_raise(const float *restrict scores, int64_t scores_start, int32_t count, float sharpness,
                       float offset, float *restrict largest) {
  scores += scores_start;
  for (int32_t j = 0; j < count; j++) {
    const float x = sharpness * scores[j] + offset;
    largest[j] = x > largest[j] ? x : largest[j];
  }
}

FOR_EVERY_PROCESSOR
void emcl_column_add_exponentials(const float *restrict scores, int64_t scores_start, int32_t count, float sharpness,
                                  float offset, const float *restrict largest, float *restrict columns) {
  scores += scores_start;
  for (int32_t j = 0; j < count; j++)
    columns[j] += exponential(sharpness * scores[j] + offset - largest[j]);
}

/// The eighth root of score * exp(exponent), with its sign.
static inline float rooted(float score, float exponent) {
  const float half = __builtin_elementwise_sqrt(__builtin_elementwise_abs(score));
  const float eighth = __builtin_elementwise_sqrt(__builtin_elementwise_sqrt(half));
  const float root = eighth * exponential(exponent / 8);
  return score < 0 ? -root : root;
}

FOR_EVERY_PROCESSOR
void emcl_row_dual_softmax(const float *restrict scores, int64_t scores_start, const float *restrict log_sums,
                           int64_t log_sums_start, int32_t count, float sharpness, float *restrict results,
                           int64_t results_start) {
  scores += scores_start;
  log_sums += log_sums_start;
  results += results_start;
  for (int32_t j = 0; j < count; j++)
    results[j] = rooted(scores[j], sharpness * scores[j] - log_sums[j]);
}

FOR_EVERY_PROCESSOR
void emcl_row_dual_softmax_of_one(const float *restrict scores, int64_t scores_start, float log_sum, int32_t count,
                                  float sharpness, float *restrict results, int64_t results_start) {
  scores += scores_start;
  results += results_start;
  for (int32_t j = 0; j < count; j++)
    results[j] = rooted(scores[j], sharpness * scores[j] - log_sum);
}

/// The eighth root of score * (exp(one) + exp(other)), with its sign.
static inline float rooted_sum(float score, float one, float other) {
  const float most = one > other ? one : other;
  const float least = one > other ? other : one;
  const float sum = __builtin_elementwise_abs(score) * (1.0f + exponential(least - most));
  const float half = __builtin_elementwise_sqrt(sum);
  const float eighth = __builtin_elementwise_sqrt(__builtin_elementwise_sqrt(half));
  const float root = eighth * exponential(most / 8);
  return score < 0 ? -root : root;
}

FOR_EVERY_PROCESSOR
void emcl_row_two_softmaxes(const float *restrict scores, int64_t scores_start, const float *restrict log_sums,
                            int64_t log_sums_start, int32_t count, float sharpness, float other_sharpness,
                            float other_log_sum, float *restrict results, int64_t results_start) {
  scores += scores_start;
  log_sums += log_sums_start;
  results += results_start;
  for (int32_t j = 0; j < count; j++)
    results[j] = rooted_sum(scores[j], sharpness * scores[j] - log_sums[j],
                            other_sharpness * scores[j] - other_log_sum);
}
