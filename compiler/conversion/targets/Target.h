//===- Target.h - What machine code is generated for ------------*- C++ -*-===//
#ifndef LATHE_COMPILER_CONVERSION_TARGETS_TARGET_H
#define LATHE_COMPILER_CONVERSION_TARGETS_TARGET_H

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/StringRef.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace mlir {
class Operation;
} // namespace mlir
namespace llvm {
class Triple;
} // namespace llvm

namespace lathe {

/// String attribute of a function: the name of the target that it is generated for. Absent: only what every processor of
/// the architecture has may be used.
inline constexpr llvm::StringLiteral kTargetAttr = "lathe.target";

/// What a version of generated code may rely on.
struct Target {
  llvm::StringLiteral name;
  llvm::StringLiteral cpu;                      // LLVM's processor that it starts from
  llvm::StringLiteral tune;                     // LLVM's processor whose timings order instructions; "" = that of `cpu`
  llvm::ArrayRef<llvm::StringLiteral> features; // LLVM's features beyond that processor's
  unsigned vectorBits;                          // width of the vectors to generate
  bool hasBytePermute;                          // a table of two vectors of bytes is looked up by one instruction
  uint32_t needs;                               // bits of lathe_cpu_features(): what must be there to call it; 0 = the baseline
};

/// All targets that Lathe knows: "x86-64-v3", "avx512", "neon".
llvm::ArrayRef<Target> getTargets();

/// A target by its name; null when there is no such one.
const Target *lookupTarget(llvm::StringRef name);

/// The target of the function that holds `op`; null when the function has none.
const Target *getTarget(mlir::Operation *op);

/// The versions of serving code by default, the baseline first; none for an architecture of which Lathe knows nothing special.
std::vector<std::string> getDefaultTargets(const llvm::Triple &triple);

/// The best target that a processor of LLVM's name has, "" where Lathe knows none for the architecture; nothing when LLVM does
/// not know the processor.
std::optional<std::string> getTargetOfCpu(const llvm::Triple &triple, llvm::StringRef cpu);

} // namespace lathe

#endif // LATHE_COMPILER_CONVERSION_TARGETS_TARGET_H
