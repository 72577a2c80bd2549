#include "Marks.h"

#include <math.h>
#include <string.h>

#include "Pairs.h"
#include "processors.h"

#pragma STDC FP_CONTRACT OFF

#define ALWAYS_INLINE inline __attribute__((always_inline))

// MARK: - Marks

// What is done to scores before they are looked at: nothing, or a factor and an offset for each row or each column.
enum changes { NOTHING, BY_ROW, BY_COLUMN };

// What the scores of a tile become, and what they are compared with.
struct aims {
  int32_t rows, count;
  const float *scores;
  float factor;
  const float *row_offsets, *column_offsets;
  const float *low, *high, *row_limits;
  _Alignas(64) float column_low[TILE_COLUMNS], column_high[TILE_COLUMNS], limits[TILE_COLUMNS];
  // Nothing below is marked for the column, nor above what it looks for.
  _Alignas(64) float column_from[TILE_COLUMNS];
  int32_t *row_above, *column_above;
};

// The scores of row i from column j on, one by one; sets a bit for each that is marked.
static ALWAYS_INLINE void mark_rest(const struct aims *aims, int64_t i, int32_t j, uint8_t *restrict bits,
                                    enum changes changes, int rows_ask, int columns_ask) {
  for (; j < aims->count; j++) {
    float score = aims->scores[i * TILE_COLUMNS + j];
    if (changes == BY_ROW) score = score * aims->factor - aims->row_offsets[i];
    if (changes == BY_COLUMN) score = score * aims->factor - aims->column_offsets[j];
    int is_marked = 0;
    if (rows_ask) is_marked |= (score >= aims->low[i] && score <= aims->high[i]) || score >= aims->row_limits[i];
    if (columns_ask)
      is_marked |= (score >= aims->column_low[j] && score <= aims->column_high[j]) || score >= aims->limits[j];
    if (rows_ask) aims->row_above[i] += !is_marked && score > aims->high[i];
    if (columns_ask) aims->column_above[j] += !is_marked && score > aims->column_high[j];
    bits[j / 8] |= (uint8_t)(is_marked << j % 8);
  }
}

// Lists the places of row i that have a bit.
static ALWAYS_INLINE int32_t list_row(const uint8_t *restrict bits, int64_t i, int32_t found, int32_t *restrict places) {
  uint64_t words[TILE_COLUMNS / 64];
  memcpy(words, bits, sizeof words);
  for (int w = 0; w < TILE_COLUMNS / 64; w++)
    for (uint64_t word = words[w]; word; word &= word - 1)
      places[found++] = (int32_t)i * TILE_COLUMNS + 64 * w + __builtin_ctzll(word);
  return found;
}

// Vectors that may begin anywhere an element may.
typedef float eight __attribute__((vector_size(32), aligned(4)));
typedef int32_t eight_counts __attribute__((vector_size(32), aligned(4)));

// How many eights marking.h tries at once.
enum { TRIED = 4 };

#define NAME mark_plain
#define BITS(mask) __builtin_reduce_or((mask) & (eight_counts){1, 2, 4, 8, 16, 32, 64, 128})
#define KEPT(mask)
#include "marking.h"

#if defined(__x86_64__)
#include <immintrin.h>

#pragma clang attribute push(__attribute__((target("avx2"))), apply_to = function)
#define NAME mark_avx2
#define BITS(mask) _mm256_movemask_ps((__m256)(mask))
#define KEPT(mask) __asm__("" : "+x"(mask))
#include "marking.h"
#pragma clang attribute pop
// Wider vectors would be no faster here.
#define mark_avx512 mark_avx2
#endif

int32_t emcl_tile_mark(const float *scores, int32_t rows, int32_t count, int changes, float factor,
                       const float *row_offsets, const float *column_offsets, const float *low, const float *high,
                       const float *row_limits, const float *gold, const float *column_limits, float margin,
                       int32_t *row_above, int32_t *column_above, int32_t *places) {
  static const float no_offsets[TILE_ROWS] = {0};
  const enum changes what = !changes ? NOTHING : column_offsets ? BY_COLUMN : BY_ROW;
  struct aims aims = {.rows = rows, .count = count, .scores = scores, .factor = factor,
                      .row_offsets = row_offsets ? row_offsets : no_offsets, .column_offsets = column_offsets,
                      .low = low, .high = high, .row_limits = row_limits,
                      .row_above = row_above, .column_above = column_above};
  if (gold)
    for (int32_t j = 0; j < count; j++) {
      aims.column_low[j] = gold[j] - margin;
      aims.column_high[j] = gold[j] + margin;
      aims.limits[j] = column_limits[j] - margin;
      aims.column_from[j] = aims.column_low[j] < aims.limits[j] ? aims.column_low[j] : aims.limits[j];
    }
  return CALL(mark, &aims, places, what, low != NULL, gold != NULL);
}

