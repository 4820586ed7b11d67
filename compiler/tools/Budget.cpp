//===- Budget.cpp - What a predictor may cost -----------------------------===//

#include "compiler/tools/Budget.h"

#include "compiler/conversion/targets/Target.h"
#include "compiler/emit/object/Size.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/Pass/Pass.h"
#include "llvm/Support/Format.h"
#include "llvm/Support/Timer.h"

#include <numeric>

using namespace mlir;

namespace lathe {

//===----------------------------------------------------------------------===//
// Time
//===----------------------------------------------------------------------===//

void CompileTimes::add(StringRef name) {
  // Time of the processor, not of the clock: another program that runs at the same time does not fail a build.
  double now = llvm::TimeRecord::getCurrentTime().getProcessTime();
  seconds[name.str()] += now - last;
  last = now;
}

double CompileTimes::getTotal() const {
  return std::accumulate(seconds.begin(), seconds.end(), 0.0, [](double sum, const auto &entry) { return sum + entry.second; });
}

std::unique_ptr<PassInstrumentation> CompileTimes::createInstrumentation() {
  struct Instrumentation : PassInstrumentation {
    explicit Instrumentation(CompileTimes &times) : times(times) {}
    void runBeforePass(Pass *, Operation *) override { times.add("between passes"); }
    void runAfterPass(Pass *pass, Operation *) override { times.add(pass->getArgument()); }
    CompileTimes &times;
  };
  return std::make_unique<Instrumentation>(*this);
}

std::optional<std::string> CompileTimes::check(double maxSeconds) const {
  if (getTotal() <= maxSeconds)
    return std::nullopt;
  std::vector<std::pair<std::string, double>> sorted(seconds.begin(), seconds.end());
  llvm::stable_sort(sorted, [](const auto &a, const auto &b) { return a.second > b.second; });
  std::string text;
  llvm::raw_string_ostream out(text);
  out << llvm::format("compiling took %.2f s of processor time, more than the budget's max_compile_seconds = %g; it went to",
                      getTotal(), maxSeconds);
  for (const auto &[name, time] : llvm::ArrayRef(sorted).take_front(8))
    out << llvm::format("\n  %8.2f s  ", time) << name;
  out << "\ntrain fewer or smaller trees, or raise the budget";
  return text;
}

//===----------------------------------------------------------------------===//
// Size
//===----------------------------------------------------------------------===//

llvm::StringMap<std::string> getTargetsOfFunctions(ModuleOp module) {
  llvm::StringMap<std::string> targets;
  for (auto function : module.getOps<LLVM::LLVMFuncOp>())
    if (auto target = function->getAttrOfType<StringAttr>(kTargetAttr))
      targets[function.getSymName()] = target.str();
  return targets;
}

std::optional<std::string> checkSize(StringRef object, const llvm::StringMap<std::string> &targets, int64_t maxBytes) {
  auto nameOf = [&](StringRef symbol, bool isFunction) -> std::string {
    if (isFunction) {
      auto target = targets.find(symbol);
      return target == targets.end() ? "code" : "code for " + target->second;
    }
    // The parts of a structure are numbered: `churn_program.12`.
    StringRef stem = symbol.rsplit('.').first;
    StringRef number = symbol.drop_front(stem.size() + (stem.size() < symbol.size()));
    StringRef name = number.find_first_not_of("0123456789") == StringRef::npos ? stem : symbol;
    return name.ends_with("_program") ? "names and strings of '" + name.str() + "'" : "table '" + name.str() + "'";
  };
  llvm::Expected<ObjectSize> size = measureObject(object, nameOf);
  if (!size)
    return "cannot measure the object: " + llvm::toString(size.takeError());
  if (size->total <= static_cast<uint64_t>(maxBytes))
    return std::nullopt;
  std::string text;
  llvm::raw_string_ostream out(text);
  out << "code and data take " << size->total << " bytes, " << size->total - maxBytes
      << " more than the budget's max_bytes = " << maxBytes << "; they are";
  constexpr size_t kListed = 16;
  uint64_t others = 0;
  for (const auto &[i, part] : llvm::enumerate(size->parts)) {
    if (i < kListed)
      out << llvm::format("\n  %10llu  ", static_cast<unsigned long long>(part.bytes)) << part.name;
    else
      others += part.bytes;
  }
  if (others)
    out << llvm::format("\n  %10llu  ", static_cast<unsigned long long>(others)) << "others";
  out << "\ntrain fewer or smaller trees, use fewer features, or raise the budget";
  return text;
}

} // namespace lathe
