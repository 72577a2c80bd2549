#pragma once

#include <stdint.h>
#include <string.h>

/// e to the power of a number of at most about 88, within two units in the last place.
///
/// x = n ln 2 + r with |r| <= ln 2 / 2, e^r by a polynomial of degree 6 (Cephes' expf), times 2^n by the bits of the
/// exponent; vectorised, which calls of the C library are not. Results below 2^-126 are 0.
static inline float exponential(float x) {
  // Adding 1.5 * 2^23 rounds to a whole number, which then stands in the low bits.
  const float shifted = x * 1.442695041f + 12582912.0f;
  const float n = shifted - 12582912.0f;
  const float r = (x - n * 0.693359375f) - n * -2.12194440e-4f;
  float p = 1.9875691500e-4f;
  p = p * r + 1.3981999507e-3f;
  p = p * r + 8.3334519073e-3f;
  p = p * r + 4.1665795894e-2f;
  p = p * r + 1.6666665459e-1f;
  p = p * r + 5.0000001201e-1f;
  p = p * r + 1.0f;
  p = p * r + 1.0f;
  uint32_t power, bits;
  memcpy(&power, &shifted, sizeof power);
  memcpy(&bits, &p, sizeof bits);
  bits += power << 23;
  float result;
  memcpy(&result, &bits, sizeof result);
  return x < -87.0f ? 0.0f : result;
}
