#pragma once

#include <stdint.h>

// The loops of ranks among the scores of a bank. They compare numbers by their bits, so results do not depend on the
// processor.

/// For each of count scores: minus the number of others that exceed it, and a part of 1 that grows with the score, which is
/// (score - least) / span between 0 and 1. The others are the scores themselves where there is none; 0 and -0 are one number.
/// The keys may lie where the scores do.
///
/// work: 2 * count numbers, and 2 * other_count more.
void emcl_rank_keys(const float *scores, int64_t count, const float *others, int64_t other_count, float least, float span,
                    uint64_t *work, float *keys);

/// Replaces scores by their keys among others; among themselves where there are no others.
void emcl_rank_keys_of_line(float *scores, int64_t scores_start, int64_t count, const float *others, int64_t others_start,
                            int64_t other_count, float least, float span, uint64_t *work);

/// Copies some columns of a block to lines, one after the other: lines[c * rows + r] = block[r * stride + c].
void emcl_columns_gather(const float *block, int64_t rows, int64_t stride, int32_t columns, float *lines);

/// The way back.
void emcl_columns_scatter(const float *lines, int64_t rows, int64_t stride, int32_t columns, float *block);
