// math.exp, math.log and math.log1p, expanded into arithmetic, give the bits of runtime/math/elementary.c. The values of the
// C functions are tested against a wider format in runtime/math/elementary_test.cc.

func.func private @lathe_exp(f64) -> f64
func.func private @lathe_log(f64) -> f64
func.func private @lathe_log1p(f64) -> f64

// 0, -0, 1, -1, infinities, NaN, the smallest subnormal and normal numbers, the largest, -1 and 1 with their neighbours, the
// bounds of exp, the switch of log1p, numbers around sqrt(1/2) and 2^54.
memref.global "private" constant @special : memref<32xf64> = dense<[
  0.0, -0.0, 1.0, -1.0, 0x7FF0000000000000, 0xFFF0000000000000, 0x7FF8000000000000, 0x0000000000000001,
  0x8000000000000001, 0x0010000000000000, 0x000FFFFFFFFFFFFF, 0x7FEFFFFFFFFFFFFF, 0xFFEFFFFFFFFFFFFF, 0xBFEFFFFFFFFFFFFF,
  0xBFF0000000000001, 0x3FEFFFFFFFFFFFFF, 0x3FF0000000000001, 709.78, 709.79, 709.8, -708.4, -745.13, -745.14, -745.2,
  0x3C90000000000000, 0xBC90000000000000, 0x3C8FFFFFFFFFFFFF, 0x3FE6A09E667F3BCD, 0x3FE6A09E667F3BCC, 0.5, 2.0, 0x4350000000000000
]>

func.func private @compare(%x: f64) {
  %exp = math.exp %x : f64
  %log = math.log %x : f64
  %log1p = math.log1p %x : f64
  %c_exp = func.call @lathe_exp(%x) : (f64) -> f64
  %c_log = func.call @lathe_log(%x) : (f64) -> f64
  %c_log1p = func.call @lathe_log1p(%x) : (f64) -> f64
  check.expect_eq %exp, %c_exp : f64
  check.expect_eq %log, %c_log : f64
  check.expect_eq %log1p, %c_log1p : f64
  return
}

func.func @special_values_have_the_bits_of_the_c_functions() attributes {check.test} {
  %table = memref.get_global @special : memref<32xf64>
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c32 = arith.constant 32 : index
  scf.for %i = %c0 to %c32 step %c1 {
    %x = memref.load %table[%i] : memref<32xf64>
    %opaque = check.opaque %x : f64
    func.call @compare(%opaque) : (f64) -> ()
  }
  return
}

// Every 4096th of the high halves of a double: all exponents, both signs, NaNs and infinities among them.
func.func @all_magnitudes_have_the_bits_of_the_c_functions() attributes {check.test} {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %points = arith.constant 8192 : index
  %golden = arith.constant 0x9E3779B97F4A7C15 : i64
  %shift = arith.constant 51 : i64
  %mask = arith.constant 0x0007FFFFFFFFFFFF : i64
  scf.for %i = %c0 to %points step %c1 {
    %n = arith.index_cast %i : index to i64
    %high = arith.shli %n, %shift : i64
    %product = arith.muli %n, %golden : i64
    %low = arith.andi %product, %mask : i64
    %bits = arith.ori %high, %low : i64
    %x = arith.bitcast %bits : i64 to f64
    func.call @compare(%x) : (f64) -> ()
  }
  return
}

// From -40 to 40 in steps of 1/64: where margins and features lie.
func.func @common_values_have_the_bits_of_the_c_functions() attributes {check.test} {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %points = arith.constant 5121 : index
  %step = arith.constant 0.015625 : f64
  %first = arith.constant -40.0 : f64
  scf.for %i = %c0 to %points step %c1 {
    %n = arith.index_cast %i : index to i64
    %number = arith.sitofp %n : i64 to f64
    %scaled = arith.mulf %number, %step : f64
    %x = arith.addf %first, %scaled : f64
    func.call @compare(%x) : (f64) -> ()
  }
  return
}

// Not relative to the C functions: e and its logarithm, rounded from 30 digits.
func.func @e_has_the_logarithm_one() attributes {check.test} {
  %one = arith.constant 1.0 : f64
  %opaque = check.opaque %one : f64
  %e = math.exp %opaque : f64
  %expected = arith.constant 2.71828182845904523536028747135 : f64
  check.expect_almost_eq %e, %expected ulps(1) : f64
  %log = math.log %e : f64
  check.expect_almost_eq %log, %one tolerance(2.3e-16) : f64
  return
}
