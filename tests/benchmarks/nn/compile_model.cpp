//===- compile_model.cpp - An ONNX file to an object, and what that takes -===//

#include "compiler/import/onnx/OnnxImport.h"
#include "compiler/pipelines/CompileModel.h"
#include "compiler/pipelines/Pipelines.h"
#include "llvm/Support/CommandLine.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/InitLLVM.h"
#include "llvm/Support/raw_ostream.h"
#include "mlir/IR/MLIRContext.h"

using namespace mlir;
namespace cl = llvm::cl;

static cl::opt<std::string> input(cl::Positional, cl::desc("<model.onnx>"), cl::Required);
static cl::opt<std::string> output("o", cl::desc("object file"), cl::value_desc("file"), cl::Required);
static cl::opt<std::string> name("name", cl::desc("of the symbol <name>_model"), cl::init("model"));
static cl::list<std::string> targets("targets", cl::CommaSeparated, cl::desc("versions to compile, as lathec's"));

int main(int argc, char** argv) {
  llvm::InitLLVM init(argc, argv);
  cl::ParseCommandLineOptions(argc, argv, "Compiles an ONNX file to an object file\n");
  DialectRegistry registry;
  lathe::registerDialects(registry);
  lathe::registerModelDialects(registry);
  MLIRContext context(registry, MLIRContext::Threading::DISABLED);
  context.loadAllAvailableDialects();
  OwningOpRef<ModuleOp> module = lathe::importOnnxFile(input, {}, &context);
  if (!module) return 1;
  lathe::ModelOptions options;
  options.name = name;
  options.targets = {targets.begin(), targets.end()};
  std::optional<SmallVector<char, 0>> object = lathe::compileModel(*module, options, {});
  if (!object) return 1;
  std::error_code error;
  llvm::raw_fd_ostream file(output, error);
  file.write(object->data(), object->size());
  file.close();
  if (error || file.has_error()) {
    llvm::errs() << output << ": " << (error ? error : file.error()).message() << '\n';
    return 1;
  }
}
