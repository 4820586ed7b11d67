//===- OnnxMLOps.h ----------------------------------------*- C++ -*-===//
#ifndef LATHE_DIALECTS_ONNX_ONNXMLOPS_H
#define LATHE_DIALECTS_ONNX_ONNXMLOPS_H

#include "dialects/onnx/Onnx.h"

#define GET_OP_CLASSES
#include "dialects/onnx/OnnxMLOps.h.inc"

#endif // LATHE_DIALECTS_ONNX_ONNXMLOPS_H
