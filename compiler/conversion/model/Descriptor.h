//===- Descriptor.h - Memrefs as LLVM sees them -----------------*- C++ -*-===//
#ifndef LATHE_COMPILER_CONVERSION_MODEL_DESCRIPTOR_H
#define LATHE_COMPILER_CONVERSION_MODEL_DESCRIPTOR_H

#include "mlir/Dialect/LLVMIR/LLVMTypes.h"
#include "mlir/IR/Builders.h"
#include "mlir/IR/BuiltinTypes.h"

namespace lathe {

/// The struct that a ranked memref becomes: {allocated, aligned, offset, sizes, strides}, without the last two for rank 0.
mlir::LLVM::LLVMStructType getDescriptorType(mlir::MemRefType type);

/// A memref of fixed sizes, without gaps, at an address.
mlir::Value buildMemRef(mlir::OpBuilder &b, mlir::Location loc, mlir::Value pointer, mlir::MemRefType type);

} // namespace lathe

#endif // LATHE_COMPILER_CONVERSION_MODEL_DESCRIPTOR_H
