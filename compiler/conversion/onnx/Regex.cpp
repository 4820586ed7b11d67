//===- Regex.cpp - Regular expressions as automata ------------------------===//

#include "compiler/conversion/onnx/Regex.h"

#include "compiler/conversion/onnx/RegexParser.h"
#include "llvm/ADT/STLExtras.h"

#include <map>
#include <tuple>

namespace lathe::onnx {

constexpr size_t kMostStates = 20000;

static bool isWord(int byte) {
  return byte == '_' || (byte >= '0' && byte <= '9') || (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z');
}

/// What is before a place in the text, and (at its end: -1) the byte behind it.
static bool holds(RegexState::Place place, int before, int behind) {
  switch (place) {
  case RegexState::TextBegin:
    return before < 0;
  case RegexState::TextEnd:
    return behind < 0;
  case RegexState::LineBegin:
    return before < 0 || before == '\n';
  case RegexState::LineEnd:
    return behind < 0 || behind == '\n';
  case RegexState::WordBoundary:
    return isWord(before) != isWord(behind);
  case RegexState::NoWordBoundary:
    return isWord(before) == isWord(behind);
  }
  return false;
}

namespace {

/// The subset construction. A state is where the parser's states are before the conditions at this place are looked at, and what byte
/// came before, as far as conditions ask.
class Builder {
public:
  Builder(const std::vector<RegexState> &states, Automaton &automaton) : states(states), automaton(automaton) {}

  bool build(int32_t begin) {
    makeClasses();
    find({begin}, -1);
    for (size_t i = 0; i != sets.size(); ++i) {
      if (sets.size() > kMostStates)
        return false;
      automaton.accepts.push_back(false);
      visit(sets[i], befores[i], -1, [&](const RegexState &state) {
        if (state.kind == RegexState::Match)
          automaton.accepts.back() = true;
      });
      for (int byte : representatives) {
        std::vector<int32_t> next;
        visit(sets[i], befores[i], byte, [&](const RegexState &state) {
          if (state.kind == RegexState::Byte && state.low <= byte && byte <= state.high)
            next.push_back(state.out);
        });
        llvm::sort(next);
        next.erase(std::unique(next.begin(), next.end()), next.end());
        automaton.next.push_back(next.empty() ? -1 : find(next, byte));
      }
    }
    return true;
  }

private:
  /// Bytes that no state and no condition tells apart.
  void makeClasses() {
    std::vector<bool> begins(257, false);
    begins[0] = true;
    auto cut = [&](int low, int high) { begins[low] = begins[high + 1] = true; };
    for (const RegexState &state : states)
      if (state.kind == RegexState::Byte && state.low <= state.high)
        cut(state.low, state.high);
    cut('\n', '\n');
    for (auto [low, high] : {std::pair('0', '9'), std::pair('A', 'Z'), std::pair('_', '_'), std::pair('a', 'z')})
      cut(low, high);
    for (int byte = 0; byte != 256; ++byte) {
      if (begins[byte])
        representatives.push_back(byte);
      automaton.classes.push_back(static_cast<uint8_t>(representatives.size() - 1));
    }
    automaton.width = representatives.size();
    for (const RegexState &state : states)
      hasConditions |= state.kind == RegexState::Condition;
  }

  int32_t find(const std::vector<int32_t> &set, int before) {
    // Only these differences matter.
    int kind = !hasConditions || before < 0 ? before < 0 && hasConditions ? -1 : 0 : isWord(before) ? 'a' : before == '\n' ? '\n' : ' ';
    auto [entry, isNew] = numbers.try_emplace({set, kind}, sets.size());
    if (isNew) {
      sets.push_back(set);
      befores.push_back(kind);
    }
    return entry->second;
  }

  template <typename Fn> void visit(std::vector<int32_t> pending, int before, int behind, Fn fn) {
    std::vector<bool> seen(states.size(), false);
    while (!pending.empty()) {
      int32_t at = pending.back();
      pending.pop_back();
      if (at < 0 || seen[at])
        continue;
      seen[at] = true;
      const RegexState &state = states[at];
      if (state.kind == RegexState::Split) {
        pending.push_back(state.out);
        pending.push_back(state.other);
      } else if (state.kind == RegexState::Condition) {
        if (holds(state.place, before, behind))
          pending.push_back(state.out);
      } else {
        fn(state);
      }
    }
  }

  const std::vector<RegexState> &states;
  Automaton &automaton;
  std::vector<int> representatives;
  bool hasConditions = false;
  std::map<std::pair<std::vector<int32_t>, int>, int32_t> numbers;
  std::vector<std::vector<int32_t>> sets;
  std::vector<int> befores;
};

} // namespace

std::string compileRegex(llvm::StringRef pattern, Automaton &automaton) {
  RegexParser parser(pattern);
  if (std::string error = parser.parse(); !error.empty())
    return error;
  if (!Builder(parser.states, automaton).build(parser.begin))
    return "its automaton has more than " + std::to_string(kMostStates) + " states";
  return "";
}

} // namespace lathe::onnx
