//===- model_example.cpp - Writes the headers of a model for tests --------===//
//
// model_example <interface> <folder>: writes x.h, x_c.h and x_c.c of one of the
// interfaces below.
//
//===----------------------------------------------------------------------===//

#include "compiler/emit/ModelHeader.h"

#include "llvm/Support/FileSystem.h"
#include "llvm/Support/raw_ostream.h"

using namespace lathe;

static ModelValueType tensor(int32_t elementType, std::vector<int64_t> sizes, std::vector<std::string> symbols = {}) {
  ModelValueType type;
  type.elementType = elementType;
  type.sizes = std::move(sizes);
  type.symbols = std::move(symbols);
  return type;
}

static ModelValueType of(ModelValueKind kind, ModelValueType element, int32_t key = 0) {
  ModelValueType type;
  type.kind = kind;
  type.elementType = key;
  type.element = {std::move(element)};
  return type;
}

/// Values of each kind, and names that are no identifiers, keywords, or equal
/// once sanitized.
static ModelInterface makeDigits() {
  ModelInterface digits;
  digits.name = "digits";
  digits.origin = "//a/*b*/c:digits";
  digits.doc = "Ends */ the comment.";
  digits.inputs = {{"image", tensor(1, {-1, 2, 2}, {"N", "", ""})},
                   {"class", tensor(7, {2})},
                   {"a/b", tensor(11, {})},
                   {"a_b", tensor(8, {-1})}};
  ModelValueType optional = tensor(1, {-1});
  optional.isOptional = true;
  digits.outputs = {{"scores", tensor(1, {-1, 2})},
                    {"Outputs", tensor(7, {2})},
                    {"probabilities", of(ModelValueKind::Sequence, of(ModelValueKind::Map, tensor(1, {}), 7))},
                    {"text", tensor(8, {-1})},
                    {"maybe", optional}};
  return digits;
}

static ModelInterface makeNothing() {
  ModelInterface nothing;
  nothing.name = "nothing";
  nothing.outputs = {{"half", tensor(10, {1})}, {"pair", tensor(14, {1})}};
  return nothing;
}

int main(int argc, char **argv) {
  if (argc != 3)
    return 2;
  ModelInterface interface = llvm::StringRef(argv[1]) == "digits" ? makeDigits() : makeNothing();
  auto write = [&](llvm::StringRef suffix, llvm::Error (*emit)(const ModelInterface &, llvm::raw_ostream &)) {
    std::error_code error;
    llvm::raw_fd_ostream os((llvm::Twine(argv[2]) + "/" + interface.name + suffix).str(), error);
    if (error)
      return false;
    return !llvm::errorToBool(emit(interface, os));
  };
  return write("_c.h", emitModelCHeader) && write("_c.c", emitModelCSource) && write(".h", emitModelCxxHeader) ? 0 : 1;
}
