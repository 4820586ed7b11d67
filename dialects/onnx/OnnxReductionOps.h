//===- OnnxReductionOps.h ----------------------------------------*- C++ -*-===//
#ifndef LATHE_DIALECTS_ONNX_ONNXREDUCTIONOPS_H
#define LATHE_DIALECTS_ONNX_ONNXREDUCTIONOPS_H

#include "dialects/onnx/Onnx.h"

#define GET_OP_CLASSES
#include "dialects/onnx/OnnxReductionOps.h.inc"

#endif // LATHE_DIALECTS_ONNX_ONNXREDUCTIONOPS_H
