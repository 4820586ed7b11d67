//===- PredictorInterfaceFromIR.h - What headers say, from a program -*- C++ -*-===//
#ifndef LATHE_COMPILER_TOOLS_PREDICTORINTERFACEFROMIR_H
#define LATHE_COMPILER_TOOLS_PREDICTORINTERFACEFROMIR_H

#include "compiler/emit/PredictorInterface.h"
#include "dialects/pipeline/Pipeline.h"

namespace lathe {

/// The typed interface of a derived predictor.
PredictorInterface getPredictorInterface(pipeline::ProgramOp program);

} // namespace lathe

#endif // LATHE_COMPILER_TOOLS_PREDICTORINTERFACEFROMIR_H
