//===- TreeTarget.h - What kernels know of a processor ----------*- C++ -*-===//
#ifndef LATHE_COMPILER_CONVERSION_TREE_TREETARGET_H
#define LATHE_COMPILER_CONVERSION_TREE_TREETARGET_H

#include "compiler/conversion/targets/Target.h"

namespace lathe {

/// What the choice and the form of tree kernels depend on.
struct TreeTarget {
  std::string name;       // of the target; "" where nothing is known of it
  bool hasAvx512 = false; // with VBMI: tables of leaves and ranks in registers
  int64_t vectorBits = 128;
  /// Blocks of 64 rows that a kernel takes at once, what registers hold: complete trees, and scans, each step of which waits
  /// for the one before.
  int64_t blocks = 2, scanBlocks = 2;

  static TreeTarget of(const Target *target) {
    TreeTarget result;
    if (!target)
      return result;
    result.name = target->name.str();
    result.vectorBits = target->vectorBits;
    result.hasAvx512 = target->vectorBits == 512 && target->hasBytePermute;
    result.blocks = result.hasAvx512 ? 4 : target->vectorBits == 256 ? 2 : 1;
    result.scanBlocks = 2 * result.blocks;
    return result;
  }
};

} // namespace lathe

#endif // LATHE_COMPILER_CONVERSION_TREE_TREETARGET_H
