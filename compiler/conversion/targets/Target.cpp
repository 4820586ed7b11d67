//===- Target.cpp - What machine code is generated for --------------------===//

#include "compiler/conversion/targets/Target.h"

#include "mlir/Interfaces/FunctionInterfaces.h"
#include "runtime/serving/cpu.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/TargetParser/AArch64TargetParser.h"
#include "llvm/TargetParser/Triple.h"
#include "llvm/TargetParser/X86TargetParser.h"

using namespace mlir;

namespace lathe {

/// Exactly what LATHE_CPU_AVX512 stands for: what Intel has since Ice Lake and AMD since Zen 4.
static constexpr llvm::StringLiteral kAvx512[] = {
    "avx512f",    "avx512cd",    "avx512bw",     "avx512dq",        "avx512vl", "avx512ifma",
    "avx512vbmi", "avx512vbmi2", "avx512bitalg", "avx512vpopcntdq", "gfni",
};

static constexpr Target kTargets[] = {
    {"x86-64-v3", "x86-64-v3", {}, 256, false, 0},
    {"avx512", "x86-64-v3", kAvx512, 512, true, LATHE_CPU_AVX512},
    {"neon", "generic", {}, 128, true, 0},
};

ArrayRef<Target> getTargets() { return kTargets; }

const Target *lookupTarget(StringRef name) {
  const Target *it = llvm::find_if(kTargets, [&](const Target &target) { return target.name == name; });
  return it == std::end(kTargets) ? nullptr : it;
}

const Target *getTarget(Operation *op) {
  Operation *function = isa<FunctionOpInterface>(op) ? op : op->getParentOfType<FunctionOpInterface>().getOperation();
  auto name = function ? function->getAttrOfType<StringAttr>(kTargetAttr) : StringAttr();
  return name ? lookupTarget(name) : nullptr;
}

std::vector<std::string> getDefaultTargets(const llvm::Triple &triple) {
  if (triple.getArch() == llvm::Triple::x86_64)
    return {"x86-64-v3", "avx512"};
  if (triple.getArch() == llvm::Triple::aarch64)
    return {"neon"};
  return {};
}

std::optional<std::string> getTargetOfCpu(const llvm::Triple &triple, StringRef cpu) {
  if (triple.getArch() == llvm::Triple::aarch64)
    return cpu == "generic" || llvm::AArch64::parseCpu(cpu) ? std::optional<std::string>("neon") : std::nullopt;
  if (triple.getArch() != llvm::Triple::x86_64)
    return "";
  if (llvm::X86::parseArchX86(cpu, /*Only64Bit=*/true) == llvm::X86::CK_None)
    return std::nullopt;
  llvm::SmallVector<StringRef> features;
  llvm::X86::getFeaturesForCPU(cpu, features);
  auto hasAll = [&](ArrayRef<llvm::StringLiteral> needed) {
    return llvm::all_of(needed, [&](StringRef feature) { return llvm::is_contained(features, feature); });
  };
  if (hasAll(kAvx512))
    return "avx512";
  llvm::SmallVector<StringRef> baseline;
  llvm::X86::getFeaturesForCPU("x86-64-v3", baseline);
  return llvm::all_of(baseline, [&](StringRef feature) { return llvm::is_contained(features, feature); }) ? "x86-64-v3" : "";
}

} // namespace lathe
