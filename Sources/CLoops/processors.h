#pragma once

// The two ways in which a loop is made for several processors; everything in this module goes one of them.

/// A loop that clang makes for AVX-512, AVX2 with fused products, AVX2 and plain x86-64 at once; which runs is chosen when the
/// program starts.
#if defined(__x86_64__) && defined(__linux__)
#define FOR_EVERY_PROCESSOR __attribute__((target_clones("avx512f", "arch=x86-64-v3", "avx2", "default")))
#else
#define FOR_EVERY_PROCESSOR
#endif

/// A loop that is written out for each kind of processor, as name_plain, name_avx2 and name_avx512: calls the one for this.
#if defined(__x86_64__)
enum level { PLAIN, AVX2, AVX512 };

static inline enum level processor(void) {
  if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512dq") &&
      __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512vnni"))
    return AVX512;
  return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") ? AVX2 : PLAIN;
}

#define CALL(name, ...)                                 \
  (processor() == AVX512 ? name##_avx512(__VA_ARGS__)   \
   : processor() == AVX2 ? name##_avx2(__VA_ARGS__)     \
                         : name##_plain(__VA_ARGS__))
#else
#define CALL(name, ...) name##_plain(__VA_ARGS__)
#endif
