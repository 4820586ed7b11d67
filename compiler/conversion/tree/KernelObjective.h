//===- KernelObjective.h - What the choice of kernels makes small -*- C++ -*-===//
#ifndef LATHE_COMPILER_CONVERSION_TREE_KERNELOBJECTIVE_H
#define LATHE_COMPILER_CONVERSION_TREE_KERNELOBJECTIVE_H

namespace lathe {

/// The time of many rows, the time of one row, or the bytes of code and tables.
enum class KernelObjective { Batch, Row, Size };

} // namespace lathe

#endif // LATHE_COMPILER_CONVERSION_TREE_KERNELOBJECTIVE_H
