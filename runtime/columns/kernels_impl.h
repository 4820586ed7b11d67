// The kernels, compiled once for each instruction set by the file that includes this one. Everything is local to that file, and
// nothing of the C++ library is used, so that no code for one instruction set is shared with what runs on any machine.

#include <stdint.h>
#include <string.h>

#if defined(__AVX2__)
#include <immintrin.h>
#elif defined(__SSE2__)
#include <emmintrin.h>
#elif defined(__ARM_NEON)
#include <arm_neon.h>
#endif

#include "runtime/columns/kernels.h"
#include "runtime/columns/scale.h"

namespace lathe {
namespace {

//===----------------------------------------------------------------------===//
// 64 bytes at a time
//===----------------------------------------------------------------------===//

// Masks of 64 bytes: bit i tells of byte i.
struct Block {
#if defined(__AVX512BW__)
  explicit Block(const char* text) : bytes(_mm512_loadu_si512(text)) {}
  uint64_t Equal(char wanted) const { return _mm512_cmpeq_epi8_mask(bytes, _mm512_set1_epi8(wanted)); }
  uint64_t High() const { return _mm512_movepi8_mask(bytes); }
  uint64_t Control() const { return _mm512_cmplt_epu8_mask(bytes, _mm512_set1_epi8(0x20)); }
  __m512i bytes;
#elif defined(__AVX2__)
  explicit Block(const char* text)
      : low(_mm256_loadu_si256(reinterpret_cast<const __m256i*>(text))),
        high(_mm256_loadu_si256(reinterpret_cast<const __m256i*>(text + 32))) {}
  static uint64_t Join(__m256i low, __m256i high) {
    return static_cast<uint32_t>(_mm256_movemask_epi8(low)) |
           static_cast<uint64_t>(static_cast<uint32_t>(_mm256_movemask_epi8(high))) << 32;
  }
  uint64_t Equal(char wanted) const {
    const __m256i all = _mm256_set1_epi8(wanted);
    return Join(_mm256_cmpeq_epi8(low, all), _mm256_cmpeq_epi8(high, all));
  }
  uint64_t High() const { return Join(low, high); }
  uint64_t Control() const {
    const __m256i most = _mm256_set1_epi8(0x1f);
    return Join(_mm256_cmpeq_epi8(_mm256_min_epu8(low, most), low), _mm256_cmpeq_epi8(_mm256_min_epu8(high, most), high));
  }
  __m256i low, high;
#elif defined(__SSE2__)
  explicit Block(const char* text) {
    for (int i = 0; i < 4; ++i) part[i] = _mm_loadu_si128(reinterpret_cast<const __m128i*>(text + 16 * i));
  }
  uint64_t Equal(char wanted) const {
    const __m128i all = _mm_set1_epi8(wanted);
    uint64_t mask = 0;
    for (int i = 0; i < 4; ++i) mask |= static_cast<uint64_t>(_mm_movemask_epi8(_mm_cmpeq_epi8(part[i], all))) << (16 * i);
    return mask;
  }
  uint64_t High() const {
    uint64_t mask = 0;
    for (int i = 0; i < 4; ++i) mask |= static_cast<uint64_t>(_mm_movemask_epi8(part[i])) << (16 * i);
    return mask;
  }
  uint64_t Control() const {
    const __m128i most = _mm_set1_epi8(0x1f);
    uint64_t mask = 0;
    for (int i = 0; i < 4; ++i) {
      mask |= static_cast<uint64_t>(_mm_movemask_epi8(_mm_cmpeq_epi8(_mm_min_epu8(part[i], most), part[i]))) << (16 * i);
    }
    return mask;
  }
  __m128i part[4];
#elif defined(__ARM_NEON)
  explicit Block(const char* text) {
    for (int i = 0; i < 4; ++i) part[i] = vld1q_u8(reinterpret_cast<const uint8_t*>(text + 16 * i));
  }
  // Pairwise sums gather one bit of every byte.
  static uint64_t Gather(const uint8x16_t (&all)[4]) {
    const uint8x16_t bit = {1, 2, 4, 8, 16, 32, 64, 128, 1, 2, 4, 8, 16, 32, 64, 128};
    const uint8x16_t low = vpaddq_u8(vandq_u8(all[0], bit), vandq_u8(all[1], bit));
    const uint8x16_t high = vpaddq_u8(vandq_u8(all[2], bit), vandq_u8(all[3], bit));
    const uint8x16_t sum = vpaddq_u8(low, high);
    return vgetq_lane_u64(vreinterpretq_u64_u8(vpaddq_u8(sum, sum)), 0);
  }
  uint64_t Equal(char wanted) const {
    const uint8x16_t value = vdupq_n_u8(static_cast<uint8_t>(wanted));
    uint8x16_t all[4];
    for (int i = 0; i < 4; ++i) all[i] = vceqq_u8(part[i], value);
    return Gather(all);
  }
  uint64_t High() const {
    uint8x16_t all[4];
    for (int i = 0; i < 4; ++i) all[i] = vcltzq_s8(vreinterpretq_s8_u8(part[i]));
    return Gather(all);
  }
  uint64_t Control() const {
    uint8x16_t all[4];
    for (int i = 0; i < 4; ++i) all[i] = vcltq_u8(part[i], vdupq_n_u8(0x20));
    return Gather(all);
  }
  uint8x16_t part[4];
#else
  explicit Block(const char* text) : bytes(text) {}
  uint64_t Equal(char wanted) const {
    uint64_t mask = 0;
    for (int i = 0; i < 64; ++i) mask |= static_cast<uint64_t>(bytes[i] == wanted) << i;
    return mask;
  }
  uint64_t High() const {
    uint64_t mask = 0;
    for (int i = 0; i < 64; ++i) mask |= static_cast<uint64_t>(static_cast<unsigned char>(bytes[i]) >> 7) << i;
    return mask;
  }
  uint64_t Control() const {
    uint64_t mask = 0;
    for (int i = 0; i < 64; ++i) mask |= static_cast<uint64_t>(static_cast<unsigned char>(bytes[i]) < 0x20) << i;
    return mask;
  }
  const char* bytes;
#endif
};

// Bit i of the result is the parity of bits 0 to i: what lies between the first and second, third and fourth set bit ...
inline uint64_t PrefixParity(uint64_t bits) {
#if defined(__PCLMUL__)
  // A product without carries by all ones.
  const __m128i product = _mm_clmulepi64_si128(_mm_set_epi64x(0, static_cast<int64_t>(bits)), _mm_set1_epi8(-1), 0);
  return static_cast<uint64_t>(_mm_cvtsi128_si64(product));
#else
  for (int shift = 1; shift < 64; shift *= 2) bits ^= bits << shift;
  return bits;
#endif
}

// Appends base + i for each set bit i; may write up to 63 elements more.
inline uint32_t* AppendPositions(uint64_t bits, uint32_t base, uint32_t* out) {
  const int count = __builtin_popcountll(bits);
#if defined(__AVX512VBMI2__)
  const __m512i identity = _mm512_set_epi8(63, 62, 61, 60, 59, 58, 57, 56, 55, 54, 53, 52, 51, 50, 49, 48, 47, 46, 45, 44, 43,
                                           42, 41, 40, 39, 38, 37, 36, 35, 34, 33, 32, 31, 30, 29, 28, 27, 26, 25, 24, 23, 22,
                                           21, 20, 19, 18, 17, 16, 15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0);
  const __m512i packed = _mm512_maskz_compress_epi8(bits, identity);
  const __m512i start = _mm512_set1_epi32(static_cast<int>(base));
  _mm512_storeu_si512(out, _mm512_add_epi32(start, _mm512_cvtepu8_epi32(_mm512_castsi512_si128(packed))));
  if (count > 16) {
    _mm512_storeu_si512(out + 16, _mm512_add_epi32(start, _mm512_cvtepu8_epi32(_mm512_extracti32x4_epi32(packed, 1))));
    if (count > 32) {
      _mm512_storeu_si512(out + 32, _mm512_add_epi32(start, _mm512_cvtepu8_epi32(_mm512_extracti32x4_epi32(packed, 2))));
      _mm512_storeu_si512(out + 48, _mm512_add_epi32(start, _mm512_cvtepu8_epi32(_mm512_extracti32x4_epi32(packed, 3))));
    }
  }
#else
  for (int done = 0; done < count; done += 8) {
    for (int i = 0; i < 8; ++i) {
      // Beyond the last bit this writes what the next block overwrites.
      out[done + i] = base + static_cast<uint32_t>(bits == 0 ? 0 : __builtin_ctzll(bits));
      bits &= bits - 1;
    }
  }
#endif
  return out + count;
}

void ScanCsv(const char* text, size_t size, char delimiter, uint32_t* ends, uint32_t* records, CsvScan* scan) {
  uint32_t* end = ends;
  uint32_t* record = records;
  // Of the byte before the block: is it inside of quotes, may a field start behind it, must a field end or a quote come next,
  // must a line feed come next.
  uint64_t inside_before = 0;
  uint64_t start_before = 1;
  uint64_t closing_before = 0;
  uint64_t return_before = 0;
  uint64_t any_quote = 0;
  uint64_t any_return = 0;
  uint64_t any_high = 0;
  size_t defect = size;
  // Line feeds inside of quotes: so far, and up to the last record's end.
  size_t inside_feeds = 0;
  size_t record_inside_feeds = 0;
  for (size_t offset = 0; offset < size; offset += 64) {
    const Block block(text + offset);
    const uint64_t valid = size - offset >= 64 ? ~uint64_t{0} : (uint64_t{1} << (size - offset)) - 1;
    const uint64_t quotes = block.Equal('"') & valid;
    uint64_t returns = block.Equal('\r') & valid;
    uint64_t feeds = block.Equal('\n') & valid;
    uint64_t separators = (block.Equal(delimiter) & valid) | feeds;
    any_high |= block.High() & valid;
    uint64_t broken = 0;
    uint64_t quoted_feeds = 0;
    if ((quotes | inside_before | closing_before) != 0) {
      any_quote |= quotes;
      // From an opening quote up to before the closing one; a doubled quote closes and opens.
      const uint64_t inside = PrefixParity(quotes) ^ inside_before;
      separators &= ~inside;
      quoted_feeds = feeds & inside;
      feeds &= ~inside;
      returns &= ~inside;
      const uint64_t opening = quotes & inside;
      const uint64_t closing = quotes & ~inside;
      const uint64_t after_closing = closing << 1 | closing_before;
      const uint64_t may_start = separators << 1 | start_before;
      broken = (opening & ~(may_start | after_closing)) | (after_closing & ~(separators | returns | opening) & valid);
      inside_before = static_cast<uint64_t>(static_cast<int64_t>(inside) >> 63);
      closing_before = closing >> 63;
    }
    start_before = separators >> 63;
    any_return |= returns;
    broken |= (returns << 1 | return_before) & ~feeds & valid;
    return_before = returns >> 63;
    if (broken != 0) {
      // What comes before the defect stands.
      const int first = __builtin_ctzll(broken);
      defect = offset + static_cast<size_t>(first);
      const uint64_t before = (uint64_t{1} << first) - 1;
      separators &= before;
      feeds &= before;
    }
    // How many ends there are up to each line feed.
    uint32_t base = static_cast<uint32_t>(end - ends);
    for (uint64_t rest = feeds; rest != 0; rest &= rest - 1) {
      *record++ = base + static_cast<uint32_t>(__builtin_popcountll(separators & (rest ^ (rest - 1))));
    }
    if (feeds != 0) {
      const uint64_t up_to_last = ~uint64_t{0} >> __builtin_clzll(feeds);
      record_inside_feeds = inside_feeds + static_cast<size_t>(__builtin_popcountll(quoted_feeds & up_to_last));
    }
    inside_feeds += static_cast<size_t>(__builtin_popcountll(quoted_feeds));
    end = AppendPositions(separators, static_cast<uint32_t>(offset), end);
    if (broken != 0) break;
  }
  scan->num_records = static_cast<size_t>(record - records);
  scan->num_ends = scan->num_records == 0 ? 0 : records[scan->num_records - 1];
  scan->num_lines = scan->num_records + record_inside_feeds;
  scan->defect = defect;
  scan->has_quotes = any_quote != 0;
  scan->has_returns = any_return != 0;
  scan->is_ascii = any_high == 0;
}

size_t CountLines(const char* text, size_t size) {
  size_t count = 0;
  for (size_t offset = 0; offset < size; offset += 64) {
    const uint64_t valid = size - offset >= 64 ? ~uint64_t{0} : (uint64_t{1} << (size - offset)) - 1;
    count += static_cast<size_t>(__builtin_popcountll(Block(text + offset).Equal('\n') & valid));
  }
  return count;
}

const char* StringEnd(const char* text) {
  for (;; text += 64) {
    const Block block(text);
    const uint64_t ends = block.Equal('"') | block.Equal('\\') | block.Control();
    if (ends != 0) return text + __builtin_ctzll(ends);
  }
}

//===----------------------------------------------------------------------===//
// Fields
//===----------------------------------------------------------------------===//

struct Field {
  const char* begin;
  const char* end;
  bool quoted;

