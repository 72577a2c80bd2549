#include "Normals.h"
#include "processors.h"

#include <math.h>

// The logarithm of the tail, from NORMAL_LEAST on, in steps of which each has a cubic of its own: it agrees with the function and its
// slope at both ends, and is off by less than 1e-12 between them.
enum { STEPS = 256 };

double emcl_normal_log_tail(double z) {
  // erfc reaches 0 at 38; from 30 on the first terms of its asymptotic series are exact enough.
  if (z >= 30) return -z * z / 2 - log(z * sqrt(2 * M_PI)) - 1 / (z * z);
  return z > -5 ? log(erfc(z * M_SQRT1_2) / 2) : log1p(-erfc(-z * M_SQRT1_2) / 2);
}

/// The slope of the logarithm of the tail, which is `value` at z.
static double slope(double z, double value) { return -exp(-z * z / 2 - log(sqrt(2 * M_PI)) - value); }

void emcl_normal_cubics(double *cubics) {
  for (int i = 0; i < NORMAL_CUBICS; i++) {
    const double z = NORMAL_LEAST + (double)i / STEPS, next = NORMAL_LEAST + (double)(i + 1) / STEPS;
    const double a = emcl_normal_log_tail(z), b = emcl_normal_log_tail(next);
    const double rise = slope(z, a) / STEPS, end = slope(next, b) / STEPS;
    cubics[4 * i] = a;
    cubics[4 * i + 1] = rise;
    cubics[4 * i + 2] = 3 * (b - a) - 2 * rise - end;
    cubics[4 * i + 3] = rise + end - 2 * (b - a);
  }
}

static inline double log_tail(double z, const double *restrict cubics) {
  const double x = (z - NORMAL_LEAST) * STEPS;
  if (!(x >= 0 && x < NORMAL_CUBICS)) return emcl_normal_log_tail(z);
  const int32_t i = (int32_t)x;
  const double t = x - i;
  const double *c = cubics + 4 * (int64_t)i;
  return c[0] + t * (c[1] + t * (c[2] + t * c[3]));
}

FOR_EVERY_PROCESSOR
void emcl_row_log_proximity(const float *restrict scores, int64_t scores_start, int32_t count, double mean,
                            double inverse, const double *restrict means, const double *restrict inverses,
                            int64_t first, const double *restrict cubics, float *restrict results,
                            int64_t results_start) {
  scores += scores_start;
  means += first;
  inverses += first;
  results += results_start;
  for (int32_t j = 0; j < count; j++) {
    const double score = scores[j];
    // The lower tail is the upper one of what is mirrored.
    const double row = log_tail((mean - score) * inverse, cubics);
    results[j] = (float)(row + log_tail((means[j] - score) * inverses[j], cubics));
  }
}
