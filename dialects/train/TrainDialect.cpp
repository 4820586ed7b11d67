//===- TrainDialect.cpp - The train dialect and its attributes -----------===//

#include "dialects/train/Train.h"

#include "mlir/IR/Builders.h"
#include "mlir/IR/DialectImplementation.h"
#include "llvm/ADT/APFloat.h"
#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;

namespace lathe::train::detail {

static FailureOr<llvm::APFloat> parseReal(AsmParser &parser) {
  double value;
  if (failed(parser.parseFloat(value)))
    return failure();
  return llvm::APFloat(value);
}

} // namespace lathe::train::detail

#include "dialects/train/TrainDialect.cpp.inc"
#include "dialects/train/TrainEnums.cpp.inc"

#define GET_ATTRDEF_CLASSES
#include "dialects/train/TrainAttrs.cpp.inc"

namespace lathe::train {

void TrainDialect::initialize() {
  addAttributes<
#define GET_ATTRDEF_LIST
#include "dialects/train/TrainAttrs.cpp.inc"
      >();
  addOperations<
#define GET_OP_LIST
#include "dialects/train/TrainOps.cpp.inc"
      >();
}

using EmitError = llvm::function_ref<InFlightDiagnostic()>;

/// `value` must be a number in [low, high], or in (low, high] when `open`.
static LogicalResult checkReal(EmitError emitError, StringRef name, const llvm::APFloat &value, double low, double high,
                               bool open = false) {
  double number = value.convertToDouble();
  if ((open ? number > low : number >= low) && number <= high)
    return success();
  InFlightDiagnostic diagnostic = emitError();
  diagnostic << "'" << name << "' expects a number " << (open ? "greater than " : "of at least ") << low;
  if (high < std::numeric_limits<double>::max())
    diagnostic << " and at most " << high;
  return diagnostic << ", found " << number;
}

static LogicalResult checkInteger(EmitError emitError, StringRef name, int64_t value, int64_t low, int64_t high) {
  if (low <= value && value <= high)
    return success();
  return emitError() << "'" << name << "' expects an integer from " << low << " to " << high << ", found " << value;
}

constexpr double kLargest = std::numeric_limits<double>::max();
constexpr int64_t kManyIterations = 1 << 24;

LogicalResult LinearAttr::verify(EmitError emitError, llvm::APFloat l1, llvm::APFloat l2, int64_t maxIterations,
                                 llvm::APFloat tolerance) {
  return success(succeeded(checkReal(emitError, "l1", l1, 0, kLargest)) &&
                 succeeded(checkReal(emitError, "l2", l2, 0, kLargest)) &&
                 succeeded(checkInteger(emitError, "max_iterations", maxIterations, 1, kManyIterations)) &&
                 succeeded(checkReal(emitError, "tolerance", tolerance, 0, kLargest, /*open=*/true)));
}

LogicalResult GradientBoostedTreesAttr::verify(EmitError emitError, int64_t trees, int64_t maxDepth,
                                               llvm::APFloat learningRate, llvm::APFloat l2,
                                               llvm::APFloat minChildWeight, llvm::APFloat minSplitGain,
                                               int64_t maxBins, int64_t earlyStoppingRounds, llvm::APFloat subsample,
                                               llvm::APFloat featureFraction, uint64_t seed) {
  return success(succeeded(checkInteger(emitError, "trees", trees, 1, kManyIterations)) &&
                 succeeded(checkInteger(emitError, "max_depth", maxDepth, 1, 16)) &&
                 succeeded(checkReal(emitError, "learning_rate", learningRate, 0, 1, /*open=*/true)) &&
                 succeeded(checkReal(emitError, "l2", l2, 0, kLargest)) &&
                 succeeded(checkReal(emitError, "min_child_weight", minChildWeight, 0, kLargest)) &&
                 succeeded(checkReal(emitError, "min_split_gain", minSplitGain, 0, kLargest)) &&
                 succeeded(checkInteger(emitError, "max_bins", maxBins, 2, 255)) &&
                 succeeded(checkInteger(emitError, "early_stopping_rounds", earlyStoppingRounds, 0, kManyIterations)) &&
                 succeeded(checkReal(emitError, "subsample", subsample, 0, 1, /*open=*/true)) &&
                 succeeded(checkReal(emitError, "feature_fraction", featureFraction, 0, 1, /*open=*/true)));
}

} // namespace lathe::train