  size_t size() const { return static_cast<size_t>(end - begin); }
};

// kPlain says that no field of the column has quotes, and none a carriage return behind it.
template <bool kPlain>
inline __attribute__((always_inline)) Field FieldAt(const FieldColumn& fields, int64_t row) {
  const size_t r = static_cast<size_t>(row);
  Field field;
  field.begin = fields.text + fields.begins[r * fields.begin_stride] + fields.begin_shift;
  field.end = fields.text + fields.ends[r * fields.end_stride];
  field.quoted = false;
  if (!kPlain) {
    // An empty field ends where it starts, and the byte before it is no carriage return.
    field.end -= fields.drop_return & (field.end[-1] == '\r');
    if (*field.begin == '"' && field.end > field.begin) {
      field.quoted = true;
      ++field.begin;
      --field.end;
    }
  }
  return field;
}

enum class Parsed { kValue, kMissing, kOdd };

// Runs `parse(field, row)` over the rows; it returns what the field is, and stores the value itself.
template <bool kPlain, typename Parse>
inline __attribute__((always_inline)) ColumnCount ForEachRow(const FieldColumn& fields, uint64_t* validity, uint32_t* odd,
                                                             const Parse& parse) {
  ColumnCount count = {0, 0};
  for (int64_t row = 0; row < fields.num_rows;) {
    const int64_t stop = row + 64 < fields.num_rows ? row + 64 : fields.num_rows;
    const int64_t first = row;
    uint64_t present = 0;
    for (uint64_t bit = 1; row < stop; ++row, bit <<= 1) {
      const Parsed parsed = parse(FieldAt<kPlain>(fields, row), row);
      if (__builtin_expect(parsed == Parsed::kValue, 1)) {
        present |= bit;
      } else if (parsed == Parsed::kOdd) {
        odd[count.num_odd++] = static_cast<uint32_t>(row);
      }
    }
    validity[first / 64] = present;
    count.num_missing += stop - first - __builtin_popcountll(present);
  }
  return count;
}

//===----------------------------------------------------------------------===//
// Numbers
//===----------------------------------------------------------------------===//

struct Decimal {
  uint64_t digits;
  int scale;  // the value is digits / 10^scale
  bool has_point;
};

#if defined(__SSE4_1__)

// 0x00 sixteen times, 0xff sixteen times, 0x00 sixteen times: a window of it selects the last or the first lanes.
alignas(16) const uint8_t kLanes[48] = {0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,
                                        255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255,
                                        0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0};

inline __m128i LastLanes(size_t count) { return _mm_loadu_si128(reinterpret_cast<const __m128i*>(kLanes + count)); }
inline __m128i FirstLanes(size_t count) { return _mm_loadu_si128(reinterpret_cast<const __m128i*>(kLanes + 32 - count)); }

// Sixteen lanes of 0 to 9, the most significant first.
inline uint64_t Join16Digits(__m128i digits) {
  const __m128i pairs = _mm_maddubs_epi16(digits, _mm_set1_epi16(10 | 1 << 8));
  const __m128i fours = _mm_madd_epi16(pairs, _mm_set1_epi32(100 | 1 << 16));
  const __m128i packed = _mm_packus_epi32(fours, fours);
  const __m128i eights = _mm_madd_epi16(packed, _mm_set1_epi32(10000 | 1 << 16));
  const uint64_t both = static_cast<uint64_t>(_mm_cvtsi128_si64(eights));
  return (both & 0xffffffff) * 100000000 + (both >> 32);
}

// The first lanes up to the point, the only bit of `points`; 0 where there is none.
inline unsigned LanesToPoint(unsigned points) { return 16 - static_cast<unsigned>(__builtin_clz(points << 16 | 0x8000)); }

// Digits with at most one point among them; 16 bytes at most, of which 16 before `end` are readable.
inline bool ParseDecimal16(const char* end, size_t size, Decimal* decimal) {
  const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(end - 16));
  const __m128i values = _mm_and_si128(_mm_sub_epi8(bytes, _mm_set1_epi8('0')), LastLanes(size));
  const __m128i is_digit = _mm_cmpeq_epi8(_mm_min_epu8(values, _mm_set1_epi8(9)), values);
  const unsigned others = static_cast<unsigned>(_mm_movemask_epi8(is_digit)) ^ 0xffff;
  const unsigned points = static_cast<unsigned>(_mm_movemask_epi8(_mm_cmpeq_epi8(values, _mm_set1_epi8('.' - '0'))));
  const unsigned head = LanesToPoint(points);
  // Digits before the point move over it.
  const __m128i moved = _mm_blendv_epi8(values, _mm_slli_si128(values, 1), FirstLanes(head));
  decimal->digits = Join16Digits(moved);
  decimal->scale = static_cast<int>((16 - head) & 15);
  decimal->has_point = points != 0;
  return others == points && (points & (points - 1)) == 0 && size > (points != 0);
}

// As ParseDecimal16, of 17 to 32 bytes; false also where the digits may pass 2^64.
inline bool ParseDecimal32(const char* end, size_t size, Decimal* decimal) {
  Decimal low;
  Decimal high;
  if (!ParseDecimal16(end, 16, &low) || !ParseDecimal16(end - 16, size - 16, &high)) {
    // A point at either side of the cut leaves one side without digits.
    return false;
  }
  if (low.has_point) {
    // 15 digits behind the cut.
    constexpr uint64_t kPower = 1000000000000000;
    if (high.has_point || high.digits >= 18446) return false;
    decimal->digits = high.digits * kPower + low.digits;
    decimal->scale = low.scale;
  } else {
    constexpr uint64_t kPower = 10000000000000000;
    if (high.digits >= 1844) return false;
    decimal->digits = high.digits * kPower + low.digits;
    decimal->scale = high.has_point ? high.scale + 16 : 0;
  }
  decimal->has_point = low.has_point || high.has_point;
  return true;
}

inline bool ParseDecimal(const char* begin, const char* end, Decimal* decimal) {
  const size_t size = static_cast<size_t>(end - begin);
  if (__builtin_expect(size <= 16, 1)) return ParseDecimal16(end, size, decimal);
  return size <= 32 && ParseDecimal32(end, size, decimal);
}

#else

inline bool ParseDecimal(const char* begin, const char* end, Decimal* decimal) {
  uint64_t digits = 0;
  int count = 0;  // without leading zeros
  const char* point = nullptr;
  const char* p = begin;
  for (; p < end; ++p) {
    const unsigned digit = static_cast<unsigned>(static_cast<unsigned char>(*p)) - '0';
    if (digit > 9) {
      if (*p != '.' || point != nullptr) return false;
      point = p;
      continue;
    }
    digits = digits * 10 + digit;
    count += digits != 0;
  }
  decimal->digits = digits;
  decimal->has_point = point != nullptr;
  decimal->scale = point == nullptr ? 0 : static_cast<int>(end - point) - 1;
  return count <= 19 && end - begin > (point != nullptr) && end - begin <= 64;
}

#endif

// Takes a sign off the field. A sign that follows is no digit.
inline bool TakeSign(Field* field) {
  const bool negative = *field->begin == '-';
  field->begin += negative | (*field->begin == '+');
  return negative;
}

inline double WithSign(double magnitude, bool negative) {
  uint64_t bits;
  memcpy(&bits, &magnitude, sizeof(bits));
  bits |= static_cast<uint64_t>(negative) << 63;
  memcpy(&magnitude, &bits, sizeof(bits));
  return magnitude;
}

// digits[e or E sign digits], where the digits before the exponent are plain.
inline bool ParseScientific(const Field& field, double* magnitude) {
  const char* mark = field.end - 1;
  while (mark > field.begin && (*mark | 0x20) != 'e') --mark;
  if (mark == field.begin || field.end - mark > 5) return false;
  const char* p = mark + 1;
  const bool negative = *p == '-';
  p += negative | (*p == '+');
  if (p >= field.end) return false;
  int exponent = 0;
  for (; p < field.end; ++p) {
    if (*p < '0' || *p > '9') return false;
    exponent = exponent * 10 + (*p - '0');
  }
  Decimal decimal;
  if (!ParseDecimal(field.begin, mark, &decimal)) return false;
  const int scale = decimal.scale + (negative ? exponent : -exponent);
  if (scale < -kMostScale || scale > kMostScale) return false;
  *magnitude = scale >= 0 ? ScaleDown(decimal.digits, scale) : ScaleUp(decimal.digits, -scale);
  return true;
}

// "nan" in any case.
inline bool IsNan(const Field& field) {
  return field.size() == 3 && (field.begin[0] | 0x20) == 'n' && (field.begin[1] | 0x20) == 'a' &&
         (field.begin[2] | 0x20) == 'n';
}

inline Parsed Missing(const ColumnRule& rule) { return rule.required ? Parsed::kOdd : Parsed::kMissing; }

// What 64 fields hold when they are plain decimals.
struct Decimals {
  uint64_t digits[64];
  uint8_t scale[64];
  uint64_t negative;
  uint64_t point;
  uint64_t wide;     // longer than 16 bytes after the sign
  uint64_t plain;    // the others count where this has a bit
  bool parsed_wide;  // by ParseWide
};

#if defined(__SSE4_1__)

// 16 bytes. Without branches, so that fields of varying lengths and signs do not cost more.
template <bool kPlain>
inline __attribute__((always_inline)) void ParseNarrow(const FieldColumn& fields, int64_t first, int count, Decimals* out) {
  const __m128i zeros = _mm_set1_epi8('0');
  const __m128i nines = _mm_set1_epi8(9);
  const __m128i point = _mm_set1_epi8('.' - '0');
  uint64_t all_negative = 0;
  uint64_t all_point = 0;
  uint64_t all_wide = 0;
  uint64_t all_plain = 0;
  for (int i = 0; i < count; ++i) {
    const Field field = FieldAt<kPlain>(fields, first + i);
    const bool negative = *field.begin == '-';
    const size_t size = field.size() - (negative | (*field.begin == '+'));
    const size_t lanes = size > 16 ? 16 : size;
    const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(field.end - 16));
    const __m128i values = _mm_and_si128(_mm_sub_epi8(bytes, zeros), LastLanes(lanes));
    const unsigned digits = static_cast<unsigned>(_mm_movemask_epi8(_mm_cmpeq_epi8(_mm_min_epu8(values, nines), values)));
    const unsigned points = static_cast<unsigned>(_mm_movemask_epi8(_mm_cmpeq_epi8(values, point)));
    const unsigned head = LanesToPoint(points);
    const __m128i moved = _mm_blendv_epi8(values, _mm_slli_si128(values, 1), FirstLanes(head));
    out->digits[i] = Join16Digits(moved);
    out->scale[i] = static_cast<uint8_t>((16 - head) & 15);
    const bool has_point = points != 0;
    const bool plain = ((digits ^ points) == 0xffff) & ((points & (points - 1)) == 0) & (size <= 16) & (size > has_point);
    all_negative |= static_cast<uint64_t>(negative) << i;
    all_point |= static_cast<uint64_t>(has_point) << i;
    all_wide |= static_cast<uint64_t>(size - 17 < 16) << i;
    all_plain |= static_cast<uint64_t>(plain) << i;
  }
  out->negative = all_negative;
  out->point = all_point;
  out->wide = all_wide;
  out->plain = all_plain;
}

