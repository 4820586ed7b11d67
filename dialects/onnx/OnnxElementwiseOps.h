//===- OnnxElementwiseOps.h ----------------------------------------*- C++ -*-===//
#ifndef LATHE_DIALECTS_ONNX_ONNXELEMENTWISEOPS_H
#define LATHE_DIALECTS_ONNX_ONNXELEMENTWISEOPS_H

#include "dialects/onnx/Onnx.h"

#define GET_OP_CLASSES
#include "dialects/onnx/OnnxElementwiseOps.h.inc"

#endif // LATHE_DIALECTS_ONNX_ONNXELEMENTWISEOPS_H
