#include "Ranks.h"

#include <string.h>

/// Bits that ascend with the numbers, 0 and -0 being one: negative ones are reversed, positive ones lie above them.
static inline uint32_t ascending(float number) {
  const float one_zero = number + 0.0f;
  uint32_t bits;
  memcpy(&bits, &one_zero, sizeof bits);
  return bits & 0x80000000u ? ~bits : bits | 0x80000000u;
}

enum { DIGIT = 11, VALUES = 1 << DIGIT, DIGITS = 3 };

/// Sorts numbers, each with its place in the lower half, by radix: three digits of 11 bits.
///
/// work: 2 * count numbers. Returns where in it the sorted ones begin.
static const uint64_t *sorted(const float *numbers, int64_t count, uint64_t *work) {
  uint32_t starts[DIGITS][VALUES];
  memset(starts, 0, sizeof starts);
  uint64_t *from = work, *to = work + count;
  for (int64_t i = 0; i < count; i++) {
    const uint32_t key = ascending(numbers[i]);
    from[i] = (uint64_t)key << 32 | (uint32_t)i;
    for (int digit = 0; digit < DIGITS; digit++) starts[digit][key >> (digit * DIGIT) & (VALUES - 1)]++;
  }
  for (int digit = 0; digit < DIGITS; digit++) {
    uint32_t before = 0;
    for (int value = 0; value < VALUES; value++) {
      const uint32_t own = starts[digit][value];
      starts[digit][value] = before;
      before += own;
    }
    const int shift = 32 + digit * DIGIT;
    for (int64_t i = 0; i < count; i++) {
      const uint64_t entry = from[i];
      to[starts[digit][entry >> shift & (VALUES - 1)]++] = entry;
    }
    uint64_t *const other = from;
    from = to;
    to = other;
  }
  return from;
}

void emcl_rank_keys(const float *scores, int64_t count, const float *others, int64_t other_count, float least, float span,
                    uint64_t *work, float *keys) {
  const uint64_t *const own = sorted(scores, count, work);
  const uint64_t *const all = others ? sorted(others, other_count, work + 2 * count) : own;
  const int64_t number = others ? other_count : count;
  int64_t not_above = 0;
  for (int64_t i = 0; i < count; i++) {
    const uint32_t key = own[i] >> 32;
    while (not_above < number && all[not_above] >> 32 <= key) not_above++;
    const int64_t place = (uint32_t)own[i];
    const float part = (scores[place] - least) / span;
    keys[place] = (part < 0 ? 0 : part > 0.999999f ? 0.999999f : part) - (float)(number - not_above);
  }
}

void emcl_rank_keys_of_line(float *scores, int64_t scores_start, int64_t count, const float *others, int64_t others_start,
                            int64_t other_count, float least, float span, uint64_t *work) {
  float *const line = scores + scores_start;
  emcl_rank_keys(line, count, other_count > 0 ? others + others_start : 0, other_count, least, span, work, line);
}

void emcl_columns_gather(const float *block, int64_t rows, int64_t stride, int32_t columns, float *lines) {
  for (int64_t row = 0; row < rows; row++)
    for (int32_t column = 0; column < columns; column++) lines[column * rows + row] = block[row * stride + column];
}

void emcl_columns_scatter(const float *lines, int64_t rows, int64_t stride, int32_t columns, float *block) {
  for (int64_t row = 0; row < rows; row++)
    for (int32_t column = 0; column < columns; column++) block[row * stride + column] = lines[column * rows + row];
}
