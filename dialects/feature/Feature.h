//===- Feature.h - The feature dialect --------------------------*- C++ -*-===//
#ifndef LATHE_DIALECTS_FEATURE_FEATURE_H
#define LATHE_DIALECTS_FEATURE_FEATURE_H

#include "dialects/feature/ColumnStatistics.h"
#include "dialects/feature/Split.h"
#include "dialects/pipeline/Pipeline.h"
#include "mlir/Bytecode/BytecodeOpInterface.h"
#include "mlir/IR/BuiltinTypes.h"
#include "mlir/IR/Dialect.h"
#include "mlir/IR/OpDefinition.h"
#include "mlir/IR/OpImplementation.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"

#include "dialects/feature/FeatureDialect.h.inc"
#include "dialects/feature/FeatureEnums.h.inc"
#include "dialects/feature/FeatureInterfaces.h.inc"
#define GET_OP_CLASSES
#include "dialects/feature/FeatureOps.h.inc"

#endif // LATHE_DIALECTS_FEATURE_FEATURE_H
