//===- Coefficients.h - Polynomials of elementary functions -----*- C++ -*-===//
//
// Written by fit_coefficients.py, which says how. The coefficient of the highest power stands first.
//
//===----------------------------------------------------------------------===//
#ifndef LATHE_COMPILER_CONVERSION_MATH_COEFFICIENTS_H
#define LATHE_COMPILER_CONVERSION_MATH_COEFFICIENTS_H

// clang-format off
#include <cstdint>

namespace lathe::coefficients {

/// log2(e).
inline constexpr double kLog2EHigh = 0x1.71547652b82fep+0;
inline constexpr double kLog2ELow = 0x1.777d0ffda0d24p-56;

/// log10(e).
inline constexpr double kLog10EHigh = 0x1.bcb7b1526e50ep-2;
inline constexpr double kLog10ELow = 0x1.95355baaafad3p-57;

/// log10(2); the first part has 32 bits.
inline constexpr double kLog10Of2High = 0x1.3441350800000p-2;
inline constexpr double kLog10Of2Low = 0x1.f79fef311f12bp-34;

/// ln(2).
inline constexpr double kLn2High = 0x1.62e42fefa39efp-1;
inline constexpr double kLn2Low = 0x1.abc9e3b39803fp-56;

/// ln(2); the first part has 15 bits.
inline constexpr double kLn2FloatHigh = 0x1.62e4000000000p-1;
inline constexpr double kLn2FloatLow = 0x1.7f7d1cf79abcap-20;

/// pi/2.
inline constexpr double kPiOver2High = 0x1.921fb54442d18p+0;
inline constexpr double kPiOver2Low = 0x1.1a62633145c07p-54;
inline constexpr double kPiOver2Lowest = -0x1.f1976b7ed8fbcp-110;

/// 2/pi.
inline constexpr double kTwoOverPi = 0x1.45f306dc9c883p-1;

/// pi.
inline constexpr double kPiHigh = 0x1.921fb54442d18p+1;
inline constexpr double kPiLow = 0x1.1a62633145c07p-53;

/// pi/4.
inline constexpr double kPiOver4High = 0x1.921fb54442d18p-1;
inline constexpr double kPiOver4Low = 0x1.1a62633145c07p-55;

/// tan(pi/8), where the arctangent changes its reduction.
inline constexpr double kTanPiOver8 = 0x1.a827999fcef32p-2;

/// 1/3.
inline constexpr double kOneThirdHigh = 0x1.5555555555555p-2;
inline constexpr double kOneThirdLow = 0x1.5555555555555p-56;

/// The binary digits of 2/pi behind the point, 64 in each word.
inline constexpr uint64_t kTwoOverPiBits[] = {
    0xa2f9836e4e441529,
    0xfc2757d1f534ddc0,
    0xdb6295993c439041,
    0xfe5163abdebbc561,
    0xb7246e3a424dd2e0,
    0x06492eea09d1921c,
    0xfe1deb1cb129a73e,
    0xe88235f52ebb4484,
    0xe99c7026b45f7e41,
    0x3991d639835339f4,
    0x9c845f8bbdf9283b,
    0x1ff897ffde05980f,
    0xef2f118b5a0a6d1f,
    0x6d367ecf27cb09b7,
    0x4f463f669e5fea2d,
    0x7527bac7ebe5f17b,
    0x3d0739f78a5292ea,
    0x6bfb5fb11f8d5d08,
    0x56033046fc7b6bab,
    0xf0cfbc209af4361d,
};

/// (e^r - 1 - r) / r^2 for floats.
/// Relative error on [-0.3466, 0.3466]: 1.0e-08.
inline constexpr double kExpFloat[] = {0x1.6d10fc0000000p-10, 0x1.120b620000000p-7, 0x1.55551a0000000p-5, 0x1.5554de0000000p-3, 0x1.0000000000000p-1};

/// (log(1 + f) - f + f^2/2) / f^3 for floats.
/// Relative error on [-0.2929, 0.4142]: 3.2e-09.
inline constexpr double kLogFloat[] = {0x1.1d8ea60000000p-4, -0x1.d635bc0000000p-4, 0x1.dea2820000000p-4, -0x1.fcf4c60000000p-4, 0x1.23d21a0000000p-3, -0x1.555b4a0000000p-3, 0x1.999d5a0000000p-3, -0x1.fffffc0000000p-3, 0x1.5555540000000p-2};

/// (tanh(x)/x - 1) / x^2 in x^2, for floats.
/// Relative error on [0, 0.3969]: 6.0e-10.
inline constexpr double kTanhFloat[] = {0x1.2a78a40000000p-9, -0x1.10f5c00000000p-7, 0x1.64978e0000000p-6, -0x1.ba07a80000000p-5, 0x1.1110e60000000p-3, -0x1.5555560000000p-2};

/// erf(x)/x - 1 in x^2, for floats.
/// Relative error on [0, 1]: 1.2e-09.
inline constexpr double kErfFloat[] = {0x1.4a56900000000p-14, -0x1.a450880000000p-11, 0x1.5412700000000p-8, -0x1.b7faba0000000p-6, 0x1.ce2d100000000p-4, -0x1.81273e0000000p-2, 0x1.06eba80000000p-3};

/// -log(erfc(x)), for floats.
/// Relative error on [1, 4]: 4.8e-10.
inline constexpr double kErfcExponentFloat[] = {-0x1.b778300000000p-20, 0x1.825ce40000000p-15, -0x1.38e5e60000000p-11, 0x1.37ecc60000000p-8, -0x1.b0e2460000000p-6, 0x1.c2e3560000000p-4, 0x1.437eb40000000p-1, 0x1.2156fa0000000p+0, -0x1.4fb0680000000p-12};

/// (asin(x)/x - 1) / x^2 in x^2.
/// Relative error on [0, 0.25]: 2.4e-19.
inline constexpr double kAsin[] = {0x1.e529c6fce9bb4p-6, -0x1.3b416bb7d9257p-6, 0x1.406192d124629p-6, 0x1.8f193743418ffp-9, 0x1.31622469ce5adp-7, 0x1.3b49de7121487p-7, 0x1.7b027ee1dd585p-7, 0x1.c990ad3d8fdcap-7, 0x1.1c4efce23019fp-6, 0x1.6e8ba123e494cp-6, 0x1.f1c71c7a52ba3p-6, 0x1.6db6db6dac1e0p-5, 0x1.3333333333388p-4, 0x1.5555555555555p-3};

/// (atan(x)/x - 1) / x^2 in x^2.
/// Relative error on [0, 0.1716]: 1.7e-19.
inline constexpr double kAtan[] = {0x1.0ad36a455cafbp-6, -0x1.1b33b923aa954p-5, 0x1.74ddd408bb4c1p-5, -0x1.ac7a938b69c93p-5, 0x1.e19a13b9fc6dfp-5, -0x1.110e880a7a521p-4, 0x1.3b1392d9e785cp-4, -0x1.745d165df3f95p-4, 0x1.c71c71c304b68p-4, -0x1.249249248d7eep-3, 0x1.9999999999953p-3, -0x1.5555555555555p-2};

/// erf(x)/x - 1 in x^2.
/// Relative error on [0, 1]: 1.3e-19.
inline constexpr double kErf[] = {0x1.05ffd737fb32ep-34, -0x1.389d4f2641625p-30, 0x1.f7b4bf3b13964p-27, -0x1.5f1ecb6f0764cp-23, 0x1.b9df224ca4b97p-20, -0x1.f4d1e3183f7aep-17, 0x1.f9a321d5b8e1ep-14, -0x1.c02db3dac435fp-11, 0x1.565bcd0dbaa38p-8, -0x1.b82ce31284e00p-6, 0x1.ce2f21a042b30p-4, -0x1.812746b0379e6p-2, 0x1.06eba8214db69p-3};

/// (1 + 2x) e^(x^2) erfc(x) in u = (x - 4) / (x + 4).
/// Relative error on [-0.7778, 0.75]: 1.9e-20.
inline constexpr double kScaledErfc[] = {-0x1.6d274501184b0p-32, 0x1.7a2118b1ff936p-30, 0x1.e71e03f98d911p-29, -0x1.e908c9c2a1a03p-27, -0x1.703f9db324477p-26, 0x1.d801e20deaa97p-24, 0x1.519dc1ca036edp-24, -0x1.baebd2a350359p-21, 0x1.3882c9249bf24p-22, 0x1.7f25fab6d64b8p-18, -0x1.7881e1b6cf4f1p-17, -0x1.995908b23ed69p-16, 0x1.3be033d992e2dp-13, -0x1.a1df2700afd1cp-13, -0x1.8d4a99978ed3cp-11, 0x1.49c67287cd6bfp-8, -0x1.09623885458bep-6, 0x1.3079edf67eac9p-5, -0x1.0fb06dfe48b83p-4, 0x1.7fee004e12699p-4, -0x1.9ddb23c3e9102p-4, 0x1.16ecefcfa538fp-4, 0x1.f7f5df66fd7bdp-7, -0x1.1df1ad154a28ep-3, 0x1.3ba5916e9fd7fp+0};

// clang-format on
} // namespace lathe::coefficients

#endif // LATHE_COMPILER_CONVERSION_MATH_COEFFICIENTS_H
