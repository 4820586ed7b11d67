//===- lathe-opt.cpp - Runs passes on a module ----------------------------===//

#include "compiler/conversion/check/Passes.h"
#include "compiler/pipelines/ModelPipeline.h"
#include "compiler/pipelines/Pipelines.h"
#include "dialects/check/Check.h"
#include "mlir/IR/DialectRegistry.h"
#include "mlir/Tools/mlir-opt/MlirOptMain.h"

int main(int argc, char **argv) {
  lathe::registerPasses();
  lathe::registerLatheCheckPasses();
  lathe::registerModelPasses();
  mlir::DialectRegistry registry;
  lathe::registerDialects(registry);
  lathe::registerModelDialects(registry);
  registry.insert<lathe::check::CheckDialect>(); // for tests alone: no other tool knows it
  return mlir::asMainReturnCode(mlir::MlirOptMain(argc, argv, "Lathe's optimizer driver", registry));
}
