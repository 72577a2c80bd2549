#pragma once

/// Makes a function for AVX-512, AVX2 with fused products, AVX2 and plain x86-64 at once; which runs is chosen when the
/// program starts.
#if defined(__x86_64__) && defined(__linux__)
#define FOR_EVERY_PROCESSOR __attribute__((target_clones("avx512f", "arch=x86-64-v3", "avx2", "default")))
#else
#define FOR_EVERY_PROCESSOR
#endif
