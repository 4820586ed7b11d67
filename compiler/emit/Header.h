//===- Header.h - Headers of a compiled predictor ---------------*- C++ -*-===//
//
// Writes the three text files by which a service calls a compiled predictor
// `x`. They depend on nothing but the standard library; only x_c.c knows the
// ABI of generated code (runtime/abi/lathe.h).
//
//===----------------------------------------------------------------------===//

#ifndef LATHE_COMPILER_EMIT_HEADER_H
#define LATHE_COMPILER_EMIT_HEADER_H

#include "compiler/emit/PredictorInterface.h"

#include "llvm/Support/Error.h"
#include "llvm/Support/raw_ostream.h"

namespace lathe {

/// Writes `x_c.h`, the C11 interface: a typed row with an explicit missing
/// state, a typed prediction, checked and unchecked functions.
llvm::Error emitCHeader(const PredictorInterface &interface,
                        llvm::raw_ostream &os);

/// Writes `x_c.c`, which implements `x_c.h` over `x_program`. It includes
/// "x_c.h", which must lie beside it.
llvm::Error emitCSource(const PredictorInterface &interface,
                        llvm::raw_ostream &os);

/// Writes `x.h`, the C++17 interface, header-only over "x_c.h", which must lie
/// beside it.
llvm::Error emitCxxHeader(const PredictorInterface &interface,
                          llvm::raw_ostream &os);

} // namespace lathe

#endif // LATHE_COMPILER_EMIT_HEADER_H