#endif

#if defined(__AVX2__)

alignas(32) const uint8_t kWideLanes[96] = {
    0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,
    0,   0,   0,   0,   0,   0,   0,   0,   255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255,
    255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 0,   0,   0,   0,   0,   0,   0,   0,
    0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0};

// 32 bytes, with at most 19 digits behind leading zeros.
template <bool kPlain>
inline __attribute__((always_inline)) void ParseWide(const FieldColumn& fields, int64_t first, int count, Decimals* out) {
  const __m256i zeros = _mm256_set1_epi8('0');
  const __m256i nines = _mm256_set1_epi8(9);
  const __m256i point = _mm256_set1_epi8('.' - '0');
  const auto load = [](const void* from) { return _mm256_loadu_si256(static_cast<const __m256i*>(from)); };
  uint64_t all_negative = 0;
  uint64_t all_point = 0;
  uint64_t all_wide = 0;
  uint64_t all_plain = 0;
  for (int i = 0; i < count; ++i) {
    const Field field = FieldAt<kPlain>(fields, first + i);
    const bool negative = *field.begin == '-';
    const size_t size = field.size() - (negative | (*field.begin == '+'));
    const size_t lanes = size > 32 ? 32 : size;
    const __m256i values = _mm256_and_si256(_mm256_sub_epi8(load(field.end - 32), zeros), load(kWideLanes + lanes));
    const uint32_t digits =
        static_cast<uint32_t>(_mm256_movemask_epi8(_mm256_cmpeq_epi8(_mm256_min_epu8(values, nines), values)));
    const uint32_t points = static_cast<uint32_t>(_mm256_movemask_epi8(_mm256_cmpeq_epi8(values, point)));
    const unsigned head = points == 0 ? 0 : 32 - static_cast<unsigned>(__builtin_clz(points));
    // The bytes one to the left; the first of them is none of the field's.
    const __m256i left =
        _mm256_and_si256(_mm256_sub_epi8(load(field.end - 33), zeros), load(kWideLanes + (lanes | !lanes) - 1));
    const __m256i moved = _mm256_blendv_epi8(values, left, load(kWideLanes + 64 - head));
    const __m256i pairs = _mm256_maddubs_epi16(moved, _mm256_set1_epi16(10 | 1 << 8));
    const __m256i fours = _mm256_madd_epi16(pairs, _mm256_set1_epi32(100 | 1 << 16));
    const __m256i packed = _mm256_packus_epi32(fours, fours);
    const __m256i eights = _mm256_madd_epi16(packed, _mm256_set1_epi32(10000 | 1 << 16));
    const uint64_t high = static_cast<uint64_t>(_mm256_extract_epi64(eights, 0));
    const uint64_t low = static_cast<uint64_t>(_mm256_extract_epi64(eights, 2));
    const uint64_t upper = (high & 0xffffffff) * 100000000 + (high >> 32);
    const uint64_t lower = (low & 0xffffffff) * 100000000 + (low >> 32);
    const unsigned scale = (32 - head) & 31;
    const bool has_point = points != 0;
    const bool plain = ((digits ^ points) == 0xffffffff) & ((points & (points - 1)) == 0) & (size <= 32) & (size > has_point) &
                       (upper < 1844) & (scale <= kMostScale);
    // Zero otherwise, which ScaleDown takes with any scale.
    out->digits[i] = (upper * 10000000000000000 + lower) & (0 - static_cast<uint64_t>(plain));
    out->scale[i] = static_cast<uint8_t>(scale);
    all_negative |= static_cast<uint64_t>(negative) << i;
    all_point |= static_cast<uint64_t>(has_point) << i;
    all_wide |= static_cast<uint64_t>(size - 17 < 16) << i;
    all_plain |= static_cast<uint64_t>(plain) << i;
  }
  out->negative = all_negative;
  out->point = all_point;
  out->wide = all_wide;
  out->plain = all_plain;
}

#endif

#if defined(__AVX512VBMI2__)

// A bit for each of 64 groups of bits of which one is set.
inline uint64_t AnyOfGroups16(const uint64_t* groups) {
  const __m512i low = _mm512_load_si512(groups);
  const __m512i high = _mm512_load_si512(groups + 8);
  return static_cast<uint64_t>(_mm512_test_epi16_mask(low, low)) | static_cast<uint64_t>(_mm512_test_epi16_mask(high, high))
                                                                       << 32;
}

inline uint64_t AnyOfGroups32(const uint64_t* groups) {
  uint64_t any = 0;
  for (int i = 0; i < 4; ++i) {
    const __m512i part = _mm512_load_si512(groups + 8 * i);
    any |= static_cast<uint64_t>(_mm512_test_epi32_mask(part, part)) << (16 * i);
  }
  return any;
}

