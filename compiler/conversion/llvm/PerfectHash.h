//===- PerfectHash.h - A hash without collisions ----------------*- C++ -*-===//
#ifndef LATHE_COMPILER_CONVERSION_LLVM_PERFECTHASH_H
#define LATHE_COMPILER_CONVERSION_LLVM_PERFECTHASH_H

#include "runtime/serving/transforms.h"
#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/StringRef.h"

#include <optional>
#include <string>
#include <vector>

namespace lathe {

/// The tables of a lathe_vocabulary (runtime/serving/transforms.h says what they mean). Value i has index i.
struct PerfectHash {
  uint64_t seed = 0;
  bool whole = false;
  std::vector<uint16_t> displacements;
  std::vector<lathe_vocabulary_entry> entries;
  std::string bytes;

  /// The tables as generated code sees them; they live as long as this does.
  lathe_vocabulary asVocabulary() const;
};

/// Finds a perfect hash of distinct values by hash and displace (Belazzougui, Botelho, Dietzfelbinger, "Hash, displace, and
/// compress", 2009): values fall in buckets of about four, and from the fullest bucket on a displacement is searched that sends
/// all of a bucket's values to free slots. The same values in the same order give the same tables. None when no seed of many
/// leads to one, which no set of distinct values is known to do.
std::optional<PerfectHash> findPerfectHash(llvm::ArrayRef<llvm::StringRef> values);

} // namespace lathe

#endif // LATHE_COMPILER_CONVERSION_LLVM_PERFECTHASH_H
