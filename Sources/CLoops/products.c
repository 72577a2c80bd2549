#include "CLoops.h"
#include "processors.h"

#include <stddef.h>
#include <string.h>

// Vectors that may begin anywhere an element may.
typedef float sixteen __attribute__((vector_size(64), aligned(4)));
typedef double eight_doubles __attribute__((vector_size(64), aligned(8)));
typedef float eight __attribute__((vector_size(32), aligned(4)));
typedef float four __attribute__((vector_size(16), aligned(4)));

#define ALWAYS_INLINE inline __attribute__((always_inline))
#define PANEL_COLUMNS TILE_PANEL_COLUMNS

#if defined(__x86_64__)
#include <immintrin.h>

// MARK: - Every x86-64

#define NAME(name) name##_plain
#define EXACT_ROWS 1
#define EXACT_COLUMNS 2
#define GRAM_COLUMNS 2
#define GRAM_STRIPS 1
#define ROUNDED_ROWS 2
#define ROUNDED_LANES 4
#define LAY_ROUNDED_LOOP
typedef int32_t sums_plain __attribute__((vector_size(16), aligned(4)));
typedef int16_t pairs_plain __attribute__((vector_size(16), aligned(2)));
typedef float floats_plain __attribute__((vector_size(16), aligned(4)));
#define rounded_sums sums_plain
#define rounded_pairs pairs_plain
#define rounded_floats floats_plain
#define MULTIPLY_PAIRS(pair, right) ((sums_plain)_mm_madd_epi16(_mm_set1_epi32(pair), (__m128i)(right)))
#include "kernels.h"

// MARK: - AVX2 with fused multiplication

#pragma clang attribute push(__attribute__((target("avx2,fma"))), apply_to = function)
#define NAME(name) name##_avx2
#define EXACT_ROWS 3
#define EXACT_COLUMNS 2
#define GRAM_COLUMNS 4
#define GRAM_STRIPS 1
#define ROUNDED_ROWS 6
#define ROUNDED_LANES 8
// The loop begins 48 bytes into a line of code: Zen 3 takes up to a tenth longer for it from other places, and where it comes
// to lie changes with everything that is linked before it.
#define LAY_ROUNDED_LOOP __asm__ volatile(".p2align 6\n.fill 32, 1, 0x90")
typedef int32_t sums_avx2 __attribute__((vector_size(32), aligned(4)));
typedef int16_t pairs_avx2 __attribute__((vector_size(32), aligned(2)));
typedef float floats_avx2 __attribute__((vector_size(32), aligned(4)));
#define rounded_sums sums_avx2
#define rounded_pairs pairs_avx2
#define rounded_floats floats_avx2
#define MULTIPLY_PAIRS(pair, right) ((sums_avx2)_mm256_madd_epi16(_mm256_set1_epi32(pair), (__m256i)(right)))
#include "kernels.h"
#pragma clang attribute pop

// MARK: - AVX-512 with products of pairs added at once

#pragma clang attribute push(__attribute__((target("avx2,fma,avx512f,avx512bw,avx512dq,avx512vl,avx512vnni"))), \
                             apply_to = function)
#define NAME(name) name##_avx512
#define EXACT_ROWS 4
#define EXACT_COLUMNS 4
#define GRAM_COLUMNS 8
#define GRAM_STRIPS 2
#define ROUNDED_ROWS 12
#define ROUNDED_LANES 16
#define LAY_ROUNDED_LOOP
typedef int32_t sums_avx512 __attribute__((vector_size(64), aligned(4)));
typedef int16_t pairs_avx512 __attribute__((vector_size(64), aligned(2)));
typedef float floats_avx512 __attribute__((vector_size(64), aligned(4)));
#define rounded_sums sums_avx512
#define rounded_pairs pairs_avx512
#define rounded_floats floats_avx512
#define MULTIPLY_PAIRS(pair, right) ((sums_avx512)_mm512_madd_epi16(_mm512_set1_epi32(pair), (__m512i)(right)))
#include "kernels.h"
#pragma clang attribute pop

#else

// MARK: - Other processors

#define NAME(name) name##_plain
#define EXACT_ROWS 2
#define EXACT_COLUMNS 2
#define GRAM_COLUMNS 4
#define GRAM_STRIPS 1
#define ROUNDED_ROWS 4
#define ROUNDED_LANES 4
#define LAY_ROUNDED_LOOP
typedef int32_t rounded_sums __attribute__((vector_size(16), aligned(4)));
typedef int16_t rounded_pairs __attribute__((vector_size(16), aligned(2)));
typedef float rounded_floats __attribute__((vector_size(16), aligned(4)));

static ALWAYS_INLINE rounded_sums multiply_pairs(int32_t pair, rounded_pairs right) {
  int16_t left[2];
  memcpy(left, &pair, sizeof left);
  const rounded_sums first = __builtin_convertvector(__builtin_shufflevector(right, right, 0, 2, 4, 6), rounded_sums);
  const rounded_sums second = __builtin_convertvector(__builtin_shufflevector(right, right, 1, 3, 5, 7), rounded_sums);
  return first * left[0] + second * left[1];
}

#define MULTIPLY_PAIRS multiply_pairs
#include "kernels.h"
#endif

// MARK: - What Swift calls

void emcl_tile_products(const float *left, int32_t rows, const float *right, int64_t first, int32_t columns,
                        int32_t depth, float *out, int32_t stride) {
  CALL(products, left, rows, right + first * depth, columns, depth, out, stride);
}

void emcl_gram_panel(const double *packed, int32_t rows, int32_t strips, int32_t first, int32_t count, double *out) {
  CALL(gram_panel, packed, rows, strips, first, count, out);
}

void emcl_pair_products(const float *left, const int32_t *left_rows, const float *right, const int32_t *right_rows,
                        int32_t count, int32_t depth, float *out) {
  CALL(pair_products, left, left_rows, right, right_rows, count, depth, out);
}

void emcl_tile_chosen_products(const float *left, const float *right, int64_t first, const int32_t *places,
                               int32_t count, int32_t stride, int32_t depth, float *out) {
  CALL(chosen_products, left, right + first * depth, places, count, stride, depth, out);
}

void emcl_tile_rounded_products(const int16_t *left, int32_t rows, const float *left_steps, const int16_t *panels,
                                const float *right_steps, int32_t count, int32_t depth, float *out, int32_t stride) {
  CALL(rounded_products, left, rows, left_steps, panels, right_steps, count, depth, out, stride);
}
