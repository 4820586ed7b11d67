//===- ProgramToLLVM.h - What an object exports -----------------*- C++ -*-===//
#ifndef LATHE_COMPILER_CONVERSION_LLVM_PROGRAMTOLLVM_H
#define LATHE_COMPILER_CONVERSION_LLVM_PROGRAMTOLLVM_H

#include "mlir/IR/BuiltinOps.h"
#include "llvm/ADT/StringMap.h"

#include <string>
#include <vector>

namespace lathe {

/// What code that looks values up needs to know of a lathe_vocabulary.
struct VocabularyTable {
  std::string displacements, entries; // symbols
  uint32_t numBuckets = 0, numSlots = 0;
  uint64_t seed = 0;
  size_t longest = 0; // bytes of a value
  /// By index: the words of the keys, and the sizes.
  std::vector<int64_t> first, last, sizes;
};

/// By symbol.
using VocabularyTables = llvm::StringMap<VocabularyTable>;

/// Replaces every `pipeline.program` and `pipeline.vocabulary` of the module by constants in the layouts of
/// runtime/abi/lathe.h and runtime/serving/transforms.h, and makes the functions of a program internal.
llvm::LogicalResult lowerProgramsAndTables(mlir::ModuleOp module, VocabularyTables &vocabularies);

} // namespace lathe

#endif // LATHE_COMPILER_CONVERSION_LLVM_PROGRAMTOLLVM_H