FOR_EVERY_PROCESSOR
void emcl_tile_subtract(const float *restrict scores, int32_t rows, int32_t count, float factor,
                        const float *restrict row_offsets, const float *restrict column_offsets,
                        float *restrict out) {
  for (int64_t i = 0; i < rows; i++) {
    const float *row = scores + i * TILE_COLUMNS;
    float *to = out + i * TILE_COLUMNS;
    if (column_offsets) {
      for (int32_t j = 0; j < count; j++) to[j] = factor * row[j] - column_offsets[j];
    } else {
      const float offset = row_offsets ? row_offsets[i] : 0;
      for (int32_t j = 0; j < count; j++) to[j] = factor * row[j] - offset;
    }
  }
}

// MARK: - The best

FOR_EVERY_PROCESSOR
void emcl_tile_row_limits(const float *restrict scores, int32_t rows, int32_t count, int32_t rank,
                          float *restrict out) {
  enum { GROUPS = 32 };
  for (int64_t i = 0; i < rows; i++) {
    const float *row = scores + i * TILE_COLUMNS;
    float largest[GROUPS], best[16];
    for (int g = 0; g < GROUPS; g++) largest[g] = -INFINITY;
    int32_t j = 0;
    for (; j + GROUPS <= count; j += GROUPS)
      for (int g = 0; g < GROUPS; g++) largest[g] = row[j + g] > largest[g] ? row[j + g] : largest[g];
    for (int g = 0; j < count; j++, g++) largest[g] = row[j] > largest[g] ? row[j] : largest[g];
    for (int32_t k = 0; k < rank; k++) best[k] = -INFINITY;
    for (int g = 0; g < GROUPS; g++) {
      const float score = largest[g];
      if (!(score > best[rank - 1])) continue;
      int32_t k = rank - 1;
      for (; k > 0 && score > best[k - 1]; k--) best[k] = best[k - 1];
      best[k] = score;
    }
    out[i] = best[rank - 1];
  }
}

FOR_EVERY_PROCESSOR
void emcl_tile_column_limits(const float *restrict scores, int32_t rows, int32_t count, int32_t rank,
                             float *restrict out) {
  enum { TOGETHER = 16 };
  for (int32_t first = 0; first < count; first += TOGETHER) {
    const int32_t width = first + TOGETHER < count ? TOGETHER : count - first;
    float best[16][TOGETHER];
    for (int32_t k = 0; k < rank; k++)
      for (int lane = 0; lane < TOGETHER; lane++) best[k][lane] = -INFINITY;
    for (int32_t i = 0; i < rows; i++) {
      float score[TOGETHER];
      for (int lane = 0; lane < TOGETHER; lane++)
        score[lane] = lane < width ? scores[(int64_t)i * TILE_COLUMNS + first + lane] : -INFINITY;
      for (int32_t k = 0; k < rank; k++)
        for (int lane = 0; lane < TOGETHER; lane++) {
          const int is_better = score[lane] > best[k][lane];
          const float larger = is_better ? score[lane] : best[k][lane];
          score[lane] = is_better ? best[k][lane] : score[lane];
          best[k][lane] = larger;
        }
    }
    for (int32_t lane = 0; lane < width; lane++) out[first + lane] = best[rank - 1][lane];
  }
}

// Larger for a higher score, and for the lower place among equal ones.
static ALWAYS_INLINE uint64_t list_key(float score, int32_t place) {
  // Zeros are equal whatever their sign.
  score += 0.0f;
  uint32_t bits;
  memcpy(&bits, &score, sizeof bits);
  bits = bits & 0x80000000u ? ~bits : bits | 0x80000000u;
  return (uint64_t)bits << 32 | (uint32_t)~place;
}

float emcl_list_score(uint64_t key) {
  uint32_t bits = (uint32_t)(key >> 32);
  bits = bits & 0x80000000u ? bits & 0x7FFFFFFFu : ~bits;
  float score;
  memcpy(&score, &bits, sizeof score);
  return score;
}

int32_t emcl_list_place(uint64_t key) { return (int32_t)~(uint32_t)key; }

