//===- Link.h - From margins to predictions ---------------------*- C++ -*-===//
#ifndef LATHE_COMPILER_PROJECTIONS_LINK_H
#define LATHE_COMPILER_PROJECTIONS_LINK_H

#include "dialects/tree/Tree.h"
#include "mlir/IR/ImplicitLocOpBuilder.h"

namespace lathe {

/// Applies `link` to the margins of one row, f64 values, or of several, vectors with a lane per row: elementary functions in f64.
/// Gives as many predictions, f64.
llvm::SmallVector<mlir::Value> buildLink(mlir::ImplicitLocOpBuilder &b, tree::Link link, mlir::ValueRange margins);

} // namespace lathe

#endif // LATHE_COMPILER_PROJECTIONS_LINK_H
