//===- OnnxTensorOps.h ----------------------------------------*- C++ -*-===//
#ifndef LATHE_DIALECTS_ONNX_ONNXTENSOROPS_H
#define LATHE_DIALECTS_ONNX_ONNXTENSOROPS_H

#include "dialects/onnx/Onnx.h"

#define GET_OP_CLASSES
#include "dialects/onnx/OnnxTensorOps.h.inc"

#endif // LATHE_DIALECTS_ONNX_ONNXTENSOROPS_H
