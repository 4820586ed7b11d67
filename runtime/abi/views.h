// Typed views of the values that enter and leave a compiled model, for C++. Generated headers use them; they own nothing.
//
//     lathe::TensorView<float, 2> rows(pixels, {n, 784});
//     for (float score : outputs.scores) …
//
// A view's elements are in row-major order, without gaps. Header-only, C++17, nothing but the standard library and model.h.
#ifndef LATHE_RUNTIME_ABI_VIEWS_H_
#define LATHE_RUNTIME_ABI_VIEWS_H_

#include <array>
#include <complex>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "runtime/abi/model.h"

namespace lathe {

// A string of a tensor: refers to UTF-8 bytes that others own.
struct String : ::lathe_string {
  constexpr String() noexcept : ::lathe_string{"", 0} {}
  constexpr String(std::string_view text) noexcept
      : ::lathe_string{text.data() == nullptr ? "" : text.data(), static_cast<std::int64_t>(text.size())} {}
  String(const std::string& text) noexcept : String(std::string_view(text)) {}
  constexpr String(const char* text) noexcept : String(std::string_view(text)) {}

  constexpr operator std::string_view() const noexcept { return {data, static_cast<std::size_t>(size)}; }
};

// Elements that C++ has no type for, as their bits.
struct Float16 {
  std::uint16_t bits;
};
struct BFloat16 {
  std::uint16_t bits;
};
struct Float8E4M3FN {
  std::uint8_t bits;
};
struct Float8E4M3FNUZ {
  std::uint8_t bits;
};
struct Float8E5M2 {
  std::uint8_t bits;
};
struct Float8E5M2FNUZ {
  std::uint8_t bits;
};
struct Float8E8M0 {
  std::uint8_t bits;
};
struct Float4E2M1 {
  std::uint8_t bits;
};
struct UInt4 {
  std::uint8_t bits;
};
struct Int4 {
  std::uint8_t bits;
};
struct UInt2 {
  std::uint8_t bits;
};
struct Int2 {
  std::uint8_t bits;
};

template <typename T>
inline constexpr lathe_element_type kElementType = static_cast<lathe_element_type>(0);
template <>
inline constexpr lathe_element_type kElementType<float> = LATHE_ELEMENT_FLOAT32;
template <>
inline constexpr lathe_element_type kElementType<double> = LATHE_ELEMENT_FLOAT64;
template <>
inline constexpr lathe_element_type kElementType<std::int8_t> = LATHE_ELEMENT_INT8;
template <>
inline constexpr lathe_element_type kElementType<std::int16_t> = LATHE_ELEMENT_INT16;
template <>
inline constexpr lathe_element_type kElementType<std::int32_t> = LATHE_ELEMENT_INT32;
template <>
inline constexpr lathe_element_type kElementType<std::int64_t> = LATHE_ELEMENT_INT64;
template <>
inline constexpr lathe_element_type kElementType<std::uint8_t> = LATHE_ELEMENT_UINT8;
template <>
inline constexpr lathe_element_type kElementType<std::uint16_t> = LATHE_ELEMENT_UINT16;
template <>
inline constexpr lathe_element_type kElementType<std::uint32_t> = LATHE_ELEMENT_UINT32;
template <>
inline constexpr lathe_element_type kElementType<std::uint64_t> = LATHE_ELEMENT_UINT64;
template <>
inline constexpr lathe_element_type kElementType<bool> = LATHE_ELEMENT_BOOL;
template <>
inline constexpr lathe_element_type kElementType<String> = LATHE_ELEMENT_STRING;
template <>
inline constexpr lathe_element_type kElementType<std::complex<float>> = LATHE_ELEMENT_COMPLEX64;
template <>
inline constexpr lathe_element_type kElementType<std::complex<double>> = LATHE_ELEMENT_COMPLEX128;
template <>
inline constexpr lathe_element_type kElementType<Float16> = LATHE_ELEMENT_FLOAT16;
template <>
inline constexpr lathe_element_type kElementType<BFloat16> = LATHE_ELEMENT_BFLOAT16;
template <>
inline constexpr lathe_element_type kElementType<Float8E4M3FN> = LATHE_ELEMENT_FLOAT8E4M3FN;
template <>
inline constexpr lathe_element_type kElementType<Float8E4M3FNUZ> = LATHE_ELEMENT_FLOAT8E4M3FNUZ;
template <>
inline constexpr lathe_element_type kElementType<Float8E5M2> = LATHE_ELEMENT_FLOAT8E5M2;
template <>
inline constexpr lathe_element_type kElementType<Float8E5M2FNUZ> = LATHE_ELEMENT_FLOAT8E5M2FNUZ;
template <>
inline constexpr lathe_element_type kElementType<Float8E8M0> = LATHE_ELEMENT_FLOAT8E8M0;
template <>
inline constexpr lathe_element_type kElementType<Float4E2M1> = LATHE_ELEMENT_FLOAT4E2M1;
template <>
inline constexpr lathe_element_type kElementType<UInt4> = LATHE_ELEMENT_UINT4;
template <>
inline constexpr lathe_element_type kElementType<Int4> = LATHE_ELEMENT_INT4;
template <>
inline constexpr lathe_element_type kElementType<UInt2> = LATHE_ELEMENT_UINT2;
template <>
inline constexpr lathe_element_type kElementType<Int2> = LATHE_ELEMENT_INT2;

// A tensor whose sizes a call decides.
template <typename T, std::size_t Rank>
class TensorView {
 public:
  constexpr TensorView() noexcept = default;
  constexpr TensorView(const T* data, std::array<std::int64_t, Rank> shape) noexcept : data_(data), shape_(shape) {}
  // What a model gave; its type and rank are those that the model declares.
  explicit TensorView(const ::lathe_value& value) noexcept : data_(static_cast<const T*>(value.tensor.data)) {
    for (std::size_t i = 0; i < Rank; ++i) shape_[i] = value.tensor.shape[i];
  }

