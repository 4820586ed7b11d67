//===- Names.cpp - Identifiers in generated headers -----------------------===//

#include "compiler/emit/Names.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/Twine.h"

using namespace lathe;

// Keywords of C11 and C++20, alternative tokens, and macros that the standard
// headers or GNU compilers define: the C header is read by C++ compilers too.
static constexpr llvm::StringLiteral kReservedWords[] = {
    "alignas", "alignof", "and", "and_eq", "asm", "assert", "auto", "bitand",
    "bitor", "bool", "break", "case", "catch", "char", "char16_t", "char32_t",
    "char8_t", "class", "co_await", "co_return", "co_yield", "compl", "concept",
    "const", "const_cast", "consteval", "constexpr", "constinit", "continue",
    "decltype", "default", "delete", "do", "double", "dynamic_cast", "else",
    "enum", "errno", "explicit", "export", "extern", "false", "float", "for",
    "friend", "goto", "i386", "if", "inline", "int", "linux", "long", "mutable",
    "namespace", "new", "noexcept", "not", "not_eq", "nullptr", "operator",
    "or", "or_eq", "private", "protected", "public", "register",
    "reinterpret_cast", "requires", "restrict", "return", "short", "signed",
    "sizeof", "static", "static_assert", "static_cast", "std", "stderr",
    "stdin", "stdout", "struct", "switch", "template", "this", "thread_local",
    "throw", "true", "try", "typedef", "typeid", "typename", "typeof", "union",
    "unix", "unsigned", "using", "virtual", "void", "volatile", "wchar_t",
    "while", "xor", "xor_eq", "BUFSIZ", "EOF", "INFINITY", "NAN", "NULL",
    "RAND_MAX", "SIZE_MAX"};

static bool isReservedWord(llvm::StringRef name) {
  return llvm::is_contained(kReservedWords, name) ||
         // INT64_MAX and the like, from <stdint.h> and <limits.h>.
         ((name.starts_with("INT") || name.starts_with("UINT")) &&
          (name.ends_with("_MAX") || name.ends_with("_MIN") ||
           name.ends_with("_C")));
}

std::string lathe::sanitize(llvm::StringRef text) {
  std::string result;
  for (char c : text) {
    if (llvm::isAlnum(c))
      result += c;
    else if (!result.empty() && result.back() != '_')
      result += '_';
  }
  while (!result.empty() && result.back() == '_')
    result.pop_back();
  return result;
}

std::string lathe::camelCase(llvm::StringRef text) {
  std::string result;
  bool upper = true;
  for (char c : sanitize(text)) {
    if (c == '_') {
      // Two numbers stay apart: "1.5" and "15" are different values.
      upper = true;
      if (!result.empty() && llvm::isDigit(result.back()))
        result += '_';
      continue;
    }
    if (!llvm::isDigit(c) && !result.empty() && result.back() == '_')
      result.pop_back();
    result += upper ? llvm::toUpper(c) : c;
    upper = false;
  }
  return result;
}

std::string lathe::upperCase(llvm::StringRef text) {
  return llvm::StringRef(sanitize(text)).upper();
}

std::string lathe::identifier(llvm::StringRef text,
                              llvm::StringRef whenEmpty) {
  std::string name = sanitize(text);
  if (name.empty())
    return whenEmpty.str();
  if (llvm::isDigit(name.front()))
    return (whenEmpty + "_" + name).str();
  if (isReservedWord(name))
    name += '_';
  return name;
}

std::string NameScope::take(llvm::StringRef name) {
  std::string free = name.str();
  for (unsigned i = 2; !taken.insert(free).second; ++i)
    free = (name + "_" + llvm::Twine(i)).str();
  return free;
}

/// `text` as a part that stands behind a prefix, thus may start with a digit or
/// be a keyword.
static std::string orElse(std::string text, llvm::StringRef whenEmpty) {
  return text.empty() ? whenEmpty.str() : text;
}

/// Takes a C enumeration and its function together, so that one number marks
/// both when they are renamed.
static void takeCType(NameScope &scope, llvm::StringRef base,
                      ColumnNames &column) {
  std::string name = base.str();
  for (unsigned i = 2;
       scope.isTaken(name) || scope.isTaken(name + "_from_string"); ++i)
    name = (base + "_" + llvm::Twine(i)).str();
  column.cType = scope.take(name);
  column.cFromString = scope.take(name + "_from_string");
}

