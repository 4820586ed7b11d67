//===- ReferenceEnsemble.h - What an ensemble means -------------*- C++ -*-===//
#ifndef LATHE_COMPILER_REFERENCE_REFERENCEENSEMBLE_H
#define LATHE_COMPILER_REFERENCE_REFERENCEENSEMBLE_H

#include "dialects/tree/Tree.h"
#include "mlir/IR/BuiltinAttributes.h"

#include <vector>

namespace lathe {

/// The margins of one row, walked node by node straight from the tables. Features and margins are doubles that hold values of
/// the ensemble's own types: features of an f32 ensemble must be floats, margins are rounded at every step as floats are.
std::vector<double> referenceMargins(tree::EnsembleOp ensemble, llvm::ArrayRef<double> features);

/// Predictions of one row of margins: the link of the ensemble's description, in doubles.
std::vector<double> referenceLink(tree::Link link, std::vector<double> margins);

} // namespace lathe

#endif // LATHE_COMPILER_REFERENCE_REFERENCEENSEMBLE_H
