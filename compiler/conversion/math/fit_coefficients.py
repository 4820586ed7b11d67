#!/usr/bin/env python3
"""Computes Coefficients.h: the polynomials of the elementary functions.

Each polynomial interpolates its function at the Chebyshev nodes of an interval, which is within a small factor of the best
approximation there. Functions and coefficients are computed with decimals of many digits and rounded once; nothing but
Python's standard library is used, so that the numbers can be computed again: fit_coefficients.py > Coefficients.h.
What the interpolation itself is off by, relative to the function and before anything is rounded, stands in the comments.
"""

import struct
from decimal import Decimal, getcontext
from functools import lru_cache

getcontext().prec = 60
D = Decimal


def pi():
    """Machin's formula."""

    def atan_inverse(n):
        total, power, k = D(0), D(1) / n, 0
        while abs(power) > D(10) ** -(getcontext().prec + 5):
            total += power / (2 * k + 1) * (-1) ** k
            power /= n * n
            k += 1
        return total

    return 4 * (4 * atan_inverse(5) - atan_inverse(239))


PI = pi()
LN2 = D(2).ln()


@lru_cache(maxsize=None)
def atan(x):
    halvings = 0
    while abs(x) > D("0.05"):
        x = x / (1 + (1 + x * x).sqrt())
        halvings += 1
    total, power, k = D(0), x, 0
    while power != 0 and abs(power) > D(10) ** -(getcontext().prec + 5):
        total += power / (2 * k + 1) * (-1) ** k
        power *= x * x
        k += 1
    return total * 2**halvings


def cos(x):
    total, term, k = D(0), D(1), 0
    while abs(term) > D(10) ** -(getcontext().prec + 5):
        total += term
        k += 2
        term *= -x * x / (k * (k - 1))
    return total


def tan(x):
    c = cos(x)
    return (1 - c * c).sqrt() / c


def asin(x):
    return atan(x / (1 - x * x).sqrt())


def erf(x):
    """2 / sqrt(pi) e^(-x^2) x (1 + 2x^2/3 + (2x^2)^2/(3*5) + ...): no term cancels another."""
    total, term, k = D(0), x, 0
    while abs(term) > D(10) ** -(getcontext().prec + 5):
        total += term
        k += 1
        term *= 2 * x * x / (2 * k + 1)
    return 2 / PI.sqrt() * (-x * x).exp() * total


def erfc(x):
    if x < 3:
        return 1 - erf(x)
    # The continued fraction of Laplace, from its tail.
    tail = D(0)
    for k in range(600, 0, -1):
        tail = (D(k) / 2) / (x + tail)
    return (-x * x).exp() / PI.sqrt() / (x + tail)


def nodes(n, low, high):
    middle, half = (low + high) / 2, (high - low) / 2
    return [middle + half * cos(PI * (2 * k + 1) / (2 * n)) for k in range(n)]


def interpolate(function, n, low, high):
    """The coefficients of the polynomial of n terms, the constant first."""
    xs = nodes(n, low, high)
    ys = [function(x) for x in xs]
    for level in range(1, n):  # Newton's divided differences
        for i in range(n - 1, level - 1, -1):
            ys[i] = (ys[i] - ys[i - 1]) / (xs[i] - xs[i - level])
    result = [D(0)] * n
    for i in range(n - 1, -1, -1):
        result = [ys[i] - xs[i] * result[0]] + [result[k - 1] - xs[i] * result[k] for k in range(1, n)]
    return result


def value(coefficients, x):
    total = D(0)
    for c in reversed(coefficients):
        total = total * x + c
    return total


def error(function, coefficients, low, high, weight):
    """The largest error on a grid, relative to the whole function: the polynomial times the weight is a part of it."""
    points = [low + (high - low) * k / 150 for k in range(151)]
    return max(abs(value(coefficients, x) - function(x)) * weight(x) for x in points if x != 0)


def as_double(x):
    return float(x)  # correctly rounded


def as_float(x):
    return struct.unpack("f", struct.pack("f", float(x)))[0]  # the polynomials do not feel the second rounding


def emit(name, what, function, n, low, high, weight, to_number=as_double):
    low, high = D(low), D(high)
    coefficients = interpolate(function, n, low, high)
    print(f"/// {what}")
    print(f"/// Relative error on [{float(low):.4g}, {float(high):.4g}]: {float(error(function, coefficients, low, high, weight)):.1e}.")
    numbers = ", ".join(to_number(c).hex() for c in reversed(coefficients))
    print(f"inline constexpr double {name}[] = {{{numbers}}};\n")


def removable(function, at_zero):
    return lambda x: at_zero if abs(x) < D(10) ** -20 else function(x)  # a node of an odd number of them is 0, nearly


def constant(name, what, x, parts=2, bits=53):
    """A number as a sum of doubles; the first have fewer bits where their products with integers are to be exact."""
    print(f"/// {what}")
    rest = x
    for part in range(parts):
        double = float(rest)
        if part < parts - 1 and bits < 53:
            mantissa, exponent = abs(double).hex().split("p")
            whole = int(mantissa.replace("0x1.", "1"), 16) >> (53 - bits) << (53 - bits)
            double = float(whole) * 2.0 ** (int(exponent) - 52)
        suffix = ["High", "Low", "Lowest"][part] if parts > 1 else ""
        print(f"inline constexpr double {name}{suffix} = {double.hex()};")
        rest -= D(double)
    print()


