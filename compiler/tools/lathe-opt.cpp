//===- lathe-opt.cpp - Runs passes on a module ----------------------------===//

#include "compiler/pipelines/Pipelines.h"
#include "mlir/IR/DialectRegistry.h"
#include "mlir/Tools/mlir-opt/MlirOptMain.h"

int main(int argc, char **argv) {
  lathe::registerPasses();
  mlir::DialectRegistry registry;
  lathe::registerDialects(registry);
  return mlir::asMainReturnCode(mlir::MlirOptMain(argc, argv, "Lathe's optimizer driver", registry));
}
