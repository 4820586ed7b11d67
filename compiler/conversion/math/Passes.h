//===- Passes.h - Elementary functions as arithmetic ------------*- C++ -*-===//
#ifndef LATHE_COMPILER_CONVERSION_MATH_PASSES_H
#define LATHE_COMPILER_CONVERSION_MATH_PASSES_H

#include "mlir/IR/BuiltinOps.h"
#include "mlir/Pass/Pass.h"

namespace lathe {

#define GEN_PASS_DECL
#define GEN_PASS_REGISTRATION
#include "compiler/conversion/math/Passes.h.inc"

} // namespace lathe

#endif // LATHE_COMPILER_CONVERSION_MATH_PASSES_H
