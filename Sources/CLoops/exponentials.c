#include "Exponentials.h"
#include "exponential.h"
#include "processors.h"

#include <math.h>

// What goes into one number goes into several side by side, which are joined in a fixed order.
enum { lanes = 16, many = 64, stretch = 4096 };

FOR_EVERY_PROCESSOR
float emcl_row_largest_exponent(const float *restrict scores, int64_t scores_start, const float *restrict offsets,
                                int64_t count, float sharpness) {
  scores += scores_start;
  float largest[lanes];
  for (int lane = 0; lane < lanes; lane++) largest[lane] = -INFINITY;
  int64_t j = 0;
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
void emcl_row_exponentials(const float *restrict scores, int64_t scores_start, int64_t count, float sharpness,
                           float level, float *restrict parts, int64_t parts_start) {
  scores += scores_start;
  parts += parts_start;
  for (int64_t j = 0; j < count; j++) parts[j] = exponential(sharpness * scores[j] - level);
}

FOR_EVERY_PROCESSOR
void emcl_row_shifted_exponentials(const float *restrict scores, int64_t scores_start, const float *restrict offsets,
                                   int64_t count, float sharpness, float level, float *restrict parts,
                                   int64_t parts_start) {
  scores += scores_start;
  parts += parts_start;
  for (int64_t j = 0; j < count; j++) parts[j] = exponential(sharpness * scores[j] + offsets[j] - level);
}

FOR_EVERY_PROCESSOR
double emcl_row_weighted_sum(const float *restrict parts, int64_t parts_start, const float *restrict factors,
                             int64_t count) {
  parts += parts_start;
  double sum = 0;
  int64_t j = 0;
  // Sums of single precision are short; those of the stretches are added in double precision.
  while (j + many <= count) {
    const int64_t end = j + stretch < count ? j + stretch : count;
    float sums[many] = {0};
    for (; j + many <= end; j += many)
      for (int lane = 0; lane < many; lane++) sums[lane] += parts[j + lane] * factors[j + lane];
    for (int lane = 0; lane < many; lane++) sum += sums[lane];
  }
  for (; j < count; j++) sum += parts[j] * factors[j];
  return sum;
}

FOR_EVERY_PROCESSOR
void emcl_rows_add_weighted(const float *restrict parts, int32_t rows, int64_t count, const float *restrict weights,
                            float *restrict columns) {
  int64_t j = 0;
  for (; j + lanes <= count; j += lanes) {
    float sums[lanes];
    for (int lane = 0; lane < lanes; lane++) sums[lane] = columns[j + lane];
    for (int32_t row = 0; row < rows; row++)
      for (int lane = 0; lane < lanes; lane++) sums[lane] += weights[row] * parts[row * count + j + lane];
    for (int lane = 0; lane < lanes; lane++) columns[j + lane] = sums[lane];
  }
  for (; j < count; j++) {
    float sum = columns[j];
    for (int32_t row = 0; row < rows; row++) sum += weights[row] * parts[row * count + j];
    columns[j] = sum;
  }
}

FOR_EVERY_PROCESSOR
void emcl_columns_total(float *restrict columns, int64_t count, double weight, double *restrict totals) {
  for (int64_t j = 0; j < count; j++) {
    totals[j] += weight * columns[j];
    columns[j] = 0;
  }
}

FOR_EVERY_PROCESSOR
void emcl_column_raise(const float *restrict scores, int64_t scores_start, int64_t count, float sharpness,
                       float offset, float *restrict largest, int64_t largest_start) {
  scores += scores_start;
  largest += largest_start;
  for (int64_t j = 0; j < count; j++) {
    const float x = sharpness * scores[j] + offset;
    largest[j] = x > largest[j] ? x : largest[j];
  }
}

FOR_EVERY_PROCESSOR
void emcl_column_add_exponentials(const float *restrict scores, int64_t scores_start, int64_t count, float sharpness,
                                  float offset, const float *restrict largest, float *restrict columns,
                                  int64_t columns_start) {
  scores += scores_start;
  largest += columns_start;
  columns += columns_start;
  for (int64_t j = 0; j < count; j++)
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