// As ParseNarrow, of 64 fields, four to a register. A group of 16 bits of a mask stands for a field. A plus, a point at the
// end, and a sign before 16 digits are not plain here.
template <bool kPlain>
inline __attribute__((always_inline)) void ParseNarrow64(const FieldColumn& fields, int64_t first, Decimals* out) {
  constexpr uint64_t kOnes = 0x0001000100010001;
  alignas(64) uint32_t sizes[64];
  uint32_t ends[64];
  alignas(64) uint64_t points[16];
  alignas(64) uint64_t minuses[16];
  alignas(64) uint64_t digits[16];
  alignas(64) uint64_t others[16];  // what is neither
  const __m512i zero = _mm512_set1_epi8('0');
  const __m512i nine = _mm512_set1_epi8(9);
  const __m512i point = _mm512_set1_epi8('.' - '0');
  const __m512i minus = _mm512_set1_epi8('-' - '0');
  // Byte i of a group of 16 holds 15 - i; the size of the group's field is spread over its bytes.
  const __m512i to_end = _mm512_broadcast_i32x4(_mm_set_epi8(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15));
  const __m512i spread = _mm512_inserti64x4(_mm512_castsi256_si512(_mm256_set_m128i(_mm_set1_epi8(4), _mm_setzero_si128())),
                                            _mm256_set_m128i(_mm_set1_epi8(12), _mm_set1_epi8(8)), 1);
  const __m512i order = _mm512_set_epi64(7, 5, 3, 1, 6, 4, 2, 0);
  // In a loop of its own: a load of four sizes must not wait for the stores of each.
  for (int i = 0; i < 64; ++i) {
    const Field field = FieldAt<kPlain>(fields, first + i);
    sizes[i] = static_cast<uint32_t>(field.size());
    ends[i] = static_cast<uint32_t>(field.end - fields.text);
  }
  for (int i = 0; i < 64; i += 8) {
    const auto join_fours = [&](int base) __attribute__((always_inline)) {
      const auto load = [&](int k) __attribute__((always_inline)) {
        return _mm_loadu_si128(reinterpret_cast<const __m128i*>(fields.text + ends[base + k] - 16));
      };
      const __m256i low = _mm256_set_m128i(load(1), load(0));
      const __m256i high = _mm256_set_m128i(load(3), load(2));
      const __m512i values = _mm512_sub_epi8(_mm512_inserti64x4(_mm512_castsi256_si512(low), high, 1), zero);
      const __m512i size =
          _mm512_shuffle_epi8(_mm512_broadcast_i32x4(_mm_load_si128(reinterpret_cast<const __m128i*>(sizes + base))), spread);
      const __mmask64 in_field = _mm512_cmpgt_epu8_mask(size, to_end);
      const __mmask64 is_digit = _mm512_mask_cmple_epu8_mask(in_field, values, nine);
      const uint64_t is_point = _mm512_mask_cmpeq_epi8_mask(in_field, values, point) & 0x7fff7fff7fff7fff;
      // At the start of the field, where size - 1 bytes follow.
      const __mmask64 is_start = _mm512_mask_cmpeq_epi8_mask(in_field, _mm512_sub_epi8(size, to_end), _mm512_set1_epi8(1));
      const uint64_t is_minus = _mm512_mask_cmpeq_epi8_mask(is_start, values, minus);
      const uint64_t has_point = ((is_point + 0x7fff7fff7fff7fff) >> 15) & kOnes;
      points[base / 4] = is_point;
      minuses[base / 4] = is_minus;
      digits[base / 4] = is_digit;
      others[base / 4] = (in_field & ~is_digit & ~(is_point | is_minus)) | (is_point & (is_point - has_point));
      // Digits before the point move over it.
      const __m512i only_digits = _mm512_maskz_mov_epi8(is_digit, values);
      const __m512i moved = _mm512_mask_mov_epi8(only_digits, (is_point << 1) - has_point, _mm512_bslli_epi128(only_digits, 1));
      return _mm512_madd_epi16(_mm512_maddubs_epi16(moved, _mm512_set1_epi16(10 | 1 << 8)), _mm512_set1_epi32(100 | 1 << 16));
    };
    const __m512i packed = _mm512_packus_epi32(join_fours(i), join_fours(i + 4));
    const __m512i eights = _mm512_madd_epi16(packed, _mm512_set1_epi32(10000 | 1 << 16));
    const __m512i all = _mm512_add_epi64(_mm512_mul_epu32(eights, _mm512_set1_epi64(100000000)), _mm512_srli_epi64(eights, 32));
    _mm512_storeu_si512(out->digits + i, _mm512_permutexvar_epi64(order, all));
  }
  uint64_t is_long = 0;
  uint64_t is_wide = 0;
  for (int i = 0; i < 64; i += 16) {
    const __m512i size = _mm512_load_si512(sizes + i);
    is_long |= static_cast<uint64_t>(_mm512_cmpgt_epu32_mask(size, _mm512_set1_epi32(16))) << i;
    is_wide |= static_cast<uint64_t>(_mm512_cmple_epu32_mask(size, _mm512_set1_epi32(33))) << i;
    // Leading zeros of a group behind 16 of its own: 16 without a point.
    const __m512i group = _mm512_cvtepu16_epi32(_mm256_load_si256(reinterpret_cast<const __m256i*>(points + i / 4)));
    const __m512i scale = _mm512_and_si512(_mm512_lzcnt_epi32(group), _mm512_set1_epi32(15));
    _mm_storeu_si128(reinterpret_cast<__m128i*>(out->scale + i), _mm512_cvtepi32_epi8(scale));
  }
  out->negative = AnyOfGroups16(minuses);
  out->point = AnyOfGroups16(points);
  out->wide = is_long & is_wide;
  out->plain = AnyOfGroups16(digits) & ~AnyOfGroups16(others) & ~is_long;
}

