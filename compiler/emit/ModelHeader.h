//===- ModelHeader.h - Headers of a compiled model --------------*- C++ -*-===//
//
// Writes the three text files by which a service calls a compiled model `x`:
// each input and output a member, named and shaped. They need nothing but
// runtime/abi.
//
//===----------------------------------------------------------------------===//

#ifndef LATHE_COMPILER_EMIT_MODELHEADER_H
#define LATHE_COMPILER_EMIT_MODELHEADER_H

#include "compiler/emit/ModelInterface.h"

#include "llvm/Support/Error.h"
#include "llvm/Support/raw_ostream.h"

namespace lathe {

/// Writes `x_c.h`, the C11 interface: what the model reads and gives, as
/// structs, and the functions that call it.
llvm::Error emitModelCHeader(const ModelInterface &interface, llvm::raw_ostream &os);

/// Writes `x_c.c`, which implements `x_c.h` over `x_model`. It includes
/// "x_c.h", which must lie beside it.
llvm::Error emitModelCSource(const ModelInterface &interface, llvm::raw_ostream &os);

/// Writes `x.h`, the C++17 interface, header-only over "x_c.h", which must lie
/// beside it.
llvm::Error emitModelCxxHeader(const ModelInterface &interface, llvm::raw_ostream &os);

} // namespace lathe

#endif // LATHE_COMPILER_EMIT_MODELHEADER_H
