//===- LookupToLLVM.h - Look-ups in vocabularies to LLVM --------*- C++ -*-===//
#ifndef LATHE_COMPILER_CONVERSION_LLVM_LOOKUPTOLLVM_H
#define LATHE_COMPILER_CONVERSION_LLVM_LOOKUPTOLLVM_H

#include "compiler/conversion/llvm/ProgramToLLVM.h"
#include "mlir/Conversion/LLVMCommon/TypeConverter.h"
#include "mlir/IR/PatternMatch.h"

namespace lathe {

/// Adds patterns for `pipeline.lookup` and `pipeline.lookup_column`, which read `vocabularies` when they are applied.
void populateLookupToLLVMPatterns(const mlir::LLVMTypeConverter &types, mlir::RewritePatternSet &patterns,
                                  const VocabularyTables &vocabularies);

} // namespace lathe

#endif // LATHE_COMPILER_CONVERSION_LLVM_LOOKUPTOLLVM_H
