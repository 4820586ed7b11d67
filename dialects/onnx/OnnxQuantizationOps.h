//===- OnnxQuantizationOps.h ----------------------------------------*- C++ -*-===//
#ifndef LATHE_DIALECTS_ONNX_ONNXQUANTIZATIONOPS_H
#define LATHE_DIALECTS_ONNX_ONNXQUANTIZATIONOPS_H

#include "dialects/onnx/Onnx.h"

#define GET_OP_CLASSES
#include "dialects/onnx/OnnxQuantizationOps.h.inc"

#endif // LATHE_DIALECTS_ONNX_ONNXQUANTIZATIONOPS_H
