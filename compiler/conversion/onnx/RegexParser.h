//===- RegexParser.h - Regular expressions as nondeterministic automata ---===//
#ifndef LATHE_COMPILER_CONVERSION_ONNX_REGEXPARSER_H
#define LATHE_COMPILER_CONVERSION_ONNX_REGEXPARSER_H

#include "llvm/ADT/StringRef.h"

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace lathe::onnx {

/// A state of Thompson's construction.
struct RegexState {
  enum Kind : uint8_t { Byte, Split, Condition, Match } kind;
  enum Place : uint8_t { TextBegin, TextEnd, LineBegin, LineEnd, WordBoundary, NoWordBoundary } place = TextBegin; // of a condition
  uint8_t low = 0, high = 0; // bytes
  int32_t out = -1, other = -1;
};

/// Code points, ascending ranges.
using CodePoints = std::vector<std::pair<uint32_t, uint32_t>>;

class RegexParser {
public:
  explicit RegexParser(llvm::StringRef pattern) : rest(pattern) {}
  /// Returns what is wrong, or "". `states` begin at `begin`.
  std::string parse();

  std::vector<RegexState> states;
  int32_t begin = -1;

private:
  /// A part with one entry; `exits` are places of `out` (2 * state) and `other` (2 * state + 1) to be set.
  struct Part {
    int32_t entry = -1;
    std::vector<int32_t> exits;
  };
  struct Flags {
    bool ignoresCase = false, dotTakesLines = false, linesEnd = false;
  };

  Part parseAlternatives();
  Part parseSequence();
  Part parseRepeated();
  Part parseAtom();
  Part parseGroup();
  Part parseEscape();
  Part repeat(llvm::StringRef text, Flags before, int least, int most, Part first);
  bool parseCount(int &least, int &most);
  CodePoints parseClass();
  bool parseNamedClass(CodePoints &points);
  uint32_t parseCodePoint();
  uint32_t parseEscapedCodePoint();
  bool parsePerlClass(char letter, CodePoints &points);

  Part makeEmpty();
  Part makeCondition(RegexState::Place place);
  Part makeCodePoints(CodePoints points);
  Part makeBytes(const std::vector<std::pair<uint8_t, uint8_t>> &sequence);
  Part join(Part first, Part second);
  Part either(Part first, Part second);
  Part star(Part part, bool needsOne);
  int32_t add(RegexState state);
  void connect(const Part &part, int32_t to);
  Part fail(const std::string &message);

  llvm::StringRef rest;
  Flags flags;
  int depth = 0;
  std::string error;
};

} // namespace lathe::onnx

#endif // LATHE_COMPILER_CONVERSION_ONNX_REGEXPARSER_H