// As ParseWide, of 64 fields, two to a register. A group of 32 bits of a mask stands for a field.
template <bool kPlain>
inline __attribute__((always_inline)) void ParseWide64(const FieldColumn& fields, int64_t first, Decimals* out) {
  constexpr uint64_t kOnes = 0x0000000100000001;
  alignas(64) uint32_t sizes[64];
  uint32_t ends[64];
  alignas(64) uint64_t points[32];
  alignas(64) uint64_t minuses[32];
  alignas(64) uint64_t digits[32];
  alignas(64) uint64_t others[32];
  const __m512i zero = _mm512_set1_epi8('0');
  const __m512i nine = _mm512_set1_epi8(9);
  const __m512i point = _mm512_set1_epi8('.' - '0');
  const __m512i minus = _mm512_set1_epi8('-' - '0');
  // Byte i of a group of 32 holds 31 - i.
  const __m128i last_16 = _mm_set_epi8(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
  const __m256i last_32 = _mm256_set_m128i(last_16, _mm_add_epi8(last_16, _mm_set1_epi8(16)));
  const __m512i to_end = _mm512_inserti64x4(_mm512_castsi256_si512(last_32), last_32, 1);
  const auto spread = [](char low, char high) {
    return _mm512_inserti64x4(_mm512_castsi256_si512(_mm256_set1_epi8(low)), _mm256_set1_epi8(high), 1);
  };
  const __m512i spread_low = spread(0, 4);
  const __m512i spread_high = spread(8, 12);
  for (int i = 0; i < 64; ++i) {
    const Field field = FieldAt<kPlain>(fields, first + i);
    sizes[i] = static_cast<uint32_t>(field.size());
    ends[i] = static_cast<uint32_t>(field.end - fields.text);
  }
  uint64_t fits = 0;  // the digits in 64 bits
  for (int i = 0; i < 64; i += 4) {
    const __m512i size4 = _mm512_broadcast_i32x4(_mm_load_si128(reinterpret_cast<const __m128i*>(sizes + i)));
    const auto join_fours = [&](int base, __m512i spread) __attribute__((always_inline)) {
      // 32 bytes of each field that end `before` its end.
      const auto load = [&](int before) __attribute__((always_inline)) {
        const auto part = [&](int k) {
          return _mm256_loadu_si256(reinterpret_cast<const __m256i*>(fields.text + ends[base + k] - before));
        };
        return _mm512_sub_epi8(_mm512_inserti64x4(_mm512_castsi256_si512(part(0)), part(1), 1), zero);
      };
      const __m512i values = load(32);
      const __m512i size = _mm512_shuffle_epi8(size4, spread);
      const __mmask64 in_field = _mm512_cmpgt_epu8_mask(size, to_end);
      const __mmask64 is_digit = _mm512_mask_cmple_epu8_mask(in_field, values, nine);
      const uint64_t is_point = _mm512_mask_cmpeq_epi8_mask(in_field, values, point) & 0x7fffffff7fffffff;
      const __mmask64 is_start = _mm512_mask_cmpeq_epi8_mask(in_field, _mm512_sub_epi8(size, to_end), _mm512_set1_epi8(1));
      const uint64_t is_minus = _mm512_mask_cmpeq_epi8_mask(is_start, values, minus);
      const uint64_t has_point = ((is_point + 0x7fffffff7fffffff) >> 31) & kOnes;
      points[base / 2] = is_point;
      minuses[base / 2] = is_minus;
      digits[base / 2] = is_digit;
      others[base / 2] = (in_field & ~is_digit & ~(is_point | is_minus)) | (is_point & (is_point - has_point));
      // Digits before the point move over it: there, take the byte before each.
      const uint64_t head = (is_point << 1) - has_point;
      const __m512i left = _mm512_maskz_mov_epi8((static_cast<uint64_t>(is_digit) << 1) & ~kOnes, load(33));
      const __m512i moved = _mm512_mask_mov_epi8(_mm512_maskz_mov_epi8(is_digit, values), head, left);
      return _mm512_madd_epi16(_mm512_maddubs_epi16(moved, _mm512_set1_epi16(10 | 1 << 8)), _mm512_set1_epi32(100 | 1 << 16));
    };
    const __m512i packed = _mm512_packus_epi32(join_fours(i, spread_low), join_fours(i + 2, spread_high));
    const __m512i eights = _mm512_madd_epi16(packed, _mm512_set1_epi32(10000 | 1 << 16));
    const __m512i all = _mm512_add_epi64(_mm512_mul_epu32(eights, _mm512_set1_epi64(100000000)), _mm512_srli_epi64(eights, 32));
    const __m512i ordered = _mm512_permutexvar_epi64(_mm512_set_epi64(7, 3, 6, 2, 5, 1, 4, 0), all);
    const __m256i upper = _mm512_castsi512_si256(ordered);
    const __m256i lower = _mm512_extracti64x4_epi64(ordered, 1);
    const __m256i joined = _mm256_add_epi64(_mm256_mullo_epi64(upper, _mm256_set1_epi64x(10000000000000000)), lower);
    _mm256_storeu_si256(reinterpret_cast<__m256i*>(out->digits + i), joined);
    fits |= static_cast<uint64_t>(_mm256_cmplt_epu64_mask(upper, _mm256_set1_epi64x(1844))) << i;
  }
  uint64_t is_long = 0;
  uint64_t is_wide = 0;
  uint64_t is_scaled = 0;
  for (int i = 0; i < 64; i += 16) {
    const __m512i size = _mm512_load_si512(sizes + i);
    is_long |= static_cast<uint64_t>(_mm512_cmpgt_epu32_mask(size, _mm512_set1_epi32(32))) << i;
    is_wide |= static_cast<uint64_t>(_mm512_cmpgt_epu32_mask(size, _mm512_set1_epi32(16))) << i;
    const __m512i scale = _mm512_and_si512(_mm512_lzcnt_epi32(_mm512_load_si512(points + i / 2)), _mm512_set1_epi32(31));
    is_scaled |= static_cast<uint64_t>(_mm512_cmple_epu32_mask(scale, _mm512_set1_epi32(kMostScale))) << i;
    _mm_storeu_si128(reinterpret_cast<__m128i*>(out->scale + i), _mm512_cvtepi32_epi8(scale));
  }
  out->negative = AnyOfGroups32(minuses);
  out->point = AnyOfGroups32(points);
  out->wide = is_wide & ~is_long;
  out->plain = AnyOfGroups32(digits) & ~AnyOfGroups32(others) & ~is_long & is_scaled & fits;
  // ScaleDown takes zero with any scale.
  for (int i = 0; i < 64; i += 8) {
    const __m512i all = _mm512_loadu_si512(out->digits + i);
    _mm512_storeu_si512(out->digits + i, _mm512_maskz_mov_epi64(static_cast<__mmask8>(out->plain >> i), all));
  }
}

// The values of 64 fields of ParseNarrow64 that are within the limits, 0 for others; returns a bit for each that is.
inline uint64_t ScaleNarrow64(const Decimals& decimals, const ColumnRule& rule, double* values) {
  const __m512d low_powers = _mm512_loadu_pd(kPowersOfTen);
  const __m512d high_powers = _mm512_loadu_pd(kPowersOfTen + 8);
  const __m512d min = _mm512_set1_pd(rule.min);
  const __m512d max = _mm512_set1_pd(rule.max);
  const __m512i sign = _mm512_set1_epi64(static_cast<int64_t>(uint64_t{1} << 63));
  uint64_t present = 0;
  for (int i = 0; i < 64; i += 8) {
    const __m512i digits = _mm512_loadu_si512(decimals.digits + i);
    const __m512i scale = _mm512_cvtepu8_epi64(_mm_loadl_epi64(reinterpret_cast<const __m128i*>(decimals.scale + i)));
    const __m512d power = _mm512_permutex2var_pd(low_powers, scale, high_powers);
    const __m512i magnitude = _mm512_castpd_si512(_mm512_div_pd(_mm512_cvtepi64_pd(digits), power));
    const __m512d number =
        _mm512_castsi512_pd(_mm512_mask_or_epi64(magnitude, static_cast<__mmask8>(decimals.negative >> i), magnitude, sign));
    const __mmask8 is_value = static_cast<__mmask8>(decimals.plain >> i) &
                              _mm512_cmple_epu64_mask(digits, _mm512_set1_epi64(int64_t{1} << 53)) &
                              _mm512_cmp_pd_mask(number, min, _CMP_GE_OQ) & _mm512_cmp_pd_mask(number, max, _CMP_LE_OQ);
    _mm512_storeu_pd(values + i, _mm512_maskz_mov_pd(is_value, number));
    present |= static_cast<uint64_t>(is_value) << i;
  }
  return present;
}

// The same of ParseWide64: up to 19 digits, at most kMostExactPower of them behind the point. The quotient is taken to about
// 104 bits as a sum of two doubles; where the error of the second could change how the sum rounds, the field is left to exact
// arithmetic.
inline uint64_t ScaleWide64(const Decimals& decimals, const ColumnRule& rule, double* values) {
  const __m512d powers_0 = _mm512_loadu_pd(kPowersOfTen);
  const __m512d powers_8 = _mm512_loadu_pd(kPowersOfTen + 8);
  const __m512d powers_15 = _mm512_loadu_pd(kPowersOfTen + 15);
  const __m512d min = _mm512_set1_pd(rule.min);
  const __m512d max = _mm512_set1_pd(rule.max);
  const __m512d more = _mm512_set1_pd(1 + 0x1p-50);
  const __m512d less = _mm512_set1_pd(1 - 0x1p-50);
  const __m512i sign = _mm512_set1_epi64(static_cast<int64_t>(uint64_t{1} << 63));
  uint64_t present = 0;
  for (int i = 0; i < 64; i += 8) {
    const __m512i digits = _mm512_loadu_si512(decimals.digits + i);
    const __m512i scale = _mm512_cvtepu8_epi64(_mm_loadl_epi64(reinterpret_cast<const __m128i*>(decimals.scale + i)));
    const __mmask8 is_large = _mm512_cmpgt_epu64_mask(scale, _mm512_set1_epi64(15));
    const __m512i behind_15 = _mm512_add_epi64(scale, _mm512_set1_epi64(1));  // mod 8
    const __m512d power =
        _mm512_mask_permutexvar_pd(_mm512_permutex2var_pd(powers_0, scale, powers_8), is_large, behind_15, powers_15);
    // The digits are the exact sum of two doubles.
    const __m512d high = _mm512_cvtepu64_pd(digits);
    const __m512d low = _mm512_cvtepi64_pd(_mm512_sub_epi64(digits, _mm512_cvtpd_epu64(high)));
    const __m512d first = _mm512_div_pd(high, power);
    // The remainder of a division is a double, and so exact.
    const __m512d remainder = _mm512_add_pd(_mm512_fnmadd_pd(first, power, high), low);
    // Two roundings off at most: 2^-50 of itself holds them with room.
    const __m512d second = _mm512_div_pd(remainder, power);
    const __m512d sum = _mm512_add_pd(first, _mm512_mul_pd(second, more));
    const __mmask8 is_exact = _mm512_cmp_pd_mask(sum, _mm512_add_pd(first, _mm512_mul_pd(second, less)), _CMP_EQ_OQ) &
                              _mm512_cmple_epu64_mask(scale, _mm512_set1_epi64(kMostExactPower));
    const __m512i magnitude = _mm512_castpd_si512(sum);
    const __m512d number =
        _mm512_castsi512_pd(_mm512_mask_or_epi64(magnitude, static_cast<__mmask8>(decimals.negative >> i), magnitude, sign));
    const __mmask8 is_value = static_cast<__mmask8>(decimals.plain >> i) & is_exact &
                              _mm512_cmp_pd_mask(number, min, _CMP_GE_OQ) & _mm512_cmp_pd_mask(number, max, _CMP_LE_OQ);
    _mm512_storeu_pd(values + i, _mm512_maskz_mov_pd(is_value, number));
    present |= static_cast<uint64_t>(is_value) << i;
  }
  return present;
}

#endif

// `wide` remembers what the block before was like.
template <bool kPlain>
inline __attribute__((always_inline)) void ParseDecimals(const FieldColumn& fields, int64_t first, int count, bool* wide,
                                                         Decimals* out) {
  out->parsed_wide = *wide;
#if defined(__AVX512VBMI2__)
  if (count == 64) {
    if (!*wide) {
      ParseNarrow64<kPlain>(fields, first, out);
      if (__builtin_popcountll(out->wide) < 8) return;
    }
    ParseWide64<kPlain>(fields, first, out);
    out->parsed_wide = true;
    *wide = out->wide != 0;
    return;
  }
#endif
#if defined(__AVX2__)
  if (!*wide) {
    ParseNarrow<kPlain>(fields, first, count, out);
    if (__builtin_popcountll(out->wide) < 8) return;
  }
  ParseWide<kPlain>(fields, first, count, out);
  out->parsed_wide = true;
  *wide = out->wide != 0;
#elif defined(__SSE4_1__)
  ParseNarrow<kPlain>(fields, first, count, out);
#else
  out->negative = 0;
  out->point = 0;
  out->plain = 0;
  for (int i = 0; i < count; ++i) {
    Field field = FieldAt<kPlain>(fields, first + i);
    const bool negative = field.begin != field.end && TakeSign(&field);
    Decimal decimal;
    const bool plain = ParseDecimal(field.begin, field.end, &decimal) && decimal.scale <= kMostScale;
    out->digits[i] = plain ? decimal.digits : 0;
    out->scale[i] = static_cast<uint8_t>(plain ? decimal.scale : 0);
    out->negative |= static_cast<uint64_t>(negative) << i;
    out->point |= static_cast<uint64_t>(plain && decimal.has_point) << i;
    out->plain |= static_cast<uint64_t>(plain) << i;
  }
#endif
}

// A double that ParseDecimals leaves.
inline Parsed ParseOtherDouble(Field field, const ColumnRule& rule, double* value) {
  if (field.begin == field.end) return Missing(rule);
  const Field whole = field;
  const bool negative = TakeSign(&field);
  Decimal decimal;
  double magnitude;
  if (ParseDecimal(field.begin, field.end, &decimal) && decimal.scale <= kMostScale) {
    magnitude = ScaleDown(decimal.digits, decimal.scale);
  } else if (!ParseScientific(field, &magnitude)) {
    return IsNan(whole) ? Missing(rule) : Parsed::kOdd;
  }
  const double number = WithSign(magnitude, negative);
  if (!(number >= rule.min && number <= rule.max)) return Parsed::kOdd;
  *value = number;
  return Parsed::kValue;
}

// `kPlain` for fields that may have quotes: those that do are no decimals, and are taken as the others that are none.
template <bool kPlain>
inline ColumnCount ParseDoubles(const FieldColumn& fields, const ColumnRule& rule, double* values, uint64_t* validity,
                                uint32_t* odd) {
  ColumnCount total = {0, 0};
  Decimals decimals;
  bool wide = false;
  for (int64_t first = 0; first < fields.num_rows; first += 64) {
    const int count = fields.num_rows - first < 64 ? static_cast<int>(fields.num_rows - first) : 64;
    ParseDecimals<kPlain>(fields, first, count, &wide, &decimals);
    double* const out = values + first;
    uint64_t present = 0;
#if defined(__AVX512VBMI2__)
    if (count == 64) present = decimals.parsed_wide ? ScaleWide64(decimals, rule, out) : ScaleNarrow64(decimals, rule, out);
    const int rest_from = count == 64 ? 64 : 0;
#else
    const int rest_from = 0;
#endif
    for (int i = rest_from; i < count; ++i) {
      const double number = WithSign(ScaleDown(decimals.digits[i], decimals.scale[i]), decimals.negative >> i & 1);
      const bool is_value = (number >= rule.min) & (number <= rule.max);
      present |= static_cast<uint64_t>(is_value) << i;
      out[i] = number;
    }
    present &= decimals.plain;
    const uint64_t all = count == 64 ? ~uint64_t{0} : (uint64_t{1} << count) - 1;
    for (uint64_t rest = all & ~present; rest != 0; rest &= rest - 1) {
      const int i = __builtin_ctzll(rest);
      out[i] = 0;
      const Parsed parsed = ParseOtherDouble(FieldAt<false>(fields, first + i), rule, &out[i]);
      if (parsed == Parsed::kValue) present |= uint64_t{1} << i;
      if (parsed == Parsed::kOdd) odd[total.num_odd++] = static_cast<uint32_t>(first + i);
    }
    validity[first / 64] = present;
    total.num_missing += count - __builtin_popcountll(present);
  }
  return total;
}

template <bool kPlain>
inline ColumnCount ParseIntegers(const FieldColumn& fields, const ColumnRule& rule, int64_t* values, uint64_t* validity,
                                 uint32_t* odd) {
  ColumnCount total = {0, 0};
  Decimals decimals;
  bool wide = false;
  for (int64_t first = 0; first < fields.num_rows; first += 64) {
    const int count = fields.num_rows - first < 64 ? static_cast<int>(fields.num_rows - first) : 64;
    ParseDecimals<kPlain>(fields, first, count, &wide, &decimals);
    int64_t* const out = values + first;
    uint64_t present = 0;
    for (int i = 0; i < count; ++i) {
      const int64_t sign = -static_cast<int64_t>(decimals.negative >> i & 1);
      const int64_t number = (static_cast<int64_t>(decimals.digits[i]) ^ sign) - sign;
      const double wide = static_cast<double>(number);
      const bool is_value = (decimals.digits[i] <= uint64_t{1} << 53) & (wide >= rule.min) & (wide <= rule.max);
      present |= static_cast<uint64_t>(is_value) << i;
      out[i] = number;
    }
    present &= decimals.plain & ~decimals.point;
    const uint64_t all = count == 64 ? ~uint64_t{0} : (uint64_t{1} << count) - 1;
    for (uint64_t rest = all & ~present; rest != 0; rest &= rest - 1) {
      const int i = __builtin_ctzll(rest);
      out[i] = 0;
      const Field field = FieldAt<false>(fields, first + i);
      if (field.begin == field.end && !rule.required) continue;
      odd[total.num_odd++] = static_cast<uint32_t>(first + i);
    }
    validity[first / 64] = present;
    total.num_missing += count - __builtin_popcountll(present);
  }
  return total;
}

//===----------------------------------------------------------------------===//
// Timestamps, bools, strings
//===----------------------------------------------------------------------===//

// Days since 1970-01-01 of a date in the Gregorian calendar, the year in two parts, 0 to 99 each; false where there is no such
// date.
inline bool DaysOf(unsigned century, unsigned year, unsigned month, unsigned day, int64_t* days) {
  static const uint16_t kBefore[16] = {0, 0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334};
  static const unsigned kDays[16] = {0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};  // 0 where there is no month
  const unsigned nth = month & 15;
  const bool is_leap = ((year != 0 ? year : century) & 3) == 0;
  // Leap years from the year 0 to the one before: every fourth, less every hundredth, more every four hundredth, all rounded
  // up.
  const unsigned hundredths = century + (year != 0);
  const unsigned leaps = 25 * century + ((year + 3) >> 2) - hundredths + ((hundredths + 3) >> 2);
  constexpr int64_t kDaysTo1970 = 719528;
  *days = static_cast<int64_t>(365 * (100 * century + year) + leaps + kBefore[nth] + (is_leap & (month > 2)) + day) - 1 -
          kDaysTo1970;
  return ((century | year) != 0) & (month < 16) & (day - 1 < kDays[nth] + static_cast<unsigned>((month == 2) & is_leap));
}

inline bool Digits2(const char* text, unsigned* value) {
  const unsigned tens = static_cast<unsigned>(static_cast<unsigned char>(text[0])) - '0';
  const unsigned ones = static_cast<unsigned>(static_cast<unsigned char>(text[1])) - '0';
  *value = tens * 10 + ones;
  return tens <= 9 && ones <= 9;
}

// The parts of YYYY-MM-DD, and of hh:mm behind any byte that follows it; false unless they are digits, and what is between them
// dashes and a colon.
struct DateParts {
  unsigned century, year, month, day, hour, minute;
};

#if defined(__SSE4_1__)

inline bool ParseParts(const char* text, bool has_time, DateParts* parts) {
  const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(text));
  const __m128i values = _mm_sub_epi8(bytes, _mm_set1_epi8('0'));
  const __m128i is_digit = _mm_cmpeq_epi8(_mm_min_epu8(values, _mm_set1_epi8(9)), values);
  const __m128i marks = _mm_setr_epi8(0, 0, 0, 0, '-', 0, 0, '-', 0, 0, 0, 0, 0, ':', 0, 0);
  const unsigned digits = static_cast<unsigned>(_mm_movemask_epi8(is_digit));
  const unsigned between = static_cast<unsigned>(_mm_movemask_epi8(_mm_cmpeq_epi8(bytes, marks)));
  const unsigned wanted = has_time ? 0xffff : 0x3ff;
  const __m128i pairs = _mm_shuffle_epi8(values, _mm_setr_epi8(0, 1, 2, 3, 5, 6, 8, 9, 11, 12, 14, 15, -1, -1, -1, -1));
  const __m128i numbers = _mm_maddubs_epi16(pairs, _mm_set1_epi16(10 | 1 << 8));
  const uint64_t date = static_cast<uint64_t>(_mm_cvtsi128_si64(numbers));
  const unsigned time = static_cast<unsigned>(_mm_extract_epi32(numbers, 2));
  *parts = {static_cast<unsigned>(date & 0xffff),
            static_cast<unsigned>(date >> 16 & 0xffff),
            static_cast<unsigned>(date >> 32 & 0xffff),
            static_cast<unsigned>(date >> 48),
            time & 0xffff,
            time >> 16};
  // Digits at bits 0 to 3, 5, 6, 8, 9, 11, 12, 14 and 15, marks at bits 4, 7 and 13; what is at bit 10 is the caller's to
  // check.
  return (((digits & 0xdb6f) | (between & 0x2090) | 0x400) & wanted) == wanted;
}

