#include "Rows.h"
#include "processors.h"

#include <string.h>

#pragma STDC FP_CONTRACT OFF

FOR_EVERY_PROCESSOR
void emcl_row_unshuffle(const uint8_t *restrict planes, int64_t count, int64_t width, uint8_t *restrict out) {
  if (width == 2) {
    for (int64_t i = 0; i < count; i++) {
      out[2 * i] = planes[i];
      out[2 * i + 1] = planes[count + i];
    }
  } else if (width == 4) {
    for (int64_t i = 0; i < count; i++) {
      out[4 * i] = planes[i];
      out[4 * i + 1] = planes[count + i];
      out[4 * i + 2] = planes[2 * count + i];
      out[4 * i + 3] = planes[3 * count + i];
    }
  } else {
    for (int64_t byte = 0; byte < width; byte++)
      for (int64_t i = 0; i < count; i++) out[width * i + byte] = planes[byte * count + i];
  }
}

FOR_EVERY_PROCESSOR
void emcl_row_halves(const uint8_t *restrict bits, int64_t count, int swaps_bytes, float *restrict out) {
  for (int64_t i = 0; i < count; i++) {
    uint16_t bytes;
    memcpy(&bytes, bits + 2 * i, 2);
    const uint32_t half = swaps_bytes ? (uint16_t)(bytes >> 8 | bytes << 8) : bytes;
    const uint32_t magnitude = half & 0x7FFF;
    // Shifted into place the exponent is 112 too small; the product mends it, subnormals included.
    const uint32_t shifted = magnitude << 13;
    float value;
    memcpy(&value, &shifted, 4);
    value *= 0x1p112f;
    uint32_t finite;
    memcpy(&finite, &value, 4);
    const uint32_t result =
        (half & 0x8000) << 16 | (magnitude >= 0x7C00 ? shifted | 0x7F800000 : finite);
    memcpy(out + i, &result, 4);
  }
}

FOR_EVERY_PROCESSOR
double emcl_row_square_sum(const float *restrict elements, int64_t count) {
  double sums[4] = {0};
  int64_t i = 0;
  for (; i + 4 <= count; i += 4)
    for (int lane = 0; lane < 4; lane++)
      sums[lane] += (double)elements[i + lane] * (double)elements[i + lane];
  for (; i < count; i++) sums[0] += (double)elements[i] * (double)elements[i];
  return (sums[0] + sums[1]) + (sums[2] + sums[3]);
}

FOR_EVERY_PROCESSOR
double emcl_row_add_twice(const float *restrict elements, int64_t elements_start, int64_t count,
                          double *restrict first, double *restrict second) {
  elements += elements_start;
  double sums[4] = {0};
  int64_t i = 0;
  for (; i + 4 <= count; i += 4)
    for (int lane = 0; lane < 4; lane++) {
      const double value = elements[i + lane];
      first[i + lane] += value;
      second[i + lane] += value;
      sums[lane] += value * value;
    }
  for (; i < count; i++) {
    const double value = elements[i];
    first[i] += value;
    second[i] += value;
    sums[0] += value * value;
  }
  return (sums[0] + sums[1]) + (sums[2] + sums[3]);
}

FOR_EVERY_PROCESSOR
void emcl_row_divide(const float *restrict elements, int64_t count, double divisor, float *restrict out) {
  for (int64_t i = 0; i < count; i++) out[i] = (float)((double)elements[i] / divisor);
}

FOR_EVERY_PROCESSOR
void emcl_row_divide_here(float *elements, int64_t elements_start, int64_t count, double divisor) {
  elements += elements_start;
  for (int64_t i = 0; i < count; i++) elements[i] = (float)((double)elements[i] / divisor);
}

FOR_EVERY_PROCESSOR
void emcl_row_add_divided(const float *restrict elements, int64_t elements_start, int64_t count, double divisor,
                          double *restrict sums) {
  elements += elements_start;
  for (int64_t i = 0; i < count; i++) sums[i] += (double)elements[i] / divisor;
}

FOR_EVERY_PROCESSOR
void emcl_gram_pack(const float *restrict elements, int64_t rows, int64_t width, double *restrict packed) {
  const int64_t whole = width / 8 * 8;
  for (int64_t row = 0; row < rows; row++) {
    const float *own = elements + row * width;
    for (int64_t c = 0; c < whole; c += 8)
      for (int lane = 0; lane < 8; lane++) packed[c * rows + row * 8 + lane] = own[c + lane];
    if (whole < width)
      for (int lane = 0; lane < 8; lane++)
        packed[whole * rows + row * 8 + lane] = whole + lane < width ? own[whole + lane] : 0;
  }
}

FOR_EVERY_PROCESSOR
void emcl_row_add_columns(const float *restrict elements, int64_t rows, int64_t width, double *restrict sums) {
  for (int64_t row = 0; row < rows; row++)
    for (int64_t c = 0; c < width; c++) sums[c] += elements[row * width + c];
}

static inline uint64_t mixed(uint64_t hash, uint64_t bits) {
  hash = (hash ^ bits) * 0x9E3779B97F4A7C15;
  return hash ^ hash >> 29;
}

uint64_t emcl_row_hash(const float *elements, int64_t count) {
  // Eight chains side by side, each of two elements at a time: one alone waits for its own products.
  uint64_t chains[8];
  for (int lane = 0; lane < 8; lane++) chains[lane] = 0xCBF29CE484222325 + (uint64_t)lane;
  int64_t i = 0;
  for (; i + 16 <= count; i += 16)
    for (int lane = 0; lane < 8; lane++) {
      uint64_t bits;
      memcpy(&bits, elements + i + 2 * lane, 8);
      chains[lane] = mixed(chains[lane], bits);
    }
  uint64_t hash = 0xCBF29CE484222325;
  for (; i < count; i++) {
    uint32_t bits;
    memcpy(&bits, elements + i, 4);
    hash = mixed(hash, bits);
  }
  for (int lane = 0; lane < 8; lane++) hash = mixed(hash, chains[lane]);
  return hash;
}
