#include "runtime/model/npy.h"

#include <algorithm>
#include <cstring>
#include <limits>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "absl/strings/strip.h"
#include "runtime/model/value.h"
#include "runtime/tensor/context.h"

namespace lathe {
namespace {

constexpr char kMagic[] = "\x93NUMPY";

struct Dtype {
  int32_t type;
  const char* name;
};
// What NumPy has a name for; elements without one are their bits.
constexpr Dtype kDtypes[] = {
    {LATHE_ELEMENT_FLOAT32, "<f4"},   {LATHE_ELEMENT_FLOAT64, "<f8"},     {LATHE_ELEMENT_FLOAT16, "<f2"},
    {LATHE_ELEMENT_INT8, "|i1"},      {LATHE_ELEMENT_INT16, "<i2"},       {LATHE_ELEMENT_INT32, "<i4"},
    {LATHE_ELEMENT_INT64, "<i8"},     {LATHE_ELEMENT_UINT8, "|u1"},       {LATHE_ELEMENT_UINT16, "<u2"},
    {LATHE_ELEMENT_UINT32, "<u4"},    {LATHE_ELEMENT_UINT64, "<u8"},      {LATHE_ELEMENT_BOOL, "|b1"},
    {LATHE_ELEMENT_COMPLEX64, "<c8"}, {LATHE_ELEMENT_COMPLEX128, "<c16"},
};

absl::Status Damaged(absl::string_view what) {
  return absl::InvalidArgumentError(absl::StrCat("expected a file of NumPy's array format, found ", what));
}

// The text after `'key':` in the header, which is a Python dictionary of three entries.
absl::StatusOr<absl::string_view> Entry(absl::string_view header, absl::string_view key) {
  const size_t at = header.find(absl::StrCat("'", key, "'"));
  const size_t colon = at == absl::string_view::npos ? at : header.find(':', at);
  if (colon == absl::string_view::npos) return Damaged(absl::StrCat("a header without '", key, "'"));
  return absl::StripLeadingAsciiWhitespace(header.substr(colon + 1));
}

absl::StatusOr<std::vector<int64_t>> Shape(absl::string_view text) {
  const size_t end = text.find(')');
  if (!absl::ConsumePrefix(&text, "(") || end == absl::string_view::npos) return Damaged("a header without a shape");
  std::vector<int64_t> shape;
  for (absl::string_view part : absl::StrSplit(text.substr(0, end - 1), ',', absl::SkipWhitespace())) {
    int64_t size = 0;
    if (!absl::SimpleAtoi(absl::StripAsciiWhitespace(part), &size)) return Damaged(absl::StrCat("the size '", part, "'"));
    shape.push_back(size);
  }
  if (shape.size() > 32) return Damaged("more than 32 dimensions");
  return shape;
}

void AppendUtf8(uint32_t c, std::string* text) {
  if (c > 0x10ffff) c = 0xfffd;  // no code point: the replacement character
  if (c < 0x80) {
    text->push_back(static_cast<char>(c));
  } else if (c < 0x800) {
    text->push_back(static_cast<char>(0xc0 | c >> 6));
    text->push_back(static_cast<char>(0x80 | (c & 0x3f)));
  } else if (c < 0x10000) {
    text->push_back(static_cast<char>(0xe0 | c >> 12));
    text->push_back(static_cast<char>(0x80 | (c >> 6 & 0x3f)));
    text->push_back(static_cast<char>(0x80 | (c & 0x3f)));
  } else {
    text->push_back(static_cast<char>(0xf0 | c >> 18));
    text->push_back(static_cast<char>(0x80 | (c >> 12 & 0x3f)));
    text->push_back(static_cast<char>(0x80 | (c >> 6 & 0x3f)));
    text->push_back(static_cast<char>(0x80 | (c & 0x3f)));
  }
}

// Bytes that are no UTF-8 are the code points of Latin-1, so that nothing is lost.
std::vector<uint32_t> CodePoints(const lathe_string& text) {
  std::vector<uint32_t> points;
  for (int64_t i = 0; i < text.size; ++i) {
    const auto byte = [&](int64_t k) { return static_cast<uint8_t>(text.data[k]); };
    const int more = byte(i) < 0xc0 ? 0 : byte(i) < 0xe0 ? 1 : byte(i) < 0xf0 ? 2 : 3;
    uint32_t c = byte(i);
    if (more > 0 && i + more < text.size) {
      c &= 0x3f >> more;
      for (int k = 1; k <= more; ++k) c = c << 6 | (byte(i + k) & 0x3f);
      i += more;
    }
    points.push_back(c);
  }
  return points;
}

std::string StringAt(absl::string_view bytes, bool is_unicode) {
  std::string text;
  if (!is_unicode) {
    text = std::string(bytes);
    while (!text.empty() && text.back() == '\0') text.pop_back();
    return text;
  }
  std::vector<uint32_t> points(bytes.size() / 4);
  std::memcpy(points.data(), bytes.data(), points.size() * 4);
  while (!points.empty() && points.back() == 0) points.pop_back();
  for (uint32_t c : points) AppendUtf8(c, &text);
  return text;
}

// Where element i of C's order lies in Fortran's.
int64_t FortranPosition(int64_t i, const std::vector<int64_t>& shape) {
  int64_t position = 0, stride = 1;
  std::vector<int64_t> index(shape.size());
  for (size_t d = shape.size(); d-- > 0;) {
    index[d] = i % shape[d];
    i /= shape[d];
  }
  for (size_t d = 0; d < shape.size(); ++d) {
    position += index[d] * stride;
    stride *= shape[d];
  }
  return position;
}

}  // namespace

absl::StatusOr<lathe_tensor> ReadNpy(std::string_view file, int32_t wanted, ValueMemory* memory) {
  const absl::string_view bytes(file.data(), file.size());
  if (bytes.size() < 12 || bytes.substr(0, 6) != kMagic) return Damaged("other bytes at its start");
  const int version = bytes[6];
  const size_t width = version == 1 ? 2 : 4;
  if (version < 1 || version > 3) return Damaged(absl::StrCat("version ", version));
  uint32_t length = 0;
  std::memcpy(&length, bytes.data() + 8, width);
  if (bytes.size() - 8 - width < length) return Damaged("less than its header");
  const absl::string_view header = bytes.substr(8 + width, length);
  const absl::string_view data = bytes.substr(8 + width + length);
  const auto descr = Entry(header, "descr"), order = Entry(header, "fortran_order"), sizes = Entry(header, "shape");
  for (const auto* entry : {&descr, &order, &sizes})
    if (!entry->ok()) return entry->status();
  const auto shape = Shape(*sizes);
  if (!shape.ok()) return shape.status();
  const bool is_fortran = absl::StartsWith(*order, "True");
  const size_t quote = descr->find('\'', 1);
  if (descr->empty() || descr->front() != '\'' || quote == absl::string_view::npos)
    return Damaged("elements of several fields");
  const absl::string_view dtype = descr->substr(1, quote - 1);

  int32_t type = 0;
  int64_t element = 0;
  const bool is_unicode = absl::StartsWith(dtype, "<U");
  if (is_unicode || absl::StartsWith(dtype, "|S")) {
    type = LATHE_ELEMENT_STRING;
    if (!absl::SimpleAtoi(dtype.substr(2), &element) || element < 0 || element > (1 << 28))
      return Damaged(absl::StrCat("elements '", dtype, "'"));
    element *= is_unicode ? 4 : 1;
  } else {
    for (const Dtype& known : kDtypes)
      if (dtype == known.name) type = known.type;
    if (dtype == "|V2" || dtype == "|V1") type = dtype == "|V2" ? LATHE_ELEMENT_UINT16 : LATHE_ELEMENT_UINT8;
    if (type == 0) {
      return absl::InvalidArgumentError(
          absl::StrCat("expected little-endian numbers, truth values or strings, found elements '", dtype,
                       "'; save the array as one of those"));
    }
    element = lathe_element_size(type);
    // The bits of an element that NumPy has no type for.
    const bool is_named = std::any_of(std::begin(kDtypes), std::end(kDtypes), [&](const Dtype& d) { return d.type == wanted; });
    const bool are_bits = type == LATHE_ELEMENT_UINT8 || type == LATHE_ELEMENT_UINT16;
    if (!is_named && are_bits && lathe_element_size(wanted) == element) type = wanted;
  }
  // No more elements than there are bytes for; one without bytes, as of '<U0', counts as one.
  int64_t count = 1;
  for (int64_t size : *shape) {
    if (size < 0 || __builtin_mul_overflow(count, size, &count)) return Damaged("sizes that no array has");
  }
  int64_t expected = 0;
  if (__builtin_mul_overflow(count, element, &expected) || expected != static_cast<int64_t>(data.size()) ||
      (element == 0 && count > (1 << 20))) {
    return absl::InvalidArgumentError(
        absl::StrCat("expected ", count, " elements of ", element, " bytes, found ", data.size(), " bytes"));
  }
  const auto tensor = NewTensor(type, *shape, std::numeric_limits<int64_t>::max(), memory);
  if (!tensor.ok()) return tensor.status();
  for (int64_t i = 0; i < count; ++i) {
    if (!is_fortran && type != LATHE_ELEMENT_STRING) {
      std::memcpy(tensor->data, data.data(), data.size());
      break;
    }
    const absl::string_view from = data.substr((is_fortran ? FortranPosition(i, *shape) : i) * element, element);
    if (type == LATHE_ELEMENT_STRING) {
      static_cast<lathe_string*>(tensor->data)[i] = memory->CopyString(StringAt(from, is_unicode));
    } else {
      std::memcpy(static_cast<char*>(tensor->data) + i * element, from.data(), element);
    }
  }
  if (type == LATHE_ELEMENT_BOOL) {
    auto* bits = static_cast<uint8_t*>(tensor->data);
    for (int64_t i = 0; i < count; ++i) bits[i] = bits[i] != 0;
  }
  return tensor;
}

absl::StatusOr<std::string> WriteNpy(const lathe_tensor& tensor) {
  const int64_t size = CountElements(tensor);
  std::string dtype, data;
  if (tensor.type == LATHE_ELEMENT_STRING) {
    const auto* strings = static_cast<const lathe_string*>(tensor.data);
    std::vector<std::vector<uint32_t>> texts;
    size_t longest = 1;
    for (int64_t i = 0; i < size; ++i) {
      texts.push_back(CodePoints(strings[i]));
      longest = std::max(longest, texts.back().size());
    }
    for (std::vector<uint32_t>& points : texts) {
      points.resize(longest);
      data.append(reinterpret_cast<const char*>(points.data()), longest * 4);
    }
    dtype = absl::StrCat("<U", longest);
  } else {
    for (const Dtype& known : kDtypes)
      if (tensor.type == known.type) dtype = known.name;
    if (dtype.empty()) dtype = lathe_element_size(tensor.type) == 2 ? "<u2" : "|u1";
    data.assign(static_cast<const char*>(tensor.data), size * lathe_element_size(tensor.type));
  }
  std::string shape;
  for (int32_t i = 0; i < tensor.rank; ++i)
    absl::StrAppend(&shape, tensor.shape[i], tensor.rank == 1 ? "," : i + 1 < tensor.rank ? ", " : "");
  std::string header = absl::StrCat("{'descr': '", dtype, "', 'fortran_order': False, 'shape': (", shape, "), }");
  // The data starts at a multiple of 64 bytes, as NumPy asks of writers.
  header.append(63 - (10 + header.size()) % 64, ' ');
  header += '\n';
  std::string file(kMagic);
  file += std::string("\x01\x00", 2);
  file += static_cast<char>(header.size() & 0xff);
  file += static_cast<char>(header.size() >> 8);
  return absl::StrCat(file, header, data);
}

}  // namespace lathe
