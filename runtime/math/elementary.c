#include "runtime/math/elementary.h"

#include <stdint.h>
#include <string.h>

/* ln 2 in two parts: the first has 32 significant bits, so that its product with an exponent is exact. */
#define LN2_HIGH 0x1.62e42fee00000p-1
#define LN2_LOW 0x1.a39ef35793c76p-33
#define INV_LN2 0x1.71547652b82fep+0

/* 1.5 * 2^52: adding and subtracting it rounds a small double to an integer. */
#define ROUNDER 0x1.8p52

#define INFINITE __builtin_inf()
#define NOT_A_NUMBER __builtin_nan("")

static uint64_t bits_of(double x) {
  uint64_t bits;
  memcpy(&bits, &x, sizeof(bits));
  return bits;
}

static double double_of(uint64_t bits) {
  double x;
  memcpy(&x, &bits, sizeof(x));
  return x;
}

/* 2 to the k, for -1022 <= k <= 1023. */
static double power_of_two(int k) { return double_of((uint64_t)(k + 1023) << 52); }

double lathe_exp(double x) {
  if (x != x) return x;
  if (x > 709.79) return INFINITE;
  if (x < -745.14) return 0.0;

  /* x = k ln 2 + high + low, |high| <= ln 2 / 2. */
  const double rounded = (x * INV_LN2 + ROUNDER) - ROUNDER;
  const int k = (int)rounded;
  const double reduced = x - rounded * LN2_HIGH;
  const double tail = rounded * LN2_LOW;
  const double high = reduced - tail;
  const double low = (reduced - high) - tail;

  /* e^r = 1 + r + r^2 (1/2! + r/3! + ... + r^11/13!); the rest of the series is below 2^-57. */
  double series = 1.0 / 6227020800.0;
  series = series * high + 1.0 / 479001600.0;
  series = series * high + 1.0 / 39916800.0;
  series = series * high + 1.0 / 3628800.0;
  series = series * high + 1.0 / 362880.0;
  series = series * high + 1.0 / 40320.0;
  series = series * high + 1.0 / 5040.0;
  series = series * high + 1.0 / 720.0;
  series = series * high + 1.0 / 120.0;
  series = series * high + 1.0 / 24.0;
  series = series * high + 1.0 / 6.0;
  series = series * high + 0.5;
  const double result = 1.0 + (high + (low + high * high * series));

  /* Two steps, as 2^k alone may not be a normal number. */
  if (k > 1023) return result * power_of_two(1023) * power_of_two(k - 1023);
  if (k < -1022) return result * power_of_two(k + 1000) * power_of_two(-1000);
  return result * power_of_two(k);
}

/* log(x + correction) for a finite x > 0 and a correction far below an ulp of x, given relative to x. */
static double log_of_positive(double x, double relative_correction) {
  int k = 0;
  if (x < 0x1p-1022) {
    x *= 0x1p54;
    k = -54;
  }
  /* x = 2^k m, sqrt(1/2) <= m < sqrt(2): subtracting sqrt(1/2)'s bits carries into the exponent where m is large. */
  const uint64_t half_root = UINT64_C(0x3fe6a09e667f3bcd);
  const uint64_t shifted = bits_of(x) - half_root + (UINT64_C(1023) << 52);
  const int exponent = (int)(shifted >> 52) - 1023;
  k += exponent;
  const double m = double_of(bits_of(x) - ((uint64_t)(int64_t)exponent << 52));

  /* log(1 + f) = 2 atanh(s), s = f / (2 + f), written so that the leading terms f - f^2/2 are nearly exact:
   * f - (f^2/2 - s (f^2/2 + r)) with r = 2 s^2/3 + 2 s^4/5 + ... . */
  const double f = m - 1.0;
  const double s = f / (2.0 + f);
  const double z = s * s;
  double series = 2.0 / 25.0;
  series = series * z + 2.0 / 23.0;
  series = series * z + 2.0 / 21.0;
  series = series * z + 2.0 / 19.0;
  series = series * z + 2.0 / 17.0;
  series = series * z + 2.0 / 15.0;
  series = series * z + 2.0 / 13.0;
  series = series * z + 2.0 / 11.0;
  series = series * z + 2.0 / 9.0;
  series = series * z + 2.0 / 7.0;
  series = series * z + 2.0 / 5.0;
  series = series * z + 2.0 / 3.0;
  const double r = series * z;
  const double half_square = 0.5 * f * f;
  const double scale = (double)k;
  const double low = s * (half_square + r) + (scale * LN2_LOW + relative_correction);
  return scale * LN2_HIGH - ((half_square - low) - f);
}

double lathe_log(double x) {
  if (x != x) return x;
  if (x < 0.0) return NOT_A_NUMBER;
  if (x == 0.0) return -INFINITE;
  if (x == INFINITE) return x;
  return log_of_positive(x, 0.0);
}

double lathe_log1p(double x) {
  if (x != x) return x;
  if (x < -1.0) return NOT_A_NUMBER;
  if (x == -1.0) return -INFINITE;
  if (x == INFINITE) return x;
  if (x > -0x1p-54 && x < 0x1p-54) return x;
  /* What rounding 1 + x lost, exactly: log(u + c) = log(u) + c / u. */
  const double u = 1.0 + x;
  const double lost = x >= 1.0 ? 1.0 - (u - x) : x - (u - 1.0);
  return log_of_positive(u, lost / u);
}
