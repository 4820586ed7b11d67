#include "runtime/report/text.h"

#include <cmath>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/time/civil_time.h"

namespace lathe {
namespace {

constexpr char kReplacement[] = "\xEF\xBF\xBD";

// Bytes of the UTF-8 sequence that starts at `position`, or 0 when it is none.
size_t SequenceSize(std::string_view text, size_t position) {
  const auto byte = [&](size_t i) { return static_cast<unsigned char>(text[position + i]); };
  const auto continues = [&](size_t i) { return position + i < text.size() && (byte(i) & 0xC0) == 0x80; };
  if (byte(0) < 0x80) return 1;
  if (byte(0) >= 0xC2 && byte(0) <= 0xDF) return continues(1) ? 2 : 0;
  if (byte(0) >= 0xE0 && byte(0) <= 0xEF) {
    if (!continues(1) || !continues(2)) return 0;
    const bool overlong = byte(0) == 0xE0 && byte(1) < 0xA0;
    const bool surrogate = byte(0) == 0xED && byte(1) >= 0xA0;
    return overlong || surrogate ? 0 : 3;
  }
  if (byte(0) >= 0xF0 && byte(0) <= 0xF4) {
    if (!continues(1) || !continues(2) || !continues(3)) return 0;
    const bool overlong = byte(0) == 0xF0 && byte(1) < 0x90;
    const bool too_large = byte(0) == 0xF4 && byte(1) >= 0x90;
    return overlong || too_large ? 0 : 4;
  }
  return 0;
}

// Commas between groups of three digits of the whole part, from five digits on: years have none.
std::string Grouped(std::string digits) {
  const size_t start = digits[0] == '-' ? 1 : 0;
  const size_t point = digits.find('.');
  size_t position = point == std::string::npos ? digits.size() : point;
  if (position <= start + 4) return digits;
  while (position > start + 3) {
    position -= 3;
    digits.insert(position, ",");
  }
  return digits;
}

}  // namespace

std::string Escape(std::string_view text) {
  std::string escaped;
  escaped.reserve(text.size());
  for (size_t i = 0; i < text.size();) {
    const size_t size = SequenceSize(text, i);
    const char c = text[i];
    if (size == 0 || (static_cast<unsigned char>(c) < 0x20 && c != '\n' && c != '\t') || c == 0x7F) {
      escaped += kReplacement;
      ++i;
      continue;
    }
    switch (c) {
      case '&':
        escaped += "&amp;";
        break;
      case '<':
        escaped += "&lt;";
        break;
      case '>':
        escaped += "&gt;";
        break;
      case '"':
        escaped += "&quot;";
        break;
      case '\'':
        escaped += "&#39;";
        break;
      default:
        escaped += text.substr(i, size);
    }
    i += size;
  }
  return escaped;
}

std::string CountText(int64_t count) { return Grouped(absl::StrCat(count)); }

std::string NumberText(double value) {
  if (std::isnan(value)) return "–";
  const double size = std::fabs(value);
  if (std::isinf(value) || size >= 1e15 || (size > 0 && size < 1e-4)) return absl::StrFormat("%.3g", value);
  if (value == std::floor(value)) return Grouped(absl::StrFormat("%.0f", value));
  if (size >= 1000) return Grouped(absl::StrFormat("%.1f", value));
  if (size >= 100) return absl::StrFormat("%.1f", value);
  if (size >= 10) return absl::StrFormat("%.2f", value);
  return absl::StrFormat(size >= 0.1 ? "%.4f" : "%.5f", value);
}

std::string PercentText(double fraction) { return absl::StrFormat("%.1f%%", 100 * fraction); }

std::string TimeText(double microseconds) {
  // Beyond 2^62 microseconds no calendar year has four digits.
  if (std::isnan(microseconds) || std::fabs(microseconds) > 0x1p62) return "–";
  const int64_t seconds = static_cast<int64_t>(std::floor(microseconds / 1e6));
  const absl::CivilSecond time = absl::CivilSecond(1970, 1, 1) + seconds;
  std::string text = absl::StrFormat("%04d-%02d-%02d", time.year(), time.month(), time.day());
  if (time.hour() != 0 || time.minute() != 0) absl::StrAppendFormat(&text, " %02d:%02d", time.hour(), time.minute());
  return text;
}

}  // namespace lathe
