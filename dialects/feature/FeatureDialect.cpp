//===- FeatureDialect.cpp - Registration of the feature dialect -----------===//

#include "dialects/feature/Feature.h"

#include "mlir/IR/DialectImplementation.h"

#include "dialects/feature/FeatureDialect.cpp.inc"
#include "dialects/feature/FeatureEnums.cpp.inc"
#include "dialects/feature/FeatureInterfaces.cpp.inc"

void lathe::feature::FeatureDialect::initialize() {
  addOperations<
#define GET_OP_LIST
#include "dialects/feature/FeatureOps.cpp.inc"
      >();
}
