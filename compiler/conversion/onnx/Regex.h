//===- Regex.h - Regular expressions as automata ----------------*- C++ -*-===//
#ifndef LATHE_COMPILER_CONVERSION_ONNX_REGEX_H
#define LATHE_COMPILER_CONVERSION_ONNX_REGEX_H

#include "llvm/ADT/StringRef.h"

#include <cstdint>
#include <string>
#include <vector>

namespace lathe::onnx {

/// A deterministic automaton on the bytes of UTF-8 text; its first state is 0.
struct Automaton {
  std::vector<uint8_t> classes; // of each byte: which it is the same as
  int32_t width = 0;            // how many classes there are
  std::vector<int32_t> next;    // for each state and class: the next state, or -1
  std::vector<bool> accepts;    // whether a text that ends in the state is matched
};

/// The automaton of texts that a regular expression in RE2's syntax matches in full; lazy repetitions, captures and their names do not
/// change which these are. Returns what is wrong with the expression, or "".
std::string compileRegex(llvm::StringRef pattern, Automaton &automaton);

} // namespace lathe::onnx

#endif // LATHE_COMPILER_CONVERSION_ONNX_REGEX_H
