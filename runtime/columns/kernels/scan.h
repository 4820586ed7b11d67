// The structure of CSV, and of JSON strings.
#ifndef LATHE_RUNTIME_COLUMNS_KERNELS_SCAN_H_
#define LATHE_RUNTIME_COLUMNS_KERNELS_SCAN_H_

#include <stddef.h>
#include <stdint.h>

#include "runtime/columns/kernels.h"
#include "runtime/columns/kernels/block.h"

namespace lathe {
namespace {

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

}  // namespace
}  // namespace lathe

#endif  // LATHE_RUNTIME_COLUMNS_KERNELS_SCAN_H_
