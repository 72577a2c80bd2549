#pragma once

#include <stdint.h>

// Sums of rows under weights of which most are next to nothing. Each sum takes its rows in their order, so it does not depend on
// what is summed beside it; the last bits may depend on the processor.

/// Counts weights that are not below `least`, in a block of `height` rows of them, `stride` apart and `count` long.
int64_t emcl_weights_of_use(const float *weights, int64_t weights_start, int64_t stride, int64_t height, int64_t count,
                            float least);

/// Adds rows of vectors under the weights of such a block: sums[i] += weights[i][j] * rows[j] for those not below `least`.
void emcl_weights_add_rows(const float *weights, int64_t weights_start, int64_t stride, int64_t height,
                           const float *rows, int64_t count, int64_t width, float least, float *sums);
