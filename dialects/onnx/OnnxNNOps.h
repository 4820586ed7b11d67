//===- OnnxNNOps.h ----------------------------------------*- C++ -*-===//
#ifndef LATHE_DIALECTS_ONNX_ONNXNNOPS_H
#define LATHE_DIALECTS_ONNX_ONNXNNOPS_H

#include "dialects/onnx/Onnx.h"

#define GET_OP_CLASSES
#include "dialects/onnx/OnnxNNOps.h.inc"

#endif // LATHE_DIALECTS_ONNX_ONNXNNOPS_H
