//===- ML.h - Lowerings of classical machine learning -----------*- C++ -*-===//
#ifndef LATHE_COMPILER_CONVERSION_ONNX_ML_H
#define LATHE_COMPILER_CONVERSION_ONNX_ML_H

namespace lathe::onnx {

class Lowerings;

// Operators of ai.onnx.ml, a kind in a file of its own each.
void populateMLColumnLowerings(Lowerings &lowerings);
void populateMLLinearLowerings(Lowerings &lowerings);
void populateMLMapLowerings(Lowerings &lowerings);
void populateMLSupportVectorLowerings(Lowerings &lowerings);
void populateMLTableLowerings(Lowerings &lowerings);
void populateMLTreeLowerings(Lowerings &lowerings);

} // namespace lathe::onnx

#endif // LATHE_COMPILER_CONVERSION_ONNX_ML_H
