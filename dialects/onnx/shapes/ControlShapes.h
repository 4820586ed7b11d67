//===- ControlShapes.h - How often loops run --------------------*- C++ -*-===//
#ifndef LATHE_DIALECTS_ONNX_SHAPES_CONTROLSHAPES_H
#define LATHE_DIALECTS_ONNX_SHAPES_CONTROLSHAPES_H

#include <cstdint>
#include <optional>

namespace lathe::onnx {

class LoopOp;

/// Whether only its trip count ends a loop: its condition is true before and after each iteration.
bool runsToTheEnd(LoopOp op);

/// The number of iterations, where it is known when compiling.
std::optional<int64_t> getTripCount(LoopOp op);

} // namespace lathe::onnx

#endif // LATHE_DIALECTS_ONNX_SHAPES_CONTROLSHAPES_H
