#pragma once

#include <stdint.h>

// The loops of the bootstrap and of the sign flips. Sums of whole numbers do not depend on the processor, and sums of
// doubles keep their order on each.

/// Draws count of as many things, with replacement, and counts how often each came: two things from each number that
/// SplitMix64 gives after a state.
void emcl_resample_counts(uint64_t state, int32_t count, uint8_t *counts, int64_t counts_start);

/// Sums of columns under weights: sums[i * width + k] = sum over j of weights[i * count + j] * columns[k * count + j], for
/// columns of numbers from -2^14 to 2^14.
void emcl_weighted_sums(const uint8_t *weights, int32_t draws, int32_t count, const int16_t *columns, int32_t width,
                        int64_t *sums);

/// Sums of four lists of differences under random signs: sums[flip * 4 + list] = sum over j of +-differences[j * 4 + list],
/// with the signs by the bits of the numbers that SplitMix64 gives after the state of the flip, 64 from each, 1 for minus.
void emcl_signed_sums(const uint64_t *states, int32_t flips, const double *differences, int32_t count, uint64_t *bits,
                      double *sums);
