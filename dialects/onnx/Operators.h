//===- Operators.h - Every version of every operator ------------*- C++ -*-===//
#ifndef LATHE_DIALECTS_ONNX_OPERATORS_H
#define LATHE_DIALECTS_ONNX_OPERATORS_H

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/ADT/StringRef.h"

namespace lathe::onnx {

/// One version of an operator, as ONNX defines it. The texts are lists, separated by spaces:
///   inputs, outputs  "X:T W:T? B*:T": a name, then `?` when optional, `*` when variadic, `~` when the values of a variadic one
///                    may differ in type, and its type: a name of `types`, or a type itself
///   attributes       "axis!:i": a name, then `!` when required, and its type: i f s t g p y (INT, FLOAT, STRING, TENSOR, GRAPH,
///                    SPARSE_TENSOR, TYPE_PROTO), with an s behind it for a list
///   types            "T=float,double": types that the name stands for, as ONNX writes them, `tensor(...)` left out
struct Operator {
  llvm::StringLiteral domain; // "" for ai.onnx
  llvm::StringLiteral name;
  int version; // of the domain's operator set: that one, and later ones until the next version
  bool isDeprecated;
  llvm::StringLiteral inputs, outputs, attributes, types;
  int minInputs, minOutputs;
};

/// One item of `inputs` or `outputs`.
struct Formal {
  llvm::StringRef name;
  llvm::StringRef type;
  bool isOptional = false, isVariadic = false;
  bool isHomogeneous = true;
};
llvm::SmallVector<Formal> parseFormals(llvm::StringRef text);

/// By domain, name and version, ascending.
llvm::ArrayRef<Operator> getOperators();

/// All versions of an operator, ascending; none when there is no such operator.
llvm::ArrayRef<Operator> getVersions(llvm::StringRef domain, llvm::StringRef name);

/// The version that an opset has; null when there is none.
const Operator *lookupOperator(llvm::StringRef domain, llvm::StringRef name, int opset);

/// The newest version of an operator of any domain; null when there is no such operator. No two domains share a name.
const Operator *lookupNewestOperator(llvm::StringRef name);

/// The newest opset of a domain that is known here, 0 for an unknown domain.
int getNewestOpset(llvm::StringRef domain);

} // namespace lathe::onnx

#endif // LATHE_DIALECTS_ONNX_OPERATORS_H
