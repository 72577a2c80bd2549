#include "CLoops.h"
#include "processors.h"

#include <math.h>

FOR_EVERY_PROCESSOR
void emcl_row_add_moments(const float *restrict scores, int64_t scores_start, int32_t count, int64_t first,
                          double *restrict sums, double *restrict squares, double *restrict row,
                          float *restrict range) {
  enum { lanes = 16 };
  scores += scores_start;
  sums += first;
  squares += first;
  double own[lanes] = {0}, own_squares[lanes] = {0};
  float least[lanes], greatest[lanes];
  for (int lane = 0; lane < lanes; lane++) {
    least[lane] = range[0];
    greatest[lane] = range[1];
  }
  int32_t j = 0;
  for (; j + lanes <= count; j += lanes)
    for (int lane = 0; lane < lanes; lane++) {
      const float score = scores[j + lane];
      const double value = score;
      // The square of a number of single precision is exact in double precision.
      const double square = value * value;
      sums[j + lane] += value;
      squares[j + lane] += square;
      own[lane] += value;
      own_squares[lane] += square;
      least[lane] = score < least[lane] ? score : least[lane];
      greatest[lane] = score > greatest[lane] ? score : greatest[lane];
    }
  for (int lane = 0; j < count; j++, lane++) {
    const float score = scores[j];
    const double value = score;
    const double square = value * value;
    sums[j] += value;
    squares[j] += square;
    own[lane] += value;
    own_squares[lane] += square;
    least[lane] = score < least[lane] ? score : least[lane];
    greatest[lane] = score > greatest[lane] ? score : greatest[lane];
  }
  for (int lane = 0; lane < lanes; lane++) {
    row[0] += own[lane];
    row[1] += own_squares[lane];
    range[0] = least[lane] < range[0] ? least[lane] : range[0];
    range[1] = greatest[lane] > range[1] ? greatest[lane] : range[1];
  }
}

FOR_EVERY_PROCESSOR
void emcl_tile_add_low_rank(const float *restrict scores, const float *restrict left, const float *restrict right,
                            int32_t rank, int32_t stride, int32_t count, float factor, const float *restrict factors,
                            float *restrict out) {
  for (int32_t j = 0; j < count; j++) out[j] = left[0] * right[j];
  for (int32_t k = 1; k < rank; k++) {
    const float number = left[k];
    const float *row = right + (int64_t)k * stride;
    for (int32_t j = 0; j < count; j++) out[j] += number * row[j];
  }
  if (factors)
    for (int32_t j = 0; j < count; j++) out[j] = (out[j] + scores[j]) * factor * factors[j];
  else
    for (int32_t j = 0; j < count; j++) out[j] += scores[j];
}

// The statements of the loop over a row: what is fused there has to be fused here.
static inline __attribute__((always_inline)) float add_low_rank(float score, const float *restrict left,
                                                                const float *restrict right, int32_t rank,
                                                                int32_t stride, int64_t j) {
  float sum = left[0] * right[j];
  for (int32_t k = 1; k < rank; k++) sum += left[k] * right[(int64_t)k * stride + j];
  return sum + score;
}

FOR_EVERY_PROCESSOR
float emcl_tile_add_low_rank_once(float score, const float *restrict left, const float *restrict right, int32_t rank,
                                  int32_t stride, float factor, const float *restrict factors, int32_t j) {
  const float sum = add_low_rank(score, left, right, rank, stride, j);
  return factors ? sum * factor * factors[j] : sum;
}

FOR_EVERY_PROCESSOR
void emcl_pairs_add_low_rank(float *restrict scores, const int32_t *restrict places, int32_t count,
                             const int32_t *restrict items, const float *restrict left, const float *restrict right,
                             int32_t rank, int32_t stride, const float *restrict left_factors,
                             const float *restrict right_factors) {
  for (int32_t p = 0; p < count; p++) {
    const int64_t item = items[(uint32_t)places[p] / TILE_COLUMNS], j = (uint32_t)places[p] % TILE_COLUMNS;
    const float sum = add_low_rank(scores[p], left + item * rank, right, rank, stride, j);
    scores[p] = right_factors ? sum * left_factors[item] * right_factors[j] : sum;
  }
}