#else

inline bool ParseParts(const char* text, bool has_time, DateParts* parts) {
  parts->hour = parts->minute = 0;
  return Digits2(text, &parts->century) && Digits2(text + 2, &parts->year) && Digits2(text + 5, &parts->month) &&
         Digits2(text + 8, &parts->day) && text[4] == '-' && text[7] == '-' &&
         (!has_time || (Digits2(text + 11, &parts->hour) && Digits2(text + 14, &parts->minute) && text[13] == ':'));
}

#endif

// YYYY-MM-DD, alone or followed by T or a space, hh:mm:ss, and Z or nothing.
inline bool ParseTimestamp(const Field& field, int64_t* microseconds) {
  const char* const t = field.begin;
  const size_t size = field.size();
  const bool has_time = size > 10;
  if (size != 10 && size != 19 && size != 20) return false;
  DateParts parts;
  if (!ParseParts(t, has_time, &parts)) return false;
  int64_t days;
  if (!DaysOf(parts.century, parts.year, parts.month, parts.day, &days)) return false;
  int64_t seconds = days * 86400;
  if (has_time) {
    unsigned second;
    const bool is_plain = Digits2(t + 17, &second) & (t[16] == ':') & (((t[10] | 0x20) == 't') | (t[10] == ' ')) &
                          ((size == 19) | ((t[size - 1] | 0x20) == 'z')) & (parts.hour <= 23) & (parts.minute <= 59);
    if (!is_plain || second > 59) return false;
    seconds += parts.hour * 3600 + parts.minute * 60 + second;
  }
  *microseconds = seconds * 1000000;
  return true;
}

template <bool kPlain>
inline ColumnCount ParseTimestamps(const FieldColumn& fields, const ColumnRule& rule, int64_t* values, uint64_t* validity,
                                   uint32_t* odd) {
  return ForEachRow<kPlain>(fields, validity, odd, [&](Field field, int64_t row) {
    values[row] = 0;
    if (field.begin == field.end) return Missing(rule);
    return ParseTimestamp(field, &values[row]) ? Parsed::kValue : Parsed::kOdd;
  });
}

// The bytes of a word of up to 5 letters.
inline uint64_t Word(const char* text, size_t size) {
  uint64_t word = 0;
  memcpy(&word, text, 8);
#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
  word = __builtin_bswap64(word);
#endif
  return word & ((uint64_t{1} << (8 * size)) - 1);
}

