/* What the assertions of the check dialect call, and the main function of a test program. An assertion that fails is printed
 * with its place in the source and counted; the program goes on, and exits with 1 at the end. */
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#ifdef LATHE_CHECK_NEEDS
#include "runtime/serving/cpu.h"
#endif

/* Generated: announces and calls every test. */
extern void (*const lathe_check_entry)(void);

static int num_tests, num_assertions, num_failures;

void check_begin(const char *test) {
  ++num_tests;
  printf("%s\n", test);
}

static int expect(int holds, const char *place) {
  ++num_assertions;
  if (holds) return 1;
  ++num_failures;
  printf("%s: error: ", place);
  return 0;
}

void check_expect_true(const char *place, _Bool condition) {
  if (!expect(condition, place)) printf("expected true, found false\n");
}

void check_expect_eq_i64(const char *place, int64_t actual, int64_t expected) {
  if (!expect(actual == expected, place)) printf("expected %lld, found %lld\n", (long long)expected, (long long)actual);
}

static void print_numbers(double actual, double expected) {
  printf("expected %.17g (%a), found %.17g (%a)\n", expected, expected, actual, actual);
}

void check_expect_eq_f64(const char *place, double actual, double expected) {
  const int same = memcmp(&actual, &expected, sizeof actual) == 0;
  if (!expect(same || (isnan(actual) && isnan(expected)), place)) print_numbers(actual, expected);
}

void check_expect_eq_f32(const char *place, float actual, float expected) {
  const int same = memcmp(&actual, &expected, sizeof actual) == 0;
  if (!expect(same || (isnan(actual) && isnan(expected)), place)) print_numbers(actual, expected);
}

static int is_near(double actual, double expected, double tolerance) {
  if (isnan(actual) || isnan(expected)) return isnan(actual) && isnan(expected);
  return actual == expected || (isfinite(actual) && isfinite(expected) && fabs(actual - expected) <= tolerance);
}

void check_expect_near_f64(const char *place, double actual, double expected, double tolerance) {
  if (!expect(is_near(actual, expected, tolerance), place)) print_numbers(actual, expected);
}

void check_expect_near_f32(const char *place, float actual, float expected, double tolerance) {
  check_expect_near_f64(place, actual, expected, tolerance);
}

/* Maps the bits of a number so that neighbours differ by one and 0 and -0 are the same. */
static int64_t order(int64_t bits, int64_t smallest) { return bits < 0 ? smallest - bits : bits; }

static int is_within(int64_t actual, int64_t expected, int64_t ulps) {
  const uint64_t distance = actual > expected ? (uint64_t)actual - (uint64_t)expected : (uint64_t)expected - (uint64_t)actual;
  return distance <= (uint64_t)ulps;
}

void check_expect_ulps_f64(const char *place, double actual, double expected, int64_t ulps) {
  int64_t a, b;
  memcpy(&a, &actual, sizeof a);
  memcpy(&b, &expected, sizeof b);
  const int finite = isfinite(actual) && isfinite(expected);
  const int close = finite ? is_within(order(a, INT64_MIN), order(b, INT64_MIN), ulps) : is_near(actual, expected, 0);
  if (!expect(close, place)) print_numbers(actual, expected);
}

void check_expect_ulps_f32(const char *place, float actual, float expected, int64_t ulps) {
  int32_t a, b;
  memcpy(&a, &actual, sizeof a);
  memcpy(&b, &expected, sizeof b);
  const int finite = isfinite(actual) && isfinite(expected);
  const int close = finite ? is_within(order(a, INT32_MIN), order(b, INT32_MIN), ulps) : is_near(actual, expected, 0);
  if (!expect(close, place)) print_numbers(actual, expected);
}

double check_opaque_f64(double value) { return value; }

float check_opaque_f32(float value) { return value; }

int64_t check_opaque_i64(int64_t value) { return value; }

int main(void) {
#ifdef LATHE_CHECK_NEEDS
  if (LATHE_CHECK_NEEDS & ~lathe_cpu_features()) {
    printf("skipped: this processor cannot run the version under test\n");
    return 0;
  }
#endif
  lathe_check_entry();
  printf("%d tests, %d assertions, %d failures\n", num_tests, num_assertions, num_failures);
  if (num_assertions == 0) {
    printf("error: expected at least one assertion, found none\n");
    return 1;
  }
  return num_failures != 0;
}