// Lets a key of a heap, of which none is less than the one above it, sink to its place.
static void list_sink(uint64_t *restrict keys, int32_t depth, int32_t at) {
  const uint64_t key = keys[at];
  for (int32_t below = 2 * at + 1; below < depth; below = 2 * at + 1) {
    below += below + 1 < depth && keys[below + 1] < keys[below];
    if (keys[below] >= key) break;
    keys[at] = keys[below];
    at = below;
  }
  keys[at] = key;
}

// Where the least key stands, found without a branch that the processor would have to guess; two at a time.
static ALWAYS_INLINE int32_t list_least(const uint64_t *restrict keys, int32_t depth) {
  uint64_t least[2] = {UINT64_MAX, UINT64_MAX};
  int32_t at[2] = {0, 0};
  int32_t k = 0;
  for (; k + 2 <= depth; k += 2)
    for (int h = 0; h < 2; h++) {
      const int is_less = keys[k + h] < least[h];
      at[h] = is_less ? k + h : at[h];
      least[h] = is_less ? keys[k + h] : least[h];
    }
  if (k < depth && keys[k] < least[0]) {
    least[0] = keys[k];
    at[0] = k;
  }
  return least[1] < least[0] ? at[1] : at[0];
}

static ALWAYS_INLINE void list_insert(float score, int32_t place, int32_t list, int32_t depth, uint64_t *restrict all_keys,
                                      int32_t *restrict counts, int32_t *restrict lasts, float *restrict thresholds) {
  // Long lists are heaps once they are full, their last one on top.
  enum { LONGEST_SCANNED = 16 };
  uint64_t *keys = all_keys + (int64_t)list * depth;
  const uint64_t key = list_key(score, place);
  if (counts[list] < depth) {
    keys[counts[list]++] = key;
    if (counts[list] < depth) return;
    if (depth > LONGEST_SCANNED)
      for (int32_t at = depth / 2; at >= 0; at--) list_sink(keys, depth, at);
  } else {
    if (key < keys[lasts[list]]) return;
    keys[lasts[list]] = key;
    if (depth > LONGEST_SCANNED) list_sink(keys, depth, 0);
  }
  lasts[list] = depth > LONGEST_SCANNED ? 0 : list_least(keys, depth);
  const float last = emcl_list_score(keys[lasts[list]]);
  if (last > thresholds[list]) thresholds[list] = last;
}

void emcl_list_offer(const float *scores, const int32_t *lists, const int32_t *places, int32_t count, int32_t depth,
                     uint64_t *keys, int32_t *counts, int32_t *lasts, float *thresholds) {
  for (int32_t i = 0; i < count; i++)
    list_insert(scores[i], places[i], lists[i], depth, keys, counts, lasts, thresholds);
}

void emcl_list_merge(const uint64_t *from, const int32_t *from_counts, int32_t lists, int32_t depth, uint64_t *keys,
                     int32_t *counts, int32_t *lasts, float *thresholds) {
  for (int32_t list = 0; list < lists; list++)
    for (int32_t k = 0; k < from_counts[list]; k++) {
      const uint64_t key = from[(int64_t)list * depth + k];
      list_insert(emcl_list_score(key), emcl_list_place(key), list, depth, keys, counts, lasts, thresholds);
    }
}

void emcl_pairs_offer(const float *scores, const int32_t *places, int32_t count, int by_row, const int32_t *items,
                      int64_t items_start, int32_t depth, int64_t first, uint64_t *keys, int32_t *counts,
                      int32_t *lasts, float *thresholds) {
  items += items_start;
  keys += first * depth;
  counts += first;
  lasts += first;
  thresholds += first;
  // The lists of all columns do not stay in cache: they are asked for ahead.
  enum { AHEAD = 16 };
  for (int32_t p = -AHEAD; p < count; p++) {
    if (!by_row && p + AHEAD < count) {
      const uint32_t next = (uint32_t)places[p + AHEAD] % TILE_COLUMNS;
      const uint64_t *list = keys + (int64_t)next * depth;
      __builtin_prefetch(counts + next, 1);
      __builtin_prefetch(lasts + next, 1);
      __builtin_prefetch(list, 1);
      __builtin_prefetch(list + depth - 1, 1);
    }
    if (p < 0) continue;
    const uint32_t i = (uint32_t)places[p] / TILE_COLUMNS, j = (uint32_t)places[p] % TILE_COLUMNS;
    const uint32_t list = by_row ? i : j;
    if (scores[p] >= thresholds[list])
      list_insert(scores[p], items[by_row ? j : i], (int32_t)list, depth, keys, counts, lasts, thresholds);
  }
}
