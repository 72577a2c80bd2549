#pragma once

#include <stdint.h>

// The loops in which every score becomes an exponential, of k s + v with sharpness k, score s and offset v. What stands for an
// element does not depend on where in a row it stands, nor do the sums of a column; the last bits depend on whether
// the processor fuses products.

/// The largest sharpness * scores[j] + offsets[j] of a row.
float emcl_row_largest_exponent(const float *scores, int64_t scores_start, const float *offsets, int64_t count,
                                float sharpness);

/// parts[j] = exp(sharpness * scores[j] - level) for a row.
void emcl_row_exponentials(const float *scores, int64_t scores_start, int64_t count, float sharpness, float level,
                           float *parts, int64_t parts_start);

/// parts[j] = exp(sharpness * scores[j] + offsets[j] - level) for a row.
void emcl_row_shifted_exponentials(const float *scores, int64_t scores_start, const float *offsets, int64_t count,
                                   float sharpness, float level, float *parts, int64_t parts_start);

/// The sum over a row of parts[j] * factors[j].
double emcl_row_weighted_sum(const float *parts, int64_t parts_start, const float *factors, int64_t count);

/// Adds the parts of some rows, count of each row after row, to their columns: the weight of the row times each, row by row.
void emcl_rows_add_weighted(const float *parts, int32_t rows, int64_t count, const float *weights, float *columns);

/// Adds weight times each column to its total, and clears the columns.
void emcl_columns_total(float *columns, int64_t count, double weight, double *totals);

/// Raises each column to sharpness * scores[j] + offset where that is more.
void emcl_column_raise(const float *scores, int64_t scores_start, int64_t count, float sharpness, float offset,
                       float *largest, int64_t largest_start);

/// Adds exp(sharpness * scores[j] + offset - largest[j]) to each column.
void emcl_column_add_exponentials(const float *scores, int64_t scores_start, int64_t count, float sharpness,
                                  float offset, const float *largest, float *columns, int64_t columns_start);

/// The eighth root of scores[j] * exp(sharpness * scores[j] - log_sums[j]), with its sign.
void emcl_row_dual_softmax(const float *scores, int64_t scores_start, const float *log_sums, int64_t log_sums_start,
                           int32_t count, float sharpness, float *results, int64_t results_start);

/// The same with one log-sum for all.
void emcl_row_dual_softmax_of_one(const float *scores, int64_t scores_start, float log_sum, int32_t count,
                                  float sharpness, float *results, int64_t results_start);

/// The eighth root of scores[j] * (exp(sharpness * scores[j] - log_sums[j]) + exp(other_sharpness * scores[j] -
/// other_log_sum)), with its sign; a log-sum may be infinite, not both.
void emcl_row_two_softmaxes(const float *scores, int64_t scores_start, const float *log_sums, int64_t log_sums_start,
                            int32_t count, float sharpness, float other_sharpness, float other_log_sum,
                            float *results, int64_t results_start);