static void takeCxxType(NameScope &scope, llvm::StringRef base,
                        ColumnNames &column) {
  std::string name = base.str();
  for (unsigned i = 2;
       scope.isTaken(name) || scope.isTaken(name + "FromString"); ++i)
    name = (base + llvm::Twine(i)).str();
  column.cxxType = scope.take(name);
  column.cxxFromString = scope.take(name + "FromString");
}

HeaderNames::HeaderNames(const PredictorInterface &interface)
    : prefix(interface.name),
      upperPrefix(llvm::StringRef(interface.name).upper()),
      cxxNamespace(identifier(interface.name, "pipeline")) {
  // Everything that the C files name beside the columns. Types and enumerators
  // share it: of a pipeline named in capitals they look alike.
  NameScope cScope;
  for (llvm::StringRef name :
       {"row", "prediction", "status", "code", "class", "string",
        "optional_int64", "optional_float64", "optional_bool", "int64",
        "float64", "bool", "text", "check", "predict", "predict_unchecked",
        "predict_batch", "predict_batch_unchecked", "status_field",
        "status_expected", "status_found", "field_of", "class_name", "program", "block",
        "fill_block", "predict_row", "fail", "size", "store", "fields"})
    cScope.reserve((prefix + "_" + name).str());
  for (llvm::StringRef name :
       {"API", "C_H", "H", "OK", "MISSING", "OUT_OF_RANGE", "NOT_FINITE",
        "INVALID_ENUM", "INVALID_STRING", "NULL_ARGUMENT", "NUM_FIELDS",
        "BLOCK_ROWS", "BLOCK_BYTES", "NUM_CLASSES"})
    cScope.reserve((upperPrefix + "_" + name).str());
  NameScope cxxScope;
  for (llvm::StringRef name :
       {"Input", "Prediction", "Status", "Code", "Class", "ClassName",
        "Timestamp", "Check", "Predict", "PredictUnsafe", "PredictBatch",
        "internal", "kClasses"})
    cxxScope.reserve(name);
  cxxScope.reserve(cxxNamespace);

  if (interface.task == PredictorTask::Multiclass) {
    NameScope cxxEnumerators;
    for (const std::string &value : interface.classes) {
      cClasses.push_back(cScope.take(
          upperPrefix + "_CLASS_" + orElse(upperCase(value), "VALUE")));
      cxxClasses.push_back(
          cxxEnumerators.take("k" + orElse(camelCase(value), "Value")));
    }
  }

  for (const PredictorInput &input : interface.inputs) {
    ColumnNames column;
    if (!input.values.empty()) {
      takeCType(cScope,
                prefix + "_" + orElse(sanitize(input.name), "column"), column);
      std::string type = orElse(camelCase(input.name), "Column");
      takeCxxType(cxxScope, identifier(type, "Column"), column);
      std::string base = llvm::StringRef(column.cType).upper() + "_";
      column.cMissing = cScope.take(base + "MISSING");
      column.cUnknown = cScope.take(base + "UNKNOWN");
      NameScope cxxEnumerators;
      cxxEnumerators.reserve("kMissing");
      cxxEnumerators.reserve("kUnknown");
      for (const std::string &value : input.values) {
        column.cValues.push_back(
            cScope.take(base + orElse(upperCase(value), "VALUE")));
        column.cxxValues.push_back(
            cxxEnumerators.take("k" + orElse(camelCase(value), "Value")));
      }
    }
    columns.push_back(std::move(column));
  }

  // A member must not be named as a type that the struct uses, which all types
  // are known for by now.
  NameScope cFields, cxxFields;
  cxxFields.reserve("Input");
  for (auto [input, column] : llvm::zip_equal(interface.inputs, columns)) {
    std::string name = identifier(input.name, "column");
    std::string cName = cScope.isTaken(name) ? name + "_" : name;
    column.cField = cFields.take(cName);
    column.cxxField = cxxFields.take(name);
  }
}
