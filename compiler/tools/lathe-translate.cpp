//===- lathe-translate.cpp - From other formats to IR, and to ONNX --------===//
//
// Exit status: 0 on success, 1 when the input is refused, 2 on wrong usage.
//
//===----------------------------------------------------------------------===//

#include "compiler/export/OnnxExport.h"
#include "compiler/import/SpecImport.h"
#include "compiler/import/onnx/OnnxDiagnostics.h"
#include "compiler/import/onnx/OnnxImport.h"
#include "compiler/import/trees/ImportTrees.h"
#include "compiler/pipelines/Pipelines.h"
#include "compiler/tools/Tool.h"
#include "mlir/Bytecode/BytecodeReader.h"
#include "llvm/Support/CommandLine.h"
#include "llvm/Support/MemoryBufferRef.h"

using namespace mlir;

static llvm::cl::OptionCategory category("lathe-translate options");
static llvm::cl::opt<std::string> inputPath(llvm::cl::Positional, llvm::cl::desc("<input file>"), llvm::cl::Required,
                                            llvm::cl::cat(category));
static llvm::cl::opt<std::string> outputPath("o", llvm::cl::desc("output file"), llvm::cl::value_desc("file"),
                                             llvm::cl::init("-"), llvm::cl::cat(category));

enum class Translation { None, Spec, Onnx, Trees, XGBoost, LightGBM, OnnxTrees, ExportOnnx };
static llvm::cl::opt<Translation> translation(
    llvm::cl::desc("Translations:"), llvm::cl::init(Translation::None), llvm::cl::cat(category),
    llvm::cl::values(clEnumValN(Translation::Spec, "import-spec",
                                "the input is a PipelineSpec as proto3 JSON; the output its declared module"),
                     clEnumValN(Translation::Onnx, "import-onnx",
                                "the input is an ONNX model; the output a module of the onnx dialect"),
                     clEnumValN(Translation::Trees, "import-trees",
                                "the input is a tree ensemble of any format below; the output its trained module"),
                     clEnumValN(Translation::XGBoost, "import-xgboost", "a model of XGBoost, JSON or UBJ"),
                     clEnumValN(Translation::LightGBM, "import-lightgbm", "a model of LightGBM, text"),
                     clEnumValN(Translation::OnnxTrees, "import-onnx-trees", "an ONNX file with a tree ensemble"),
                     clEnumValN(Translation::ExportOnnx, "export-onnx",
                                "the input is a trained module; the output its features and model as an ONNX file")));
static llvm::cl::opt<int> opset("opset", llvm::cl::desc("version of ai.onnx to export; default: 21"),
                                llvm::cl::init(lathe::kDefaultExportOpset), llvm::cl::cat(category));
static llvm::cl::opt<std::string> name("name", llvm::cl::desc("of an imported model, a C identifier"), llvm::cl::init("model"),
                                       llvm::cl::cat(category));
static llvm::cl::opt<std::string>
    origin("origin", llvm::cl::desc("the target that declares an imported model; default: its name"), llvm::cl::cat(category));
static llvm::cl::opt<std::string> doc("doc", llvm::cl::desc("what an imported model is for, one sentence"),
                                      llvm::cl::cat(category));
static llvm::cl::opt<std::string> target("target", llvm::cl::desc("what an imported model predicts"),
                                         llvm::cl::init("prediction"), llvm::cl::cat(category));
static llvm::cl::list<std::string> classes("class", llvm::cl::desc("name of a class of an imported model, in order"),
                                           llvm::cl::cat(category));
static llvm::cl::opt<double> missingValue("missing", llvm::cl::desc("a value of features that counts as missing, beside NaN"),
                                          llvm::cl::cat(category));
static llvm::cl::list<std::string> sizes("size",
                                         llvm::cl::desc("a size that an ONNX model leaves open, by its symbol: batch=1"),
                                         llvm::cl::value_desc("symbol=size"), llvm::cl::cat(category));
static llvm::cl::list<std::string>
    shapes("shape",
           llvm::cl::desc("the shape of an input of an ONNX model: image=1,3,224,224; ? leaves a "
                          "size open"),
           llvm::cl::value_desc("input=sizes"), llvm::cl::cat(category));
static llvm::cl::list<std::string> data("data",
                                        llvm::cl::desc("where a file of external data lies, by the location that an ONNX model "
                                                       "names; others must lie in the model's folder"),
                                        llvm::cl::value_desc("location=file"), llvm::cl::cat(category));
static llvm::cl::opt<bool> emitBytecode("emit-bytecode", llvm::cl::desc("write MLIR bytecode instead of text"),
                                        llvm::cl::cat(category));

/// The format that the command line names, or that the bytes have.
static std::optional<lathe::TreeFormat> getFormat(StringRef bytes) {
  std::optional<lathe::TreeFormat> found = lathe::detectTreeFormat(bytes);
  switch (translation) {
  case Translation::XGBoost:
    return found == lathe::TreeFormat::XGBoostUbj ? found : lathe::TreeFormat::XGBoostJson;
  case Translation::LightGBM:
    return lathe::TreeFormat::LightGBM;
  case Translation::OnnxTrees:
    return lathe::TreeFormat::Onnx;
  default:
    return found;
  }
}