  constexpr const T* data() const noexcept { return data_; }
  constexpr const std::array<std::int64_t, Rank>& shape() const noexcept { return shape_; }
  constexpr std::int64_t shape(std::size_t dimension) const noexcept { return shape_[dimension]; }
  constexpr std::int64_t size() const noexcept {
    std::int64_t product = 1;
    for (std::int64_t size : shape_) product *= size;
    return product;
  }
  constexpr const T* begin() const noexcept { return data_; }
  constexpr const T* end() const noexcept { return data_ + size(); }
  // By position in row-major order.
  constexpr const T& operator[](std::int64_t i) const noexcept { return data_[i]; }
  // By an index for each dimension.
  template <typename... Indices>
  constexpr const T& operator()(Indices... indices) const noexcept {
    static_assert(sizeof...(Indices) == Rank, "expected an index for each dimension");
    std::int64_t position = 0;
    std::size_t dimension = 0;
    ((position = position * shape_[dimension++] + static_cast<std::int64_t>(indices)), ...);
    return data_[position];
  }
  // For the C interface; refers to this view's shape.
  ::lathe_value value() const noexcept {
    ::lathe_value value;
    value.kind = LATHE_TENSOR;
    value.tensor = {const_cast<T*>(data_), shape_.data(), static_cast<std::int32_t>(Rank), kElementType<T>};
    return value;
  }

 private:
  const T* data_ = nullptr;
  std::array<std::int64_t, Rank> shape_ = {};
};

// A tensor of fixed sizes: a pointer that knows them.
template <typename T, std::int64_t... Sizes>
class FixedView {
 public:
  static constexpr std::size_t kRank = sizeof...(Sizes);
  static constexpr std::int64_t kSize = (std::int64_t{1} * ... * Sizes);
  static constexpr std::array<std::int64_t, kRank> kShape = {Sizes...};

  constexpr FixedView() noexcept = default;
  // The first of kSize elements.
  constexpr FixedView(const T* data) noexcept : data_(data) {}
  template <std::size_t N>
  constexpr FixedView(const std::array<T, N>& elements) noexcept : data_(elements.data()) {
    static_assert(N == static_cast<std::size_t>(kSize), "expected as many elements as the tensor has");
  }
  explicit FixedView(const ::lathe_value& value) noexcept : data_(static_cast<const T*>(value.tensor.data)) {}

