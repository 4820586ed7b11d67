/* Elementary functions of doubles that give the same bits on every machine: additions, multiplications and divisions in a
 * fixed order, no libm, no fused multiply-add, round to nearest. C11, no state, safe from any thread.
 *
 * Method: the argument is reduced to a short interval around 0 (exp) or 1 (log), where a truncated Taylor series has a
 * relative error below 2^-57; what is left is rounding. Bound, tested against a wider format: error < 1 ulp for lathe_exp
 * and lathe_log, < 2 ulp for lathe_log1p; lathe_exp rounds a second time where its result is subnormal. */
#ifndef LATHE_RUNTIME_MATH_ELEMENTARY_H_
#define LATHE_RUNTIME_MATH_ELEMENTARY_H_

#ifdef __cplusplus
extern "C" {
#endif

/* e to the x. NaN gives NaN, +inf gives +inf, -inf gives 0; above 709.78... +inf, below -745.13... 0. */
double lathe_exp(double x);

/* The natural logarithm. 0 and -0 give -inf, a negative number and NaN give NaN, +inf gives +inf. */
double lathe_log(double x);

/* log(1 + x), accurate for small x. -1 gives -inf, less and NaN give NaN, +inf gives +inf, -0 gives -0. */
double lathe_log1p(double x);

#ifdef __cplusplus
} /* extern "C" */
#endif

#endif /* LATHE_RUNTIME_MATH_ELEMENTARY_H_ */
