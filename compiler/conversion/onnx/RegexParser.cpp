//===- RegexParser.cpp - Regular expressions as nondeterministic automata -===//

#include "compiler/conversion/onnx/RegexParser.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringSwitch.h"

namespace lathe::onnx {

constexpr uint32_t kLast = 0x10ffff;
constexpr size_t kMostStates = 50000;
constexpr int kMostDepth = 200, kMostRepetitions = 1000;

//===----------------------------------------------------------------------===//
// Sets of code points
//===----------------------------------------------------------------------===//

static CodePoints normalize(CodePoints points) {
  llvm::sort(points);
  CodePoints result;
  for (auto [low, high] : points)
    if (!result.empty() && low <= result.back().second + 1)
      result.back().second = std::max(result.back().second, high);
    else
      result.push_back({low, high});
  return result;
}

static CodePoints invert(const CodePoints &points) {
  CodePoints result;
  uint32_t next = 0;
  for (auto [low, high] : normalize(points)) {
    if (low > next)
      result.push_back({next, low - 1});
    next = high + 1;
  }
  if (next <= kLast)
    result.push_back({next, kLast});
  return result;
}

/// Adds the other case of ASCII letters, and of the two that have a third form.
static CodePoints foldCase(CodePoints points) {
  CodePoints result = points;
  auto cover = [&](uint32_t low, uint32_t high, int32_t delta) {
    for (auto [a, b] : points)
      if (uint32_t from = std::max(a, low), to = std::min(b, high); from <= to)
        result.push_back({from + delta, to + delta});
  };
  cover('a', 'z', -32);
  cover('A', 'Z', 32);
  auto has = [&](uint32_t code) { return llvm::any_of(points, [&](auto range) { return range.first <= code && code <= range.second; }); };
  if (has('k') || has('K') || has(0x212a))
    result.insert(result.end(), {{'k', 'k'}, {'K', 'K'}, {0x212a, 0x212a}});
  if (has('s') || has('S') || has(0x17f))
    result.insert(result.end(), {{'s', 's'}, {'S', 'S'}, {0x17f, 0x17f}});
  return result;
}

bool RegexParser::parsePerlClass(char letter, CodePoints &points) {
  CodePoints found;
  switch (llvm::toLower(letter)) {
  case 'd':
    found = {{'0', '9'}};
    break;
  case 's':
    found = {{'\t', '\n'}, {'\f', '\r'}, {' ', ' '}};
    break;
  case 'w':
    found = {{'0', '9'}, {'A', 'Z'}, {'_', '_'}, {'a', 'z'}};
    break;
  default:
    return false;
  }
  if (llvm::isUpper(letter))
    found = invert(found);
  points.insert(points.end(), found.begin(), found.end());
  return true;
}

/// `[:alpha:]` within a class.
bool RegexParser::parseNamedClass(CodePoints &points) {
  if (!rest.starts_with("[:"))
    return false;
  size_t end = rest.find(":]");
  if (end == llvm::StringRef::npos)
    return false;
  llvm::StringRef name = rest.slice(2, end);
  bool isInverted = name.consume_front("^");
  auto found = llvm::StringSwitch<CodePoints>(name)
                   .Case("alnum", {{'0', '9'}, {'A', 'Z'}, {'a', 'z'}})
                   .Case("alpha", {{'A', 'Z'}, {'a', 'z'}})
                   .Case("ascii", {{0, 127}})
                   .Case("blank", {{'\t', '\t'}, {' ', ' '}})
                   .Case("cntrl", {{0, 31}, {127, 127}})
                   .Case("digit", {{'0', '9'}})
                   .Case("graph", {{'!', '~'}})
                   .Case("lower", {{'a', 'z'}})
                   .Case("print", {{' ', '~'}})
                   .Case("punct", {{'!', '/'}, {':', '@'}, {'[', '`'}, {'{', '~'}})
                   .Case("space", {{'\t', '\r'}, {' ', ' '}})
                   .Case("upper", {{'A', 'Z'}})
                   .Case("word", {{'0', '9'}, {'A', 'Z'}, {'_', '_'}, {'a', 'z'}})
                   .Case("xdigit", {{'0', '9'}, {'A', 'F'}, {'a', 'f'}})
                   .Default({});
  if (found.empty()) {
    fail("there is no class '[:" + name.str() + ":]'");
    return true;
  }
  rest = rest.drop_front(end + 2);
  if (isInverted)
    found = invert(found);
  points.insert(points.end(), found.begin(), found.end());
  return true;
}

CodePoints RegexParser::parseClass() {
  CodePoints points;
  bool isInverted = rest.consume_front("^");
  for (bool isFirst = true; error.empty(); isFirst = false) {
    if (rest.empty()) {
      fail("a class has no end ']'");
      break;
    }
    if (!isFirst && rest.consume_front("]"))
      break;
    if (parseNamedClass(points))
      continue;
    if (rest.size() > 1 && rest[0] == '\\' && parsePerlClass(rest[1], points)) {
      rest = rest.drop_front(2);
      continue;
    }
    uint32_t low = rest.consume_front("\\") ? parseEscapedCodePoint() : parseCodePoint(), high = low;
    if (rest.size() > 1 && rest[0] == '-' && rest[1] != ']') {
      rest = rest.drop_front();
      high = rest.consume_front("\\") ? parseEscapedCodePoint() : parseCodePoint();
      if (high < low)
        fail("a range of a class ends before it begins");
    }
    points.push_back({low, high});
  }
  if (flags.ignoresCase)
    points = foldCase(points);
  return isInverted ? invert(points) : points;
}

//===----------------------------------------------------------------------===//
// Code points of the pattern
//===----------------------------------------------------------------------===//

uint32_t RegexParser::parseCodePoint() {
  auto byte = [&](size_t i) { return static_cast<unsigned char>(rest[i]); };
  uint32_t first = rest.empty() ? 0 : byte(0);
  size_t size = first < 0x80 ? 1 : first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
  if (rest.size() < size || (first >= 0x80 && first < 0xc2)) {
    fail("the pattern is not UTF-8");
    return 0;
  }
  uint32_t code = size == 1 ? first : first & (0xffu >> (size + 1));
  for (size_t i = 1; i != size; ++i)
    code = code << 6 | (byte(i) & 0x3f);
  rest = rest.drop_front(size);
  return code;
}

/// Behind a backslash, where it stands for one code point.
uint32_t RegexParser::parseEscapedCodePoint() {
  if (rest.empty()) {
    fail("the pattern ends with a backslash");
    return 0;
  }
  char letter = rest.front();
  static constexpr llvm::StringLiteral letters = "afnrtv", codes = "\a\f\n\r\t\v";
  if (size_t at = letters.find(letter); at != llvm::StringRef::npos) {
    rest = rest.drop_front();
    return codes[at];
  }
  if (letter == 'x') {
    rest = rest.drop_front();
    llvm::StringRef digits = rest.take_front(2);
    if (rest.consume_front("{")) {
      digits = rest.take_until([](char c) { return c == '}'; });
      rest = rest.drop_front(std::min(rest.size(), digits.size() + 1));
    } else {
      rest = rest.drop_front(digits.size());
    }
    uint32_t code = 0;
    if (digits.empty() || digits.getAsInteger(16, code) || code > kLast)
      fail("'\\x' has no hexadecimal number of a code point");
    return code;
  }
  if (letter == '0') {
    llvm::StringRef digits = rest.take_front(3).take_while([](char c) { return c >= '0' && c <= '7'; });
    rest = rest.drop_front(digits.size());
    uint32_t code = 0;
    return digits.getAsInteger(8, code) ? 0 : code;
  }
  if (llvm::isAlnum(letter)) {
    fail(std::string("'\\") + letter + "' is not supported");
    return 0;
  }
  return parseCodePoint();
}

//===----------------------------------------------------------------------===//
// Parts
//===----------------------------------------------------------------------===//

RegexParser::Part RegexParser::fail(const std::string &message) {
  if (error.empty())
    error = message;
  rest = "";
  return {};
}

int32_t RegexParser::add(RegexState state) {
  if (states.size() >= kMostStates)
    fail("the pattern is too large");
  states.push_back(state);
  return states.size() - 1;
}

void RegexParser::connect(const Part &part, int32_t to) {
  for (int32_t exit : part.exits)
    (exit % 2 ? states[exit / 2].other : states[exit / 2].out) = to;
}

RegexParser::Part RegexParser::makeEmpty() {
  int32_t state = add({RegexState::Split});
  return {state, {2 * state}};
}

RegexParser::Part RegexParser::makeCondition(RegexState::Place place) {
  int32_t state = add({RegexState::Condition, place});
  return {state, {2 * state}};
}

RegexParser::Part RegexParser::join(Part first, Part second) {
  if (first.entry < 0 || second.entry < 0)
    return first.entry < 0 ? second : first;
  connect(first, second.entry);
  return {first.entry, second.exits};
}

RegexParser::Part RegexParser::either(Part first, Part second) {
  if (first.entry < 0 || second.entry < 0)
    return first.entry < 0 ? second : first;
  RegexState split{RegexState::Split};
  split.out = first.entry;
  split.other = second.entry;
  Part result{add(split), first.exits};
  result.exits.insert(result.exits.end(), second.exits.begin(), second.exits.end());
  return result;
}

RegexParser::Part RegexParser::star(Part part, bool needsOne) {
  if (part.entry < 0)
    return part;
  RegexState split{RegexState::Split};
  split.out = part.entry;
  int32_t state = add(split);
  connect(part, state);
  return {needsOne ? part.entry : state, {2 * state + 1}};
}

RegexParser::Part RegexParser::makeBytes(const std::vector<std::pair<uint8_t, uint8_t>> &sequence) {
  Part part;
  for (auto [low, high] : sequence) {
    int32_t state = add({RegexState::Byte, RegexState::TextBegin, low, high});
    part = join(part, {state, {2 * state}});
  }
  return part;
}

static std::vector<uint8_t> encode(uint32_t code) {
  if (code < 0x80)
    return {static_cast<uint8_t>(code)};
  size_t size = code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
  std::vector<uint8_t> bytes(size);
  for (size_t i = size - 1; i != 0; --i, code >>= 6)
    bytes[i] = 0x80 | (code & 0x3f);
  bytes[0] = static_cast<uint8_t>(0xf00 >> size) | code;
  return bytes;
}

/// Ranges whose encodings are all sequences of bytes from a range each.
static void split(uint32_t low, uint32_t high, std::vector<std::vector<std::pair<uint8_t, uint8_t>>> &sequences) {
  if (low > high)
    return;
  // No surrogates in UTF-8.
  if (low < 0xd800 && high >= 0xd800) {
    split(low, 0xd7ff, sequences);
    split(0xd800, high, sequences);
    return;
  }
  if (low >= 0xd800 && low < 0xe000) {
    split(0xe000, high, sequences);
    return;
  }
  for (uint32_t most : {0x7fu, 0x7ffu, 0xffffu})
    if (low <= most && high > most) {
      split(low, most, sequences);
      split(most + 1, high, sequences);
      return;
    }
  if (high >= 0x80)
    for (int bits : {6, 12, 18}) {
      uint32_t mask = (1u << bits) - 1;
      if ((low & ~mask) == (high & ~mask))
        break;
      if (low & mask) {
        split(low, low | mask, sequences);
        split((low | mask) + 1, high, sequences);
        return;
      }
      if ((high & mask) != mask) {
        split(low, (high & ~mask) - 1, sequences);
        split(high & ~mask, high, sequences);
        return;
      }
    }
  std::vector<uint8_t> first = encode(low), last = encode(high);
  std::vector<std::pair<uint8_t, uint8_t>> sequence;
  for (auto [a, b] : llvm::zip_equal(first, last))
    sequence.push_back({a, b});
  sequences.push_back(sequence);
}

RegexParser::Part RegexParser::makeCodePoints(CodePoints points) {
  std::vector<std::vector<std::pair<uint8_t, uint8_t>>> sequences;
  for (auto [low, high] : normalize(points))
    split(low, high, sequences);
  Part part;
  for (const auto &sequence : sequences)
    part = either(part, makeBytes(sequence));
  // No code point at all: a byte that there is not.
  return part.entry < 0 ? makeBytes({{1, 0}}) : part;
}

//===----------------------------------------------------------------------===//
// Grammar
//===----------------------------------------------------------------------===//

std::string RegexParser::parse() {
  Part all = parseAlternatives();
  if (error.empty() && !rest.empty())
    fail("a ')' has no '('");
  if (!error.empty())
    return error;
  int32_t match = add({RegexState::Match});
  connect(all, match);
  begin = all.entry;
  return error;
}

RegexParser::Part RegexParser::parseAlternatives() {
  if (++depth > kMostDepth)
    return fail("groups are nested too deeply");
  Part part = parseSequence();
  while (error.empty() && rest.consume_front("|"))
    part = either(part, parseSequence());
  --depth;
  return part;
}

RegexParser::Part RegexParser::parseSequence() {
  Part part = makeEmpty();
  while (error.empty() && !rest.empty() && rest.front() != '|' && rest.front() != ')')
    part = join(part, parseRepeated());
  return part;
}

/// `{2}`, `{2,}` or `{2,5}`; what looks otherwise stands for itself.
bool RegexParser::parseCount(int &least, int &most) {
  llvm::StringRef text = rest;
  if (!text.consume_front("{") || text.consumeInteger(10, least))
    return false;
  most = least;
  if (text.consume_front(",") && text.consumeInteger(10, most))
    most = -1;
  if (!text.consume_front("}"))
    return false;
  if (least > kMostRepetitions || most > kMostRepetitions || (most >= 0 && most < least))
    fail("a number of repetitions is larger than " + std::to_string(kMostRepetitions) + ", or the second is less than the first");
  else
    rest = text;
  return true;
}

RegexParser::Part RegexParser::repeat(llvm::StringRef text, Flags before, int least, int most, Part first) {
  // Each repetition is a part of its own, parsed again.
  llvm::StringRef behind = rest;
  Flags after = flags;
  auto copy = [&] {
    rest = text;
    flags = before;
    return parseAtom();
  };
  Part result = makeEmpty();
  bool isFirst = true;
  auto next = [&] {
    Part part = isFirst ? first : copy();
    isFirst = false;
    return part;
  };
  for (int i = 0; i != least && error.empty(); ++i)
    result = join(result, next());
  if (most < 0) {
    result = join(result, star(next(), false));
  } else {
    std::vector<int32_t> exits;
    for (int i = least; i < most && error.empty(); ++i) {
      RegexState split{RegexState::Split};
      int32_t state = add(split);
      Part part = next();
      states[state].out = part.entry;
      exits.push_back(2 * state + 1);
      result = join(result, {state, part.exits});
    }
    result.exits.insert(result.exits.end(), exits.begin(), exits.end());
  }
  if (error.empty())
    rest = behind;
  flags = after;
  return result;
}

RegexParser::Part RegexParser::parseRepeated() {
  llvm::StringRef text = rest;
  Flags before = flags;
  Part part = parseAtom();
  for (bool again = true; again && error.empty();) {
    llvm::StringRef atom = text.drop_back(rest.size());
    int least = 0, most = 0;
    if (rest.consume_front("*")) {
      part = star(part, false);
    } else if (rest.consume_front("+")) {
      part = star(part, true);
    } else if (rest.consume_front("?")) {
      part = either(part, makeEmpty());
    } else if (!rest.empty() && rest.front() == '{' && parseCount(least, most)) {
      part = repeat(atom, before, least, most, part);
      again = false;
    } else {
      return part;
    }
    rest.consume_front("?"); // lazy: the same texts
    if (!rest.empty() && llvm::StringRef("*+?").contains(rest.front()))
      return fail("a repetition is repeated");
  }
  return part;
}

RegexParser::Part RegexParser::parseGroup() {
  Flags outer = flags;
  if (rest.consume_front("?")) {
    if (rest.consume_front("P<") || (rest.starts_with("<") && !rest.starts_with("<=") && !rest.starts_with("<!") && rest.consume_front("<"))) {
      size_t end = rest.find('>');
      if (end == llvm::StringRef::npos)
        return fail("the name of a group has no end '>'");
      rest = rest.drop_front(end + 1);
    } else {
      bool value = true;
      while (!rest.empty() && rest.front() != ':' && rest.front() != ')') {
        switch (rest.front()) {
        case 'i':
          flags.ignoresCase = value;
          break;
        case 's':
          flags.dotTakesLines = value;
          break;
        case 'm':
          flags.linesEnd = value;
          break;
        case 'U': // swaps lazy and greedy: the same texts
          break;
        case '-':
          value = false;
          break;
        default:
          return fail(std::string("the group '(?") + rest.front() + "' is not supported");
        }
        rest = rest.drop_front();
      }
      // Flags of what follows, in the group around.
      if (rest.consume_front(")"))
        return makeEmpty();
      rest.consume_front(":");
    }
  }
  Part part = parseAlternatives();
  if (error.empty() && !rest.consume_front(")"))
    return fail("a '(' has no ')'");
  flags = outer;
  return part;
}

RegexParser::Part RegexParser::parseEscape() {
  if (!rest.empty()) {
    char letter = rest.front();
    static constexpr llvm::StringLiteral letters = "AzbB";
    static constexpr RegexState::Place places[] = {RegexState::TextBegin, RegexState::TextEnd, RegexState::WordBoundary,
                                                   RegexState::NoWordBoundary};
    if (size_t at = letters.find(letter); at != llvm::StringRef::npos) {
      rest = rest.drop_front();
      return makeCondition(places[at]);
    }
    CodePoints points;
    if (parsePerlClass(letter, points)) {
      rest = rest.drop_front();
      return makeCodePoints(points);
    }
  }
  uint32_t code = parseEscapedCodePoint();
  return makeCodePoints(flags.ignoresCase ? foldCase({{code, code}}) : CodePoints{{code, code}});
}

RegexParser::Part RegexParser::parseAtom() {
  if (rest.consume_front("("))
    return parseGroup();
  if (rest.consume_front("["))
    return makeCodePoints(parseClass());
  if (rest.consume_front("\\"))
    return parseEscape();
  if (rest.consume_front("^"))
    return makeCondition(flags.linesEnd ? RegexState::LineBegin : RegexState::TextBegin);
  if (rest.consume_front("$"))
    return makeCondition(flags.linesEnd ? RegexState::LineEnd : RegexState::TextEnd);
  if (rest.consume_front("."))
    return makeCodePoints(flags.dotTakesLines ? CodePoints{{0, kLast}} : invert({{'\n', '\n'}}));
  if (!rest.empty() && llvm::StringRef("*+?").contains(rest.front()))
    return fail("a repetition has nothing to repeat");
  uint32_t code = parseCodePoint();
  if (flags.ignoresCase && code >= 0x80)
    return fail("letters beyond ASCII without regard to case are not supported");
  return makeCodePoints(flags.ignoresCase ? foldCase({{code, code}}) : CodePoints{{code, code}});
}

} // namespace lathe::onnx
