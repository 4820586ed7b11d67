//===- lathe-translate.cpp - From other formats to IR ---------------------===//
//
// Exit status: 0 on success, 1 when the input is refused, 2 on wrong usage.
//
//===----------------------------------------------------------------------===//

#include "compiler/import/SpecImport.h"
#include "compiler/pipelines/Pipelines.h"
#include "compiler/tools/Tool.h"
#include "llvm/Support/CommandLine.h"

using namespace mlir;

static llvm::cl::OptionCategory category("lathe-translate options");
static llvm::cl::opt<std::string> inputPath(llvm::cl::Positional, llvm::cl::desc("<input file>"), llvm::cl::Required,
                                            llvm::cl::cat(category));
static llvm::cl::opt<std::string> outputPath("o", llvm::cl::desc("output file"), llvm::cl::value_desc("file"),
                                             llvm::cl::init("-"), llvm::cl::cat(category));
static llvm::cl::opt<bool> importSpec("import-spec",
                                      llvm::cl::desc("the input is a PipelineSpec as proto3 JSON; the output its declared module"),
                                      llvm::cl::cat(category));
static llvm::cl::opt<bool> emitBytecode("emit-bytecode", llvm::cl::desc("write MLIR bytecode instead of text"),
                                        llvm::cl::cat(category));

int main(int argc, char **argv) {
  lathe::parseCommandLine(argc, argv, category,
                          "Translates other formats to IR.\n\n"
                          "  lathe-translate --import-spec churn.pipeline.json -o churn.mlir\n");
  if (!importSpec) {
    llvm::errs() << "lathe-translate: error: no translation named; expected --import-spec\n";
    return 2;
  }
  lathe::ToolContext tool("lathe-translate");
  std::optional<std::string> json = tool.readFile(inputPath);
  if (!json)
    return 1;
  OwningOpRef<ModuleOp> module = lathe::importPipelineSpec(*json, inputPath, tool.getContext());
  if (!module || failed(tool.writeModule(*module, outputPath, emitBytecode)))
    return 1;
  return 0;
}
