#include "Resampling.h"
#include "processors.h"

static const uint64_t golden_gamma = 0x9E3779B97F4A7C15u;

/// What SplitMix64 makes of a state.
static inline uint64_t mixed(uint64_t z) {
  z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
  z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
  return z ^ (z >> 31);
}

/// The halves of a number times a bound, each divided by 2^32.
static inline uint64_t two_below(uint64_t bits, uint64_t bound) {
  const uint64_t upper = (bits >> 32) * bound, lower = (bits & 0xFFFFFFFFu) * bound;
  return (upper & 0xFFFFFFFF00000000u) | (lower >> 32);
}

FOR_EVERY_PROCESSOR
void emcl_resample_counts(uint64_t state, int32_t count, uint8_t *restrict counts, int64_t counts_start) {
  counts += counts_start;
  const uint64_t bound = (uint64_t)count;
  const int32_t pairs = count / 2;
  int32_t i = 0;
  // Eight numbers side by side, while those before are still being counted.
  for (; i + 8 <= pairs; i += 8) {
    uint64_t places[8];
    for (int lane = 0; lane < 8; lane++)
      places[lane] = two_below(mixed(state + (uint64_t)(i + lane + 1) * golden_gamma), bound);
    for (int lane = 0; lane < 8; lane++) {
      counts[places[lane] >> 32]++;
      counts[(uint32_t)places[lane]]++;
    }
  }
  for (; i < pairs; i++) {
    const uint64_t places = two_below(mixed(state + (uint64_t)(i + 1) * golden_gamma), bound);
    counts[places >> 32]++;
    counts[(uint32_t)places]++;
  }
  if (count % 2)
    counts[two_below(mixed(state + (uint64_t)(pairs + 1) * golden_gamma), bound) >> 32]++;
}

// 255 * 512 * 2^14, the most that can be summed over a chunk, is below 2^31.
enum { chunk = 512 };

FOR_EVERY_PROCESSOR
void emcl_weighted_sums(const uint8_t *restrict weights, int32_t draws, int32_t count,
                        const int16_t *restrict columns, int32_t width, int64_t *restrict sums) {
  for (int64_t i = 0; i < (int64_t)draws * width; i++) sums[i] = 0;
  for (int32_t first = 0; first < count; first += chunk) {
    const int32_t size = count - first < chunk ? count - first : chunk;
    for (int64_t draw = 0; draw < draws; draw++) {
      const uint8_t *weight = weights + draw * count + first;
      int64_t *sum = sums + draw * width;
      int32_t k = 0;
      for (; k + 4 <= width; k += 4) {
        const int16_t *a = columns + (int64_t)k * count + first, *b = a + count, *c = b + count,
                      *d = c + count;
        int32_t p = 0, q = 0, r = 0, s = 0;
        for (int32_t j = 0; j < size; j++) {
          p += (int32_t)weight[j] * a[j];
          q += (int32_t)weight[j] * b[j];
          r += (int32_t)weight[j] * c[j];
          s += (int32_t)weight[j] * d[j];
        }
        sum[k] += p;
        sum[k + 1] += q;
        sum[k + 2] += r;
        sum[k + 3] += s;
      }
      for (; k < width; k++) {
        const int16_t *a = columns + (int64_t)k * count + first;
        int32_t p = 0;
        for (int32_t j = 0; j < size; j++) p += (int32_t)weight[j] * a[j];
        sum[k] += p;
      }
    }
  }
}

FOR_EVERY_PROCESSOR
void emcl_signed_sums(const uint64_t *restrict states, int32_t flips, const double *restrict differences,
                      int32_t count, uint64_t *restrict bits, double *restrict sums) {
  for (int64_t i = 0; i < (int64_t)flips * 4; i++) sums[i] = 0;
  for (int32_t first = 0; first < count; first += 64) {
    // The sums of four queries of each test under each of their sixteen signs.
    double table[16][16][4];
    int changed = 0;
    for (int group = 0; group < 16; group++) {
      double own[4][4] = {{0}};
      for (int query = 0; query < 4 && first + group * 4 + query < count; query++)
        for (int test = 0; test < 4; test++) {
          own[query][test] = differences[((int64_t)first + group * 4 + query) * 4 + test];
          changed |= own[query][test] != 0;
        }
      for (int code = 0; code < 16; code++)
        for (int test = 0; test < 4; test++)
          table[group][code][test] =
              ((code & 1 ? -own[0][test] : own[0][test]) + (code & 2 ? -own[1][test] : own[1][test]))
              + ((code & 4 ? -own[2][test] : own[2][test]) + (code & 8 ? -own[3][test] : own[3][test]));
    }
    if (!changed) continue;
    const uint64_t step = (uint64_t)(first / 64 + 1) * golden_gamma;
    for (int32_t flip = 0; flip < flips; flip++) bits[flip] = mixed(states[flip] + step);
    for (int32_t flip = 0; flip < flips; flip++) {
      double *sum = sums + (int64_t)flip * 4;
      double even[4] = {0}, odd[4] = {0};
      for (int group = 0; group < 16; group += 2) {
        const double *one = table[group][bits[flip] >> (4 * group) & 15];
        const double *other = table[group + 1][bits[flip] >> (4 * group + 4) & 15];
        for (int test = 0; test < 4; test++) {
          even[test] += one[test];
          odd[test] += other[test];
        }
      }
      for (int test = 0; test < 4; test++) sum[test] += even[test] + odd[test];
    }
  }
}
