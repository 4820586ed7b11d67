//===- train-opt.cpp - mlir-opt with what training needs, for tests ------===//

#include "compiler/conversion/entry/Passes.h"
#include "dialects/train/Train.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/Tools/mlir-opt/MlirOptMain.h"

int main(int argc, char **argv) {
  mlir::DialectRegistry registry;
  registry.insert<lathe::train::TrainDialect>();
  registry.insert<mlir::arith::ArithDialect, mlir::func::FuncDialect, mlir::LLVM::LLVMDialect>();
  lathe::registerLatheEntryPasses();
  return mlir::failed(mlir::MlirOptMain(argc, argv, "train-opt\n", registry));
}