// Without branches on what the value is: bools are as random as data gets.
template <bool kPlain>
inline ColumnCount ParseBools(const FieldColumn& fields, const ColumnRule& rule, uint64_t* values, uint64_t* validity,
                              uint32_t* odd) {
  constexpr uint64_t kTrue = 0x65757274;  // "true", the first letter in the lowest byte
  constexpr uint64_t kFalse = 0x65736c6166;
  constexpr uint64_t kYes = 0x736579;
  constexpr uint64_t kNo = 0x6f6e;
  ColumnCount total = {0, 0};
  for (int64_t first = 0; first < fields.num_rows; first += 64) {
    const int count = fields.num_rows - first < 64 ? static_cast<int>(fields.num_rows - first) : 64;
    uint64_t present = 0;
    uint64_t value = 0;
    for (int i = 0; i < count; ++i) {
      const Field field = FieldAt<kPlain>(fields, first + i);
      const size_t size = field.size();
      const uint64_t exact = Word(field.begin, size > 7 ? 7 : size);
      const uint64_t lower = exact | (0x20202020202020 & ((uint64_t{1} << (8 * (size > 7 ? 7 : size))) - 1));
      // A longer field that ends with zero bytes has the same word.
      const bool is_digit = size == 1;
      const bool is_true = (lower == kTrue) | (lower == kYes) | ((exact == '1') & is_digit);
      const bool is_bool = (is_true | (lower == kFalse) | (lower == kNo) | ((exact == '0') & is_digit)) & (size <= 5);
      value |= static_cast<uint64_t>(is_true & is_bool) << i;
      present |= static_cast<uint64_t>(is_bool) << i;
    }
    const uint64_t all = count == 64 ? ~uint64_t{0} : (uint64_t{1} << count) - 1;
    for (uint64_t rest = all & ~present; rest != 0; rest &= rest - 1) {
      const int64_t row = first + __builtin_ctzll(rest);
      if (FieldAt<kPlain>(fields, row).size() > 0 || rule.required) odd[total.num_odd++] = static_cast<uint32_t>(row);
    }
    values[first / 64] = value;
    validity[first / 64] = present;
    total.num_missing += count - __builtin_popcountll(present);
  }
  return total;
}

inline char* CopyBytes(char* out, const char* begin, const char* end) {
  char* const stop = out + (end - begin);
  do {
    memcpy(out, begin, 32);
    out += 32;
    begin += 32;
  } while (out < stop);
  return stop;
}

inline bool HasQuote(const Field& field) {
  const uint64_t quotes = Block(field.begin).Equal('"');
  if (field.size() >= 64) return quotes != 0 || memchr(field.begin + 64, '"', field.size() - 64) != nullptr;
  return (quotes & ((uint64_t{1} << field.size()) - 1)) != 0;
}

template <bool kPlain>
inline ColumnCount ParseStrings(const FieldColumn& fields, const ColumnRule& rule, int32_t* offsets, char* bytes,
                                uint64_t* validity, uint32_t* odd) {
  char* out = bytes;
  offsets[0] = 0;
  return ForEachRow<kPlain>(fields, validity, odd, [&](Field field, int64_t row) {
    const bool missing = field.begin == field.end && !field.quoted;
    if (!kPlain && fields.undouble && field.quoted && HasQuote(field)) {
      for (const char* p = field.begin; p < field.end; ++p) {
        *out++ = *p;
        p += *p == '"';  // the second of two
      }
    } else {
      out = CopyBytes(out, field.begin, field.end);
    }
    offsets[row + 1] = static_cast<int32_t>(out - bytes);
    return missing ? Missing(rule) : Parsed::kValue;
  });
}

//===----------------------------------------------------------------------===//
// Categories
//===----------------------------------------------------------------------===//

inline uint64_t LoadWord(const char* text) {
  uint64_t word;
  memcpy(&word, text, sizeof(word));
#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
  word = __builtin_bswap64(word);
#endif
  return word;
}

// lathe_vocabulary_key of a text with readable bytes around it. No branch on the size: categories are of any, in any order.
inline void KeyOf(const char* begin, const char* end, uint64_t key[2]) {
  const size_t size = static_cast<size_t>(end - begin);
  const uint64_t first = LoadWord(begin);
  const uint64_t last = LoadWord(end - 8);
  const unsigned short_shift = static_cast<unsigned>(size < 8) * 32;
  key[0] = first & (~uint64_t{0} >> short_shift);
  key[1] = last >> short_shift;
  if (__builtin_expect(size < 4, 0)) {
    const uint64_t middle = first >> (8 * (size / 2)) & 0xff;
    const uint64_t is_text = 0 - static_cast<uint64_t>(size > 0);
    key[0] = ((first & 0xff) | middle << 8) & is_text;
    key[1] = last >> 56 & is_text;
  }
}

// lathe_vocabulary_lookup; kNotPlain where that has to be asked.
constexpr int32_t kNotPlain = -2;
inline int32_t LookUp(const lathe_vocabulary& vocabulary, const char* begin, const char* end) {
  const size_t size = static_cast<size_t>(end - begin);
  uint64_t key[2];
  KeyOf(begin, end, key);
  const uint64_t a = key[0] ^ (size * UINT64_C(0x243f6a8885a308d3)) ^ vocabulary.seed;
  const uint64_t b = key[1] ^ (UINT64_C(0x13198a2e03707345) + vocabulary.seed);
  const unsigned __int128 product = static_cast<unsigned __int128>(a * UINT64_C(0xa4093822299f31d1)) * (b | 1);
  const uint64_t mixed = static_cast<uint64_t>(product) ^ static_cast<uint64_t>(product >> 64) ^ b;
  const uint64_t hash = mixed * UINT64_C(0x9e3779b97f4a7c15);
  const uint64_t bucket = (hash >> 32) * vocabulary.num_buckets >> 32;
  const uint32_t low = static_cast<uint32_t>(hash) ^ vocabulary.displacements[bucket] * UINT32_C(0x9e3779b1);
  const lathe_vocabulary_entry& entry = vocabulary.entries[static_cast<uint64_t>(low) * vocabulary.num_slots >> 32];
  if (__builtin_expect(size > 16, 0)) {
    if (vocabulary.whole) return kNotPlain;
    const bool is_same = (entry.first == key[0]) & (entry.size == size);
    return is_same && memcmp(vocabulary.bytes + entry.last, begin, size) == 0 ? entry.index : -1;
  }
  const bool is_same = (entry.first == key[0]) & (entry.last == key[1]) & (entry.size == size);
  return is_same ? entry.index : -1;
}

// Where 64 fields are, and the 8 bytes from their begins on and before their ends.
struct Places {
  alignas(64) uint64_t starts[64];
  alignas(64) uint64_t ends[64];
  alignas(64) uint32_t begins[64];
  alignas(64) uint32_t sizes[64];
};

#if defined(__AVX512VBMI2__)

// The upper halves of 64-bit products.
inline __m512i MultiplyHigh(__m512i a, __m512i b) {
  const __m512i low = _mm512_set1_epi64(0xffffffff);
  const __m512i a_high = _mm512_srli_epi64(a, 32);
  const __m512i b_high = _mm512_srli_epi64(b, 32);
  const __m512i low_low = _mm512_srli_epi64(_mm512_mul_epu32(a, b), 32);
  const __m512i middle = _mm512_add_epi64(_mm512_mul_epu32(a_high, b), low_low);
  const __m512i other = _mm512_add_epi64(_mm512_mul_epu32(a, b_high), _mm512_and_si512(middle, low));
  return _mm512_add_epi64(_mm512_add_epi64(_mm512_mul_epu32(a_high, b_high), _mm512_srli_epi64(middle, 32)),
                          _mm512_srli_epi64(other, 32));
}

// The tables of a vocabulary, for look-ups of eight indices at a time: in registers as long as they are small.
class Tables {
 public:
  explicit Tables(const lathe_vocabulary& vocabulary)
      : displacements_(vocabulary.displacements),
        entries_(reinterpret_cast<const uint64_t*>(vocabulary.entries)),
        num_buckets_(vocabulary.num_buckets),
        is_small_(vocabulary.num_slots <= 16 && vocabulary.num_buckets <= 32) {
    if (!is_small_) return;
    few_displacements_ = _mm512_maskz_loadu_epi16(static_cast<__mmask32>((uint64_t{1} << num_buckets_) - 1), displacements_);
    alignas(64) uint64_t columns[3][16] = {};
    for (uint32_t i = 0; i < 3 * vocabulary.num_slots; ++i) columns[i % 3][i / 3] = entries_[i];
    for (int k = 0; k < 3; ++k) {
      few_[k][0] = _mm512_load_si512(columns[k]);
      few_[k][1] = _mm512_load_si512(columns[k] + 8);
    }
  }

  __m512i Displacement(__m512i bucket) const {
    const __m512i mask = _mm512_set1_epi64(0xffff);
    if (is_small_) return _mm512_and_si512(_mm512_permutexvar_epi16(bucket, few_displacements_), mask);
    if (num_buckets_ == 1) return _mm512_set1_epi64(displacements_[0]);
    // Gathered in twos: the last with the one before.
    const __m512i pair = _mm512_min_epu64(bucket, _mm512_set1_epi64(num_buckets_ - 2));
    const __m512i both = _mm512_cvtepu32_epi64(_mm512_i64gather_epi32(pair, displacements_, 2));
    return _mm512_and_si512(_mm512_srlv_epi64(both, _mm512_slli_epi64(_mm512_sub_epi64(bucket, pair), 4)), mask);
  }

  // Word 0, 1 or 2 of entries.
  template <int kWord>
  __m512i Entry(__m512i slot) const {
    if (is_small_) return _mm512_permutex2var_epi64(few_[kWord][0], slot, few_[kWord][1]);
    return _mm512_i64gather_epi64(_mm512_add_epi64(_mm512_add_epi64(slot, slot), slot), entries_ + kWord, 8);
  }

 private:
  const uint16_t* displacements_;
  const uint64_t* entries_;
  uint32_t num_buckets_;
  bool is_small_;
  __m512i few_displacements_;
  __m512i few_[3][2];
};