  constexpr const T* data() const noexcept { return data_; }
  static constexpr const std::array<std::int64_t, kRank>& shape() noexcept { return kShape; }
  static constexpr std::int64_t size() noexcept { return kSize; }
  constexpr const T* begin() const noexcept { return data_; }
  constexpr const T* end() const noexcept { return data_ + kSize; }
  constexpr const T& operator[](std::int64_t i) const noexcept { return data_[i]; }
  template <typename... Indices>
  constexpr const T& operator()(Indices... indices) const noexcept {
    static_assert(sizeof...(Indices) == kRank, "expected an index for each dimension");
    std::int64_t position = 0;
    std::size_t dimension = 0;
    ((position = position * kShape[dimension++] + static_cast<std::int64_t>(indices)), ...);
    return data_[position];
  }
  ::lathe_value value() const noexcept {
    ::lathe_value value;
    value.kind = LATHE_TENSOR;
    value.tensor = {const_cast<T*>(data_), kShape.data(), static_cast<std::int32_t>(kRank), kElementType<T>};
    return value;
  }

 private:
  const T* data_ = nullptr;
};

// Items that a model gave, each a view.
template <typename View>
class SequenceView {
 public:
  SequenceView() noexcept = default;
  explicit SequenceView(const ::lathe_value& value) noexcept : items_(value.sequence.items), size_(value.sequence.count) {}

  std::int64_t size() const noexcept { return size_; }
  View operator[](std::int64_t i) const noexcept { return View(items_[i]); }

 private:
  const ::lathe_value* items_ = nullptr;
  std::int64_t size_ = 0;
};

// Keys and the values that they map to, as a model gave them; keys()[i] maps to values()[i].
template <typename Key, typename Value>
class MapView {
 public:
  MapView() noexcept = default;
  explicit MapView(const ::lathe_value& value) noexcept
      : keys_(static_cast<const Key*>(value.map.keys.data), {count(value)}),
        values_(static_cast<const Value*>(value.map.values.data), {count(value)}) {}

  std::int64_t size() const noexcept { return keys_.size(); }
  const TensorView<Key, 1>& keys() const noexcept { return keys_; }
  const TensorView<Value, 1>& values() const noexcept { return values_; }
  // Null where the map has no such key.
  const Value* find(const Key& key) const noexcept {
    for (std::int64_t i = 0; i < size(); ++i)
      if (keys_[i] == key) return values_.data() + i;
    return nullptr;
  }

 private:
  static std::int64_t count(const ::lathe_value& value) noexcept { return value.map.keys.shape[0]; }

  TensorView<Key, 1> keys_;
  TensorView<Value, 1> values_;
};

inline constexpr bool operator==(const String& a, const String& b) noexcept {
  return static_cast<std::string_view>(a) == static_cast<std::string_view>(b);
}
inline constexpr bool operator!=(const String& a, const String& b) noexcept { return !(a == b); }

// A view, or nothing, as a model gave it.
template <typename View>
class OptionalView {
 public:
  OptionalView() noexcept = default;
  explicit OptionalView(const ::lathe_value& value) noexcept : value_(value) {}

  bool has_value() const noexcept { return value_.kind != LATHE_NONE; }
  // Of one that has a value.
  View value() const noexcept { return View(value_); }

 private:
  ::lathe_value value_ = {};
};

// How a call went: lathe_status, and in words what is wrong. The words stay until the context's next call.
class ModelStatus {
 public:
  constexpr ModelStatus() noexcept = default;
  constexpr ModelStatus(std::int32_t code, const char* message) noexcept : code_(code), message_(message) {}

  constexpr bool ok() const noexcept { return code_ == LATHE_OK; }
  constexpr lathe_status code() const noexcept { return static_cast<lathe_status>(code_); }
  constexpr std::string_view message() const noexcept { return message_; }

 private:
  std::int32_t code_ = LATHE_OK;
  const char* message_ = "";
};

}  // namespace lathe

#endif  // LATHE_RUNTIME_ABI_VIEWS_H_
