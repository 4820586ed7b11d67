#include "runtime/tensor/compare.h"

#include <cmath>
#include <cstring>
#include <limits>
#include <string_view>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "runtime/tensor/context.h"
#include "runtime/tensor/value_memory.h"

namespace lathe {
namespace {

template <typename T>
T Get(const lathe_tensor& tensor, int64_t index) {
  T value;
  std::memcpy(&value, static_cast<const char*>(tensor.data) + index * static_cast<int64_t>(sizeof value), sizeof value);
  return value;
}

// What is special about a format of small floats.
struct Format {
  int exponent_bits, mantissa_bits, bias;
  bool has_infinity;     // the largest exponent is for infinities and NaN
  bool has_nan_for_ones; // all ones beside the sign are NaN
  bool is_unsigned_zero; // "FNUZ": the pattern of -0 is NaN
};

double Decode(uint32_t bits, const Format& format) {
  uint32_t mantissa_mask = (1u << format.mantissa_bits) - 1, exponent_mask = (1u << format.exponent_bits) - 1;
  uint32_t mantissa = bits & mantissa_mask, exponent = bits >> format.mantissa_bits & exponent_mask;
  bool is_negative = bits >> (format.mantissa_bits + format.exponent_bits) & 1;
  double sign = is_negative ? -1.0 : 1.0;
  constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();
  if (format.is_unsigned_zero && is_negative && !mantissa && !exponent) return kNaN;
  if (format.has_infinity && exponent == exponent_mask)
    return mantissa ? kNaN : sign * std::numeric_limits<double>::infinity();
  if (format.has_nan_for_ones && exponent == exponent_mask && mantissa == mantissa_mask) return kNaN;
  int scale = (exponent ? static_cast<int>(exponent) : 1) - format.bias - format.mantissa_bits;
  return sign * std::ldexp((exponent ? 1u << format.mantissa_bits : 0u) + mantissa, scale);
}

// The sign of an integer of 2 or 4 bits.
double SignExtend(uint8_t bits, int width) { return (bits & ((1 << width) - 1)) - ((bits >> (width - 1) & 1) << width); }

bool IsFloat(int32_t type) {
  switch (type) {
    case LATHE_ELEMENT_FLOAT32:
    case LATHE_ELEMENT_FLOAT64:
    case LATHE_ELEMENT_FLOAT16:
    case LATHE_ELEMENT_BFLOAT16:
    case LATHE_ELEMENT_FLOAT8E4M3FN:
    case LATHE_ELEMENT_FLOAT8E4M3FNUZ:
    case LATHE_ELEMENT_FLOAT8E5M2:
    case LATHE_ELEMENT_FLOAT8E5M2FNUZ:
    case LATHE_ELEMENT_FLOAT8E8M0:
    case LATHE_ELEMENT_FLOAT4E2M1: return true;
    default: return false;
  }
}

std::string_view GetString(const lathe_tensor& tensor, int64_t index) {
  lathe_string text = Get<lathe_string>(tensor, index);
  return text.data ? std::string_view(text.data, static_cast<size_t>(text.size)) : std::string_view();
}

std::string FormatElement(const lathe_tensor& tensor, int64_t index) {
  switch (tensor.type) {
    case LATHE_ELEMENT_STRING: return absl::StrCat("'", absl::CHexEscape(std::string(GetString(tensor, index))), "'");
    case LATHE_ELEMENT_INT64: return absl::StrCat(Get<int64_t>(tensor, index));
    case LATHE_ELEMENT_UINT64: return absl::StrCat(Get<uint64_t>(tensor, index));
    case LATHE_ELEMENT_COMPLEX64:
      return absl::StrFormat("%.9g+%.9gi", Get<float>(tensor, 2 * index), Get<float>(tensor, 2 * index + 1));
    case LATHE_ELEMENT_COMPLEX128:
      return absl::StrFormat("%.17g+%.17gi", Get<double>(tensor, 2 * index), Get<double>(tensor, 2 * index + 1));
    case LATHE_ELEMENT_FLOAT64: return absl::StrFormat("%.17g", Get<double>(tensor, index));
    default: return absl::StrFormat("%.9g", ElementAsDouble(tensor, index));
  }
}

bool AreNear(double a, double b, const Tolerance& tolerance) {
  if (std::isnan(a) || std::isnan(b)) return std::isnan(a) && std::isnan(b);
  return a == b || std::abs(a - b) <= tolerance.absolute + tolerance.relative * std::abs(a);
}

bool AreEqual(const lathe_tensor& a, const lathe_tensor& b, int64_t i, const Tolerance& tolerance) {
  if (a.type == LATHE_ELEMENT_STRING) return GetString(a, i) == GetString(b, i);
  if (a.type == LATHE_ELEMENT_COMPLEX64)
    return AreNear(Get<float>(a, 2 * i), Get<float>(b, 2 * i), tolerance) &&
           AreNear(Get<float>(a, 2 * i + 1), Get<float>(b, 2 * i + 1), tolerance);
  if (a.type == LATHE_ELEMENT_COMPLEX128)
    return AreNear(Get<double>(a, 2 * i), Get<double>(b, 2 * i), tolerance) &&
           AreNear(Get<double>(a, 2 * i + 1), Get<double>(b, 2 * i + 1), tolerance);
  if (IsFloat(a.type)) return AreNear(ElementAsDouble(a, i), ElementAsDouble(b, i), tolerance);
  size_t size = static_cast<size_t>(lathe_element_size(a.type));
  return !std::memcmp(static_cast<const char*>(a.data) + i * size, static_cast<const char*>(b.data) + i * size, size);
}

std::string FormatType(const lathe_tensor& tensor) {
  std::string text = absl::StrCat(lathe_element_name(tensor.type), "[");
  for (int32_t i = 0; i < tensor.rank; ++i) absl::StrAppend(&text, i ? ", " : "", tensor.shape[i]);
  return text + "]";
}

absl::Status CompareTensors(const lathe_tensor& expected, const lathe_tensor& found, const Tolerance& tolerance) {
  bool has_same_shape = expected.rank == found.rank;
  for (int32_t i = 0; has_same_shape && i < expected.rank; ++i) has_same_shape = expected.shape[i] == found.shape[i];
  if (expected.type != found.type || !has_same_shape)
    return absl::FailedPreconditionError(absl::StrCat("expected ", FormatType(expected), ", found ", FormatType(found)));
  int64_t count = CountElements(expected), different = 0, first = -1;
  for (int64_t i = 0; i < count; ++i)
    if (!AreEqual(expected, found, i, tolerance)) {
      if (!different++) first = i;
    }
  if (!different) return absl::OkStatus();
  return absl::FailedPreconditionError(absl::StrCat(different, " of ", count, " elements of ", FormatType(expected),
                                                    " differ; element ", first, ": expected ", FormatElement(expected, first),
                                                    ", found ", FormatElement(found, first)));
}

const char* KindName(int32_t kind) {
  static const char* const kNames[] = {"no value", "a tensor", "a sequence", "a map"};
  return kind >= 0 && kind < 4 ? kNames[kind] : "a value of unknown kind";
}

}  // namespace

double ElementAsDouble(const lathe_tensor& tensor, int64_t index) {
  constexpr Format kHalf = {5, 10, 15, true, false, false}, kE4M3FN = {4, 3, 7, false, true, false},
                   kE4M3FNUZ = {4, 3, 8, false, false, true}, kE5M2 = {5, 2, 15, true, false, false},
                   kE5M2FNUZ = {5, 2, 16, false, false, true}, kE2M1 = {2, 1, 1, false, false, false};
  switch (tensor.type) {
    case LATHE_ELEMENT_FLOAT32: return Get<float>(tensor, index);
    case LATHE_ELEMENT_FLOAT64: return Get<double>(tensor, index);
    case LATHE_ELEMENT_FLOAT16: return Decode(Get<uint16_t>(tensor, index), kHalf);
    case LATHE_ELEMENT_BFLOAT16: {
      uint32_t bits = static_cast<uint32_t>(Get<uint16_t>(tensor, index)) << 16;
      float value;
      std::memcpy(&value, &bits, sizeof value);
      return value;
    }
    case LATHE_ELEMENT_FLOAT8E4M3FN: return Decode(Get<uint8_t>(tensor, index), kE4M3FN);
    case LATHE_ELEMENT_FLOAT8E4M3FNUZ: return Decode(Get<uint8_t>(tensor, index), kE4M3FNUZ);
    case LATHE_ELEMENT_FLOAT8E5M2: return Decode(Get<uint8_t>(tensor, index), kE5M2);
    case LATHE_ELEMENT_FLOAT8E5M2FNUZ: return Decode(Get<uint8_t>(tensor, index), kE5M2FNUZ);
    case LATHE_ELEMENT_FLOAT4E2M1: return Decode(Get<uint8_t>(tensor, index), kE2M1);
    case LATHE_ELEMENT_FLOAT8E8M0: {
      uint8_t bits = Get<uint8_t>(tensor, index);
      return bits == 0xff ? std::numeric_limits<double>::quiet_NaN() : std::ldexp(1.0, bits - 127);
    }
    case LATHE_ELEMENT_INT8: return Get<int8_t>(tensor, index);
    case LATHE_ELEMENT_UINT8:
    case LATHE_ELEMENT_BOOL:
    case LATHE_ELEMENT_UINT4:
    case LATHE_ELEMENT_UINT2: return Get<uint8_t>(tensor, index);
    case LATHE_ELEMENT_INT4: return SignExtend(Get<uint8_t>(tensor, index), 4);
    case LATHE_ELEMENT_INT2: return SignExtend(Get<uint8_t>(tensor, index), 2);
    case LATHE_ELEMENT_INT16: return Get<int16_t>(tensor, index);
    case LATHE_ELEMENT_UINT16: return Get<uint16_t>(tensor, index);
    case LATHE_ELEMENT_INT32: return Get<int32_t>(tensor, index);
    case LATHE_ELEMENT_UINT32: return Get<uint32_t>(tensor, index);
    case LATHE_ELEMENT_INT64: return static_cast<double>(Get<int64_t>(tensor, index));
    case LATHE_ELEMENT_UINT64: return static_cast<double>(Get<uint64_t>(tensor, index));
    default: return std::numeric_limits<double>::quiet_NaN();
  }
}

absl::Status CompareValues(const lathe_value& expected, const lathe_value& found, const Tolerance& tolerance) {
  if (expected.kind != found.kind)
    return absl::FailedPreconditionError(absl::StrCat("expected ", KindName(expected.kind), ", found ", KindName(found.kind)));
  if (expected.kind == LATHE_TENSOR) return CompareTensors(expected.tensor, found.tensor, tolerance);
  if (expected.kind == LATHE_MAP) {
    absl::Status keys = CompareTensors(expected.map.keys, found.map.keys, tolerance);
    return keys.ok() ? CompareTensors(expected.map.values, found.map.values, tolerance) : keys;
  }
  if (expected.kind != LATHE_SEQUENCE) return absl::OkStatus();
  if (expected.sequence.count != found.sequence.count)
    return absl::FailedPreconditionError(
        absl::StrCat("expected ", expected.sequence.count, " items, found ", found.sequence.count));
  for (int64_t i = 0; i < expected.sequence.count; ++i) {
    absl::Status status = CompareValues(expected.sequence.items[i], found.sequence.items[i], tolerance);
    if (!status.ok()) return absl::FailedPreconditionError(absl::StrCat("item ", i, ": ", status.message()));
  }
  return absl::OkStatus();
}

}  // namespace lathe
