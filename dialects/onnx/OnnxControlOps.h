//===- OnnxControlOps.h ----------------------------------------*- C++ -*-===//
#ifndef LATHE_DIALECTS_ONNX_ONNXCONTROLOPS_H
#define LATHE_DIALECTS_ONNX_ONNXCONTROLOPS_H

#include "dialects/onnx/Onnx.h"

#define GET_OP_CLASSES
#include "dialects/onnx/OnnxControlOps.h.inc"

#endif // LATHE_DIALECTS_ONNX_ONNXCONTROLOPS_H