static OwningOpRef<ModuleOp> importTrees(StringRef bytes, lathe::ToolContext &tool) {
  // Not a diagnostic, which would show the line: it may be the whole file.
  auto report = [](lathe::ModelPlace place, const Twine &message) {
    llvm::errs() << inputPath;
    if (place.line)
      llvm::errs() << ":" << place.line << ":" << place.column;
    llvm::errs() << ": error: " << message << "\n";
  };
  lathe::TreeModuleOptions options{name, origin, doc, target, {classes.begin(), classes.end()}};
  auto reportWhole = [&](const Twine &message) { report({}, message); };
  if (translation == Translation::Trees && isBytecode(llvm::MemoryBufferRef(bytes, inputPath))) {
    OwningOpRef<ModuleOp> trained = tool.readModule(inputPath);
    return trained ? lathe::buildTreeModule(*trained, options, reportWhole) : nullptr;
  }
  std::optional<lathe::TreeFormat> format = getFormat(bytes);
  if (!format) {
    report({}, "expected a model of XGBoost (JSON or UBJ), LightGBM (text), an ONNX file or a trained module of Lathe");
    return nullptr;
  }
  lathe::TreeModel model;
  if (failed(lathe::readTreeModel(bytes, *format, model, report)))
    return nullptr;
  // As the library has it: 0.1 is missing where a row has the float next to it.
  if (missingValue.getNumOccurrences())
    model.missingValue = model.rows == lathe::TreeModel::Precision::F32 ? static_cast<float>(missingValue) : missingValue;
  return lathe::buildTreeModule(model, options, tool.getContext(), reportWhole);
}

/// The two sides of `name=value`; none after an error. Names may hold a `=` themselves.
static std::optional<std::pair<StringRef, StringRef>> splitOption(StringRef option, StringRef text, lathe::ToolContext &tool) {
  auto [key, value] = text.rsplit('=');
  if (!key.empty() && !value.empty() && key.size() < text.size())
    return std::make_pair(key, value);
  (void)tool.error("--" + option + ": expected name=value, found '" + text + "'");
  return std::nullopt;
}

static OwningOpRef<ModuleOp> importOnnx(lathe::ToolContext &tool) {
  lathe::OnnxImportOptions options;
  options.name = name;
  for (StringRef text : sizes) {
    auto option = splitOption("size", text, tool);
    int64_t size = 0;
    if (!option || option->second.getAsInteger(10, size) || size < 0) {
      (void)tool.error("--size: expected a number that is not negative, found '" + text + "'");
      return nullptr;
    }
    options.sizes[option->first] = size;
  }
  for (StringRef text : shapes) {
    auto option = splitOption("shape", text, tool);
    if (!option)
      return nullptr;
    SmallVector<StringRef> parts;
    if (option->second != "scalar")
      option->second.split(parts, ',');
    SmallVector<int64_t> &shape = options.shapes[option->first];
    for (StringRef part : parts) {
      int64_t size = -1;
      if (part != "?" && (part.getAsInteger(10, size) || size < 0)) {
        (void)tool.error("--shape: expected sizes, or ? for one left open, found '" + part + "'");
        return nullptr;
      }
      shape.push_back(size);
    }
  }
  for (StringRef text : data) {
    auto option = splitOption("data", text, tool);
    if (!option)
      return nullptr;
    options.files[option->first] = option->second.str();
  }
  lathe::OnnxDiagnosticHandler handler(tool.getContext());
  return lathe::importOnnxFile(inputPath, options, tool.getContext());
}

static LogicalResult exportOnnxFile(lathe::ToolContext &tool) {
  if (opset < lathe::kMinExportOpset || opset > lathe::kMaxExportOpset)
    return tool.error("--opset: expected " + Twine(lathe::kMinExportOpset) + " to " + Twine(lathe::kMaxExportOpset) +
                      ", found " + Twine(opset));
  OwningOpRef<ModuleOp> trained = tool.readModule(inputPath);
  std::string bytes;
  if (!trained || failed(lathe::exportOnnx(*trained, opset, bytes)))
    return failure();
  return tool.writeFile(outputPath, [&](llvm::raw_pwrite_stream &out) {
    out << bytes;
    return success();
  });
}

int main(int argc, char **argv) {
  lathe::parseCommandLine(argc, argv, category,
                          "Translates other formats to IR, and trained modules to ONNX.\n\n"
                          "  lathe-translate --import-spec churn.pipeline.json -o churn.mlir\n"
                          "  lathe-translate --import-onnx vision.onnx --size=batch=1 -o vision.mlir\n"
                          "  lathe-translate --import-trees fraud.ubj --name=fraud -o fraud.mlir\n"
                          "  lathe-translate --export-onnx churn.trained.mlirbc -o churn.onnx\n");
  if (translation == Translation::None) {
    llvm::errs() << "lathe-translate: error: no translation named; expected --import-spec, --import-onnx, --import-trees or "
                    "--export-onnx\n";
    return 2;
  }
  lathe::ToolContext tool("lathe-translate");
  if (translation == Translation::ExportOnnx)
    return succeeded(exportOnnxFile(tool)) ? 0 : 1;
  OwningOpRef<ModuleOp> module;
  if (translation == Translation::Onnx) {
    module = importOnnx(tool);
  } else {
    std::optional<std::string> input = tool.readFile(inputPath);
    if (!input)
      return 1;
    module = translation == Translation::Spec ? lathe::importPipelineSpec(*input, inputPath, tool.getContext())
                                              : importTrees(*input, tool);
  }
  if (!module || failed(tool.writeModule(*module, outputPath, emitBytecode)))
    return 1;
  return 0;
}