def two_over_pi(words):
    getcontext().prec = 420
    bits = int(D(2) / pi() * (D(2) ** (64 * words)))
    getcontext().prec = 60
    print("/// The binary digits of 2/pi behind the point, 64 in each word.")
    print("inline constexpr uint64_t kTwoOverPiBits[] = {")
    for i in range(words):
        print(f"    0x{(bits >> (64 * (words - 1 - i))) & (2**64 - 1):016x},")
    print("};\n")


def main():
    print("//===- Coefficients.h - Polynomials of elementary functions -----*- C++ -*-===//")
    print("//")
    print("// Written by fit_coefficients.py, which says how. The coefficient of the highest power stands first.")
    print("//")
    print("//===----------------------------------------------------------------------===//")
    print("#ifndef LATHE_COMPILER_CONVERSION_MATH_COEFFICIENTS_H")
    print("#define LATHE_COMPILER_CONVERSION_MATH_COEFFICIENTS_H\n")
    print("// clang-format off")
    print("#include <cstdint>\n")
    print("namespace lathe::coefficients {\n")

    constant("kLog2E", "log2(e).", 1 / LN2)
    constant("kLog10E", "log10(e).", 1 / D(10).ln())
    constant("kLog10Of2", "log10(2); the first part has 32 bits.", LN2 / D(10).ln(), bits=32)
    constant("kLn2", "ln(2).", LN2)
    constant("kLn2Float", "ln(2); the first part has 15 bits.", LN2, bits=15)
    constant("kPiOver2", "pi/2.", PI / 2, parts=3)
    constant("kTwoOverPi", "2/pi.", 2 / PI, parts=1)
    constant("kPi", "pi.", PI)
    constant("kPiOver4", "pi/4.", PI / 4)
    constant("kTanPiOver8", "tan(pi/8), where the arctangent changes its reduction.", D(2).sqrt() - 1, parts=1)
    constant("kOneThird", "1/3.", D(1) / 3)
    two_over_pi(20)

    half_ln2 = LN2 / 2
    emit("kExpFloat", "(e^r - 1 - r) / r^2 for floats.", removable(lambda r: (r.exp() - 1 - r) / (r * r), D("0.5")), 5,
         -half_ln2, half_ln2, lambda r: r * r / r.exp(), as_float)
    emit("kLogFloat", "(log(1 + f) - f + f^2/2) / f^3 for floats.",
         removable(lambda f: ((1 + f).ln() - f + f * f / 2) / (f * f * f), D(1) / 3), 9, D("0.5").sqrt() - 1, D(2).sqrt() - 1,
         lambda f: abs(f * f * f / (1 + f).ln()), as_float)
    emit("kTanhFloat", "(tanh(x)/x - 1) / x^2 in x^2, for floats.",
         removable(lambda z: ((2 * z.sqrt()).exp() - 1) / ((2 * z.sqrt()).exp() + 1) / z.sqrt() / z - 1 / z, -D(1) / 3), 6,
         0, "0.3969", lambda z: z, as_float)
    emit("kErfFloat", "erf(x)/x - 1 in x^2, for floats.", removable(lambda z: erf(z.sqrt()) / z.sqrt() - 1, 2 / PI.sqrt() - 1), 7, 0, 1,
         lambda z: 1, as_float)
    emit("kErfcExponentFloat", "-log(erfc(x)), for floats.", lambda x: -erfc(x).ln(), 9, 1, 4, erfc, as_float)
    emit("kAsin", "(asin(x)/x - 1) / x^2 in x^2.", removable(lambda z: (asin(z.sqrt()) / z.sqrt() - 1) / z, D(1) / 6), 14, 0,
         "0.25", lambda z: z)
    emit("kAtan", "(atan(x)/x - 1) / x^2 in x^2.", removable(lambda z: (atan(z.sqrt()) / z.sqrt() - 1) / z, -D(1) / 3), 12, 0,
         (D(2).sqrt() - 1) ** 2, lambda z: z)
    emit("kErf", "erf(x)/x - 1 in x^2.", removable(lambda z: erf(z.sqrt()) / z.sqrt() - 1, 2 / PI.sqrt() - 1), 13, 0, 1, lambda z: 1)
    getcontext().prec = 90
    # x = 4 (1 + u) / (1 - u) covers 0.5 ... 28.
    emit("kScaledErfc", "(1 + 2x) e^(x^2) erfc(x) in u = (x - 4) / (x + 4).",
         lambda u: (lambda x: (1 + 2 * x) * (x * x).exp() * erfc(x))(4 * (1 + u) / (1 - u)), 25, D(-7) / 9, D("0.75"),
         lambda u: 1)
    print("// clang-format on")
    print("} // namespace lathe::coefficients\n")
    print("#endif // LATHE_COMPILER_CONVERSION_MATH_COEFFICIENTS_H")


if __name__ == "__main__":
    main()
