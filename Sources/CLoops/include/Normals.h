#pragma once

#include <stdint.h>

// Tails of the standard normal distribution, by their logarithms.

/// From where on the logarithm of the upper tail is taken from cubics, and how many there are: 256 to 1.
#define NORMAL_LEAST (-4)
#define NORMAL_CUBICS (34 * 256)

/// The logarithm of the upper tail at z.
double emcl_normal_log_tail(double z);

/// Fills in four coefficients for each cubic.
void emcl_normal_cubics(double *cubics);

/// For each score of a row the sum of the logarithms of two lower tails, at (score - mean) * inverse of the row and of its column.
///
/// From cubics, off by less than 1e-12, or by less than single precision where the logarithm is small.
void emcl_row_log_proximity(const float *scores, int64_t scores_start, int32_t count, double mean, double inverse,
                            const double *means, const double *inverses, int64_t first, const double *cubics,
                            float *results, int64_t results_start);
