//===- OnnxTextOps.h ----------------------------------------*- C++ -*-===//
#ifndef LATHE_DIALECTS_ONNX_ONNXTEXTOPS_H
#define LATHE_DIALECTS_ONNX_ONNXTEXTOPS_H

#include "dialects/onnx/Onnx.h"

#define GET_OP_CLASSES
#include "dialects/onnx/OnnxTextOps.h.inc"

#endif // LATHE_DIALECTS_ONNX_ONNXTEXTOPS_H