// LookUp of 64 texts, eight at a time.
inline __attribute__((always_inline)) void LookUp64(const lathe_vocabulary& vocabulary, const Tables& tables, const char* text,
                                                    const Places& places, int64_t* values) {
  const auto constant = [](uint64_t value) { return _mm512_set1_epi64(static_cast<int64_t>(value)); };
  const __m512i low_half = constant(0xffffffff);
  const __m512i seed = constant(vocabulary.seed);
  const __m512i last_seed = constant(UINT64_C(0x13198a2e03707345) + vocabulary.seed);
  const __m512i num_buckets = constant(vocabulary.num_buckets);
  const __m512i num_slots = constant(vocabulary.num_slots);
  uint64_t is_long = 0;
  for (int i = 0; i < 64; i += 8) {
    const __m512i size = _mm512_cvtepu32_epi64(_mm256_load_si256(reinterpret_cast<const __m256i*>(places.sizes + i)));
    const __m512i start = _mm512_load_si512(places.starts + i);
    const __m512i end = _mm512_load_si512(places.ends + i);
    const __mmask8 is_short = _mm512_cmplt_epu64_mask(size, constant(8));
    __m512i first = _mm512_mask_and_epi64(start, is_short, start, low_half);
    __m512i last = _mm512_mask_srli_epi64(end, is_short, end, 32);
    if (const __mmask8 is_tiny = _mm512_cmplt_epu64_mask(size, constant(4)); is_tiny != 0) {
      const __mmask8 is_text = _mm512_test_epi64_mask(size, size);
      const __m512i half = _mm512_slli_epi64(_mm512_srli_epi64(size, 1), 3);
      const __m512i middle = _mm512_and_si512(_mm512_srlv_epi64(start, half), constant(0xff));
      const __m512i both = _mm512_or_si512(_mm512_and_si512(start, constant(0xff)), _mm512_slli_epi64(middle, 8));
      first = _mm512_mask_mov_epi64(first, is_tiny, _mm512_maskz_mov_epi64(is_text, both));
      last = _mm512_mask_mov_epi64(last, is_tiny, _mm512_maskz_srli_epi64(is_text, end, 56));
    }
    const __m512i a = _mm512_xor_si512(
        _mm512_xor_si512(first, _mm512_mullo_epi64(size, constant(UINT64_C(0x243f6a8885a308d3)))), seed);
    const __m512i b = _mm512_xor_si512(last, last_seed);
    const __m512i left = _mm512_mullo_epi64(a, constant(UINT64_C(0xa4093822299f31d1)));
    const __m512i right = _mm512_or_si512(b, constant(1));
    const __m512i mixed =
        _mm512_xor_si512(_mm512_xor_si512(_mm512_mullo_epi64(left, right), MultiplyHigh(left, right)), b);
    const __m512i hash = _mm512_mullo_epi64(mixed, constant(UINT64_C(0x9e3779b97f4a7c15)));
    const __m512i bucket = _mm512_srli_epi64(_mm512_mul_epu32(_mm512_srli_epi64(hash, 32), num_buckets), 32);
    const __m512i low = _mm512_xor_si512(hash, _mm512_mul_epu32(tables.Displacement(bucket), constant(0x9e3779b1)));
    const __m512i slot = _mm512_srli_epi64(_mm512_mul_epu32(low, num_slots), 32);
    const __m512i size_and_index = tables.Entry<2>(slot);
    const __mmask8 is_same = _mm512_cmpeq_epi64_mask(tables.Entry<0>(slot), first) &
                             _mm512_cmpeq_epi64_mask(tables.Entry<1>(slot), last) &
                             _mm512_cmpeq_epi64_mask(_mm512_and_si512(size_and_index, low_half), size);
    const __m512i index = _mm512_mask_srai_epi64(constant(~uint64_t{0}), is_same, size_and_index, 32);
    _mm512_storeu_si512(values + i, index);
    is_long |= static_cast<uint64_t>(_mm512_cmpgt_epu64_mask(size, constant(16))) << i;
  }
  for (; is_long != 0; is_long &= is_long - 1) {
    const int i = __builtin_ctzll(is_long);
    const char* const begin = text + places.begins[i];
    values[i] = LookUp(vocabulary, begin, begin + places.sizes[i]);
  }
}

#endif

// `kPlain` as of numbers: fields are taken as they stand, and those that start with a quote are looked up once more.
template <bool kPlain>
inline ColumnCount ParseCategories(const FieldColumn& fields, const ColumnRule& rule, const lathe_vocabulary& table,
                                   int64_t* values, uint64_t* validity, uint32_t* odd) {
  const lathe_vocabulary vocabulary = table;  // no store changes it
  ColumnCount total = {0, 0};
  Places places;
#if defined(__AVX512VBMI2__)
  const Tables tables(vocabulary);
#endif
  for (int64_t first = 0; first < fields.num_rows; first += 64) {
    const int count = fields.num_rows - first < 64 ? static_cast<int>(fields.num_rows - first) : 64;
    int64_t* const out = values + first;
    uint64_t missing = 0;
    uint64_t quoted = 0;
    for (int i = 0; i < count; ++i) {
      const Field field = FieldAt<kPlain>(fields, first + i);
      missing |= static_cast<uint64_t>((field.begin == field.end) & !field.quoted) << i;
      quoted |= static_cast<uint64_t>(kPlain ? *field.begin == '"' : field.quoted) << i;
      places.starts[i] = LoadWord(field.begin);
      places.ends[i] = LoadWord(field.end - 8);
      places.begins[i] = static_cast<uint32_t>(field.begin - fields.text);
      places.sizes[i] = static_cast<uint32_t>(field.size());
    }
    uint64_t present = 0;
#if defined(__AVX512VBMI2__)
    if (count == 64) {
      LookUp64(vocabulary, tables, fields.text, places, out);
      for (int i = 0; i < 64; i += 8) {
        present |= static_cast<uint64_t>(_mm512_movepi64_mask(_mm512_loadu_si512(out + i))) << i;
      }
      present = ~present;
    }
    const int rest_from = count == 64 ? 64 : 0;
#else
    const int rest_from = 0;
#endif
    for (int i = rest_from; i < count; ++i) {
      const char* const begin = fields.text + places.begins[i];
      out[i] = LookUp(vocabulary, begin, begin + places.sizes[i]);
      present |= static_cast<uint64_t>(out[i] >= 0) << i;
    }
    const uint64_t all = count == 64 ? ~uint64_t{0} : (uint64_t{1} << count) - 1;
    present &= ~missing;
    for (uint64_t rest = (kPlain ? fields.unquote : fields.undouble) ? quoted & ~missing : 0; rest != 0; rest &= rest - 1) {
      const int i = __builtin_ctzll(rest);
      const Field field = FieldAt<false>(fields, first + i);
      // What doubled quotes stand for is another text.
      if (fields.undouble && HasQuote(field)) {
        out[i] = kNotPlain;
      } else if (kPlain) {
        out[i] = LookUp(vocabulary, field.begin, field.end);
      }
      const uint64_t bit = uint64_t{1} << i;
      present = out[i] >= 0 ? present | bit : present & ~bit;
    }
    for (uint64_t rest = all & ~(rule.required ? present : present | missing); rest != 0; rest &= rest - 1) {
      odd[total.num_odd++] = static_cast<uint32_t>(first + __builtin_ctzll(rest));
    }
    validity[first / 64] = present;
    total.num_missing += count - __builtin_popcountll(present);
  }
  return total;
}

//===----------------------------------------------------------------------===//
// The table of functions
//===----------------------------------------------------------------------===//

inline bool IsPlain(const FieldColumn& fields) { return !fields.unquote && !fields.drop_return; }

// For kernels that look at what is not plain once more. Quotes around one field are mostly around all.
inline bool LooksPlain(const FieldColumn& fields) {
  return !fields.drop_return && fields.num_rows > 0 && !FieldAt<false>(fields, 0).quoted;
}

ColumnCount Doubles(const FieldColumn& fields, const ColumnRule& rule, double* values, uint64_t* validity, uint32_t* odd) {
  return LooksPlain(fields) ? ParseDoubles<true>(fields, rule, values, validity, odd)
                            : ParseDoubles<false>(fields, rule, values, validity, odd);
}
ColumnCount Integers(const FieldColumn& fields, const ColumnRule& rule, int64_t* values, uint64_t* validity, uint32_t* odd) {
  return LooksPlain(fields) ? ParseIntegers<true>(fields, rule, values, validity, odd)
                            : ParseIntegers<false>(fields, rule, values, validity, odd);
}
ColumnCount Timestamps(const FieldColumn& fields, const ColumnRule& rule, int64_t* values, uint64_t* validity, uint32_t* odd) {
  return IsPlain(fields) ? ParseTimestamps<true>(fields, rule, values, validity, odd)
                         : ParseTimestamps<false>(fields, rule, values, validity, odd);
}
ColumnCount Bools(const FieldColumn& fields, const ColumnRule& rule, uint64_t* values, uint64_t* validity, uint32_t* odd) {
  return IsPlain(fields) ? ParseBools<true>(fields, rule, values, validity, odd)
                         : ParseBools<false>(fields, rule, values, validity, odd);
}
ColumnCount Strings(const FieldColumn& fields, const ColumnRule& rule, int32_t* offsets, char* bytes, uint64_t* validity,
                    uint32_t* odd) {
  return IsPlain(fields) ? ParseStrings<true>(fields, rule, offsets, bytes, validity, odd)
                         : ParseStrings<false>(fields, rule, offsets, bytes, validity, odd);
}

ColumnCount Categories(const FieldColumn& fields, const ColumnRule& rule, const lathe_vocabulary& vocabulary, int64_t* values,
                       uint64_t* validity, uint32_t* odd) {
  return LooksPlain(fields) ? ParseCategories<true>(fields, rule, vocabulary, values, validity, odd)
                            : ParseCategories<false>(fields, rule, vocabulary, values, validity, odd);
}

constexpr ReaderKernels MakeKernels(const char* name) {
  return {name, ScanCsv, CountLines, StringEnd, Doubles, Integers, Timestamps, Bools, Strings, Categories};
}

}  // namespace
}  // namespace lathe
