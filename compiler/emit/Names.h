//===- Names.h - Identifiers in generated headers ---------------*- C++ -*-===//
//
// Column names and values are any text; this gives each one an identifier that
// is legal in C and C++, unique in its scope, and the same on every run.
//
//===----------------------------------------------------------------------===//

#ifndef LATHE_COMPILER_EMIT_NAMES_H
#define LATHE_COMPILER_EMIT_NAMES_H

#include "compiler/emit/PredictorInterface.h"

#include "llvm/ADT/StringRef.h"
#include "llvm/ADT/StringSet.h"

#include <string>
#include <vector>

namespace lathe {

/// The letters, digits and single underscores of `text`; everything else
/// becomes an underscore. Empty when nothing is left.
std::string sanitize(llvm::StringRef text);

/// "month-to-month" becomes "MonthToMonth".
std::string camelCase(llvm::StringRef text);

/// "month-to-month" becomes "MONTH_TO_MONTH".
std::string upperCase(llvm::StringRef text);

/// `text` as an identifier: not a keyword of C or C++, not a common macro, not
/// starting with a digit.
std::string identifier(llvm::StringRef text, llvm::StringRef whenEmpty);

/// Identifiers of one scope.
class NameScope {
public:
  /// Takes `name` as it is.
  void reserve(llvm::StringRef name) { taken.insert(name); }
  bool isTaken(llvm::StringRef name) const { return taken.contains(name); }
  /// Takes `name`, or the first of name_2, name_3, ... that is free.
  std::string take(llvm::StringRef name);

private:
  llvm::StringSet<> taken;
};

/// How the headers name one column.
struct ColumnNames {
  /// Member of the C row.
  std::string cField;
  /// Member of the C++ input.
  std::string cxxField;
  /// The C enumeration, empty for a column without declared values.
  std::string cType;
  std::string cFromString;
  std::string cMissing;
  std::string cUnknown;
  /// One for each declared value.
  std::vector<std::string> cValues;
  /// The C++ enumeration and its enumerators (missing is kMissing, unknown is
  /// kUnknown).
  std::string cxxType;
  std::string cxxFromString;
  std::vector<std::string> cxxValues;
};

/// How the headers name everything that depends on the interface.
struct HeaderNames {
  explicit HeaderNames(const PredictorInterface &interface);

  /// Prefix of every C identifier, "churn", and of every macro and enumerator.
  std::string prefix;
  std::string upperPrefix;
  /// The C++ namespace.
  std::string cxxNamespace;
  std::vector<ColumnNames> columns;
  /// Enumerators of the classes; empty unless multiclass.
  std::vector<std::string> cClasses;
  std::vector<std::string> cxxClasses;
};

} // namespace lathe

#endif // LATHE_COMPILER_EMIT_NAMES_H
