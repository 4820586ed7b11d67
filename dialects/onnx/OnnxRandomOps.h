//===- OnnxRandomOps.h ----------------------------------------*- C++ -*-===//
#ifndef LATHE_DIALECTS_ONNX_ONNXRANDOMOPS_H
#define LATHE_DIALECTS_ONNX_ONNXRANDOMOPS_H

#include "dialects/onnx/Onnx.h"

#define GET_OP_CLASSES
#include "dialects/onnx/OnnxRandomOps.h.inc"

#endif // LATHE_DIALECTS_ONNX_ONNXRANDOMOPS_H
