//===- Passes.h - Fusion across the stages of a pipeline --------*- C++ -*-===//
#ifndef LATHE_COMPILER_TRANSFORMS_PASSES_H
#define LATHE_COMPILER_TRANSFORMS_PASSES_H

#include "dialects/pipeline/Pipeline.h"
#include "mlir/Pass/Pass.h"

namespace lathe {

#define GEN_PASS_DECL
#define GEN_PASS_REGISTRATION
#include "compiler/transforms/Passes.h.inc"

} // namespace lathe

#endif // LATHE_COMPILER_TRANSFORMS_PASSES_H
