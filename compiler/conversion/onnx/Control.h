//===- Control.h - Lowering of control flow and sequences -------*- C++ -*-===//
#ifndef LATHE_COMPILER_CONVERSION_ONNX_CONTROL_H
#define LATHE_COMPILER_CONVERSION_ONNX_CONTROL_H

namespace lathe::onnx {

class Lowerings;

/// If, Loop, Scan and SequenceMap, with the ends of their graphs.
void populateControlLowerings(Lowerings &lowerings);
/// Sequences and optionals.
void populateSequenceLowerings(Lowerings &lowerings);

} // namespace lathe::onnx

#endif // LATHE_COMPILER_CONVERSION_ONNX_CONTROL_H
