//===- OnnxTrainingOps.h ----------------------------------------*- C++ -*-===//
#ifndef LATHE_DIALECTS_ONNX_ONNXTRAININGOPS_H
#define LATHE_DIALECTS_ONNX_ONNXTRAININGOPS_H

#include "dialects/onnx/Onnx.h"

#define GET_OP_CLASSES
#include "dialects/onnx/OnnxTrainingOps.h.inc"

#endif // LATHE_DIALECTS_ONNX_ONNXTRAININGOPS_H
