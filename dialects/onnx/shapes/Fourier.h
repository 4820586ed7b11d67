//===- Fourier.h - Sizes of Fourier transforms ------------------*- C++ -*-===//
#ifndef LATHE_DIALECTS_ONNX_SHAPES_FOURIER_H
#define LATHE_DIALECTS_ONNX_SHAPES_FOURIER_H

#include "dialects/onnx/OnnxNNOps.h"
#include "dialects/onnx/Shape.h"

namespace lathe::onnx {

/// What DFT transforms.
struct Transform {
  int64_t axis;
  Dim length; // of the transform
  Dim output; // the size of the result along the axis
};

std::optional<Transform> inferTransform(ShapeBuilder &b, DFTOp op);

/// What STFT transforms.
struct Frames {
  Dim step, length, count, bins;
};

std::optional<Frames> inferFrames(ShapeBuilder &b, STFTOp op);

} // namespace lathe::onnx

#endif // LATHE_DIALECTS_ONNX_SHAPES_FOURIER_H
