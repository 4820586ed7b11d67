//===- AllLowerings.h - Every operator that is lowered ----------*- C++ -*-===//
#ifndef LATHE_COMPILER_CONVERSION_ONNX_ALLLOWERINGS_H
#define LATHE_COMPILER_CONVERSION_ONNX_ALLLOWERINGS_H

namespace lathe::onnx {

class Lowerings;

/// All groups: what the pass converts, and what the page of operators lists.
void populateAllLowerings(Lowerings &lowerings);

} // namespace lathe::onnx

#endif // LATHE_COMPILER_CONVERSION_ONNX_ALLLOWERINGS_H
