//===- Check.h - The check dialect ------------------------------*- C++ -*-===//
#ifndef LATHE_DIALECTS_CHECK_CHECK_H
#define LATHE_DIALECTS_CHECK_CHECK_H

#include "dialects/pipeline/Pipeline.h"
#include "mlir/Bytecode/BytecodeOpInterface.h"
#include "mlir/IR/BuiltinTypes.h"
#include "mlir/IR/Dialect.h"
#include "mlir/IR/OpDefinition.h"
#include "mlir/IR/OpImplementation.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"

#include "dialects/check/CheckDialect.h.inc"
#define GET_OP_CLASSES
#include "dialects/check/CheckOps.h.inc"

namespace lathe::check {

/// Unit attribute of a function that is a test.
inline constexpr llvm::StringLiteral kTestAttr = "check.test";

} // namespace lathe::check

#endif // LATHE_DIALECTS_CHECK_CHECK_H
