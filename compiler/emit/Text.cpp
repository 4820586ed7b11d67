//===- Text.cpp - Pieces of generated C and C++ ---------------------------===//

#include "compiler/emit/Text.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/ErrorHandling.h"
#include "llvm/Support/JSON.h"

#include <charconv>

using namespace lathe;

static bool isControl(char c) {
  return static_cast<unsigned char>(c) < 0x20 || c == 0x7f;
}

std::string lathe::stringLiteral(llvm::StringRef text) {
  std::string result = "\"";
  bool utf8 = llvm::json::isUTF8(text);
  for (size_t i = 0; i < text.size(); ++i) {
    char c = text[i];
    bool raw = static_cast<unsigned char>(c) >= 0x80 ? utf8 : !isControl(c);
    if (c == '"' || c == '\\' || (c == '?' && i > 0 && text[i - 1] == '?')) {
      // The second of two question marks is escaped: trigraphs.
      result += '\\';
      result += c;
    } else if (raw) {
      result += c;
    } else {
      // Three octal digits end by themselves, unlike a hexadecimal escape.
      unsigned byte = static_cast<unsigned char>(c);
      result += '\\';
      for (int shift : {6, 3, 0})
        result += static_cast<char>('0' + ((byte >> shift) & 7));
    }
  }
  return result + '"';
}

std::string lathe::commentText(llvm::StringRef text) {
  bool utf8 = llvm::json::isUTF8(text);
  std::string result;
  for (char c : text) {
    if (isControl(c))
      c = ' ';
    if (static_cast<unsigned char>(c) >= 0x80 && !utf8)
      c = '?';
    bool endsComment = c == '/' && !result.empty() && result.back() == '*';
    bool startsComment = c == '*' && !result.empty() && result.back() == '/';
    bool trigraph = c == '?' && !result.empty() && result.back() == '?';
    if (endsComment || startsComment || trigraph)
      result += ' ';
    // A line may be broken at any space, and must not end with a backslash.
    if (c == ' ' && !result.empty() && result.back() == '\\')
      result += '.';
    result += c;
  }
  if (!result.empty() && result.back() == '\\')
    result += '.';
  return result;
}

std::string lathe::doubleLiteral(double value) {
  char buffer[32];
  std::to_chars_result end = std::to_chars(buffer, buffer + 32, value);
  std::string result(buffer, end.ptr);
  if (result.find_first_of(".e") == std::string::npos)
    result += ".0";
  return result;
}

void lathe::printWrapped(llvm::raw_ostream &os, llvm::StringRef prefix,
                         llvm::StringRef text, unsigned width) {
  llvm::SmallVector<llvm::StringRef> lines;
  text.split(lines, '\n');
  for (llvm::StringRef line : lines) {
    if (line.empty() || line.starts_with(" ")) {
      os << (prefix + line).str().substr(0, line.empty() ? prefix.rtrim().size()
                                                         : std::string::npos)
         << '\n';
      continue;
    }
    std::string current = prefix.str();
    bool first = true;
    for (llvm::StringRef word : llvm::split(line, ' ')) {
      if (!first && current.size() + 1 + word.size() > width) {
        os << current << '\n';
        current = prefix.str();
        first = true;
      }
      if (!first)
        current += ' ';
      current += word;
      first = false;
    }
    os << current << '\n';
  }
}

void lathe::printTemplate(llvm::raw_ostream &os, llvm::StringRef pattern,
                          Substitutions substitutions) {
  while (!pattern.empty()) {
    auto [text, rest] = pattern.split('$');
    os << text;
    if (text.size() == pattern.size())
      return;
    auto [key, after] = rest.split('$');
    const auto *found = llvm::find_if(
        substitutions, [key = key](const auto &s) { return s.first == key; });
    if (found == substitutions.end())
      llvm::report_fatal_error("unknown key '" + key + "' in a template");
    os << found->second;
    pattern = after;
  }
}