FOR_EVERY_PROCESSOR
int32_t emcl_tile_round_rows(const float *restrict rows, int32_t count, int32_t width, int32_t padded,
                             int16_t *restrict numbers, float *restrict steps, float *restrict lengths,
                             float *restrict errors) {
  // The largest number of a part of a row's length that can be lost to rounding: half a step for each element.
  const double longest = 46330.0 - 0.51 * sqrt((double)width);
  for (int64_t i = 0; i < count; i++) {
    const float *row = rows + i * width;
    int16_t *out = numbers + i * padded;
    double squares[8] = {0};
    float largest[16] = {0};
    int32_t c = 0;
    for (; c + 16 <= width; c += 16) {
      for (int lane = 0; lane < 16; lane++) {
        const float size = fabsf(row[c + lane]);
        largest[lane] = size > largest[lane] ? size : largest[lane];
      }
      for (int lane = 0; lane < 8; lane++) {
        const double a = row[c + lane], b = row[c + 8 + lane];
        squares[lane] += a * a + b * b;
      }
    }
    for (; c < width; c++) {
      const float size = fabsf(row[c]);
      largest[0] = size > largest[0] ? size : largest[0];
      squares[0] += (double)row[c] * row[c];
    }
    double square = 0;
    float most = 0;
    for (int lane = 0; lane < 8; lane++) square += squares[lane];
    for (int lane = 0; lane < 16; lane++) most = largest[lane] > most ? largest[lane] : most;
    const double length = sqrt(square);
    if (length == 0) {
      for (int32_t k = 0; k < width; k++) out[k] = 0;
      steps[i] = lengths[i] = errors[i] = 0;
      continue;
    }
    if (!(length >= 1e-15 && length <= 1e15)) return 0;
    const double by_length = longest / length, by_size = 32766.0 / most;
    const float scale = (float)(by_length < by_size ? by_length : by_size);
    // Adding and taking off 1.5 * 2^23 leaves the nearest whole number.
    const float magic = 12582912.0f;
    float lost[16] = {0};
    for (c = 0; c + 16 <= width; c += 16) {
      for (int lane = 0; lane < 16; lane++) {
        const float exact = row[c + lane] * scale;
        const float whole = (exact + magic) - magic;
        lost[lane] += (exact - whole) * (exact - whole);
        out[c + lane] = (int16_t)whole;
      }
    }
    for (; c < width; c++) {
      const float exact = row[c] * scale;
      const float whole = (exact + magic) - magic;
      lost[0] += (exact - whole) * (exact - whole);
      out[c] = (int16_t)whole;
    }
    double loss = 0;
    for (int lane = 0; lane < 16; lane++) loss += lost[lane];
    steps[i] = 1 / scale;
    lengths[i] = (float)(length * 1.000001);
    // The product with the scale and the step are rounded too: each at most 2^-24 of a row of 46 340.
    errors[i] = (float)((sqrt(loss) * 1.001 + 0.01) / scale);
  }
  return 1;
}

FOR_EVERY_PROCESSOR
void emcl_tile_row_sums(const float *restrict scores, int64_t scores_start, int32_t count, double *restrict sum,
                        double *restrict squares) {
  scores += scores_start;
  double sums[16] = {0}, products[16] = {0};
  int32_t j = 0;
  for (; j + 16 <= count; j += 16)
    for (int lane = 0; lane < 16; lane++) {
      const double score = scores[j + lane];
      sums[lane] += score;
      products[lane] += score * score;
    }
  double total = 0, square = 0;
  for (int lane = 0; lane < 16; lane++) {
    total += sums[lane];
    square += products[lane];
  }
  for (; j < count; j++) {
    const double score = scores[j];
    total += score;
    square += score * score;
  }
  *sum += total;
  *squares += square;
}

FOR_EVERY_PROCESSOR
void emcl_row_add_weights(float own, const float *restrict weights, int64_t weights_start, int32_t count,
                          float *restrict totals, int64_t totals_start) {
  weights += weights_start;
  totals += totals_start;
  for (int32_t j = 0; j < count; j++) totals[j] += own * weights[j];
}

FOR_EVERY_PROCESSOR
void emcl_row_add_share(const float *restrict scores, int64_t start, float own, const float *restrict weights,
                        int64_t weights_start, const float *restrict totals, int64_t totals_start, int32_t count,
                        float *restrict sums) {
  scores += start;
  sums += start;
  weights += weights_start;
  totals += totals_start;
  for (int32_t j = 0; j < count; j++) sums[j] += own * weights[j] / totals[j] * scores[j];
}
