//===- onnx-operators.cpp - The page of what can be compiled --------------===//
//
// onnx-operators INTRODUCTION: prints docs/onnx.md: the introduction, and a table of every operator, from what the importer,
// the dialect and the lowering have registered. Nothing is written twice, so the table cannot be wrong.
//
//===----------------------------------------------------------------------===//

#include "compiler/conversion/onnx/AllLowerings.h"
#include "compiler/conversion/onnx/OnnxLowering.h"
#include "compiler/pipelines/Pipelines.h"
#include "dialects/onnx/Onnx.h"
#include "dialects/onnx/Operators.h"
#include "dialects/onnx/Shape.h"
#include "mlir/IR/MLIRContext.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringSet.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/raw_ostream.h"

#include <map>

using namespace mlir;
using namespace lathe::onnx;

/// Names of the operators that the groups of ConvertOnnx.cpp lower. A lowering may refuse some of what an operator can be asked
/// for.
static llvm::StringSet<> getLoweredOperators(MLIRContext *context) {
  TypeConverter converter;
  RewritePatternSet patterns(context);
  Lowerings lowerings(converter, patterns);
  populateAllLowerings(lowerings);
  llvm::StringSet<> names;
  for (const std::unique_ptr<RewritePattern> &pattern : patterns.getNativePatterns())
    if (std::optional<OperationName> root = pattern->getRootKind())
      names.insert(root->stripDialect());
  return names;
}

/// Why an operator is not compiled, where it is not a matter of time.
static StringRef getReason(StringRef name) {
  static const std::map<StringRef, StringRef> reasons = {
      {"Adagrad", "training"},
      {"Adam", "training"},
      {"Gradient", "training: it differentiates a part of the graph"},
      {"ImageDecoder", "it decodes files of images, which is not a model's work"},
      {"Momentum", "training"},
  };
  auto reason = reasons.find(name);
  return reason == reasons.end() ? "no lowering yet" : reason->second;
}

/// "float32", as ONNX's users know types by NumPy; the texts of Operators.h have ONNX's own names.
static std::string nameTypes(StringRef types) {
  SmallVector<StringRef> names;
  types.split(names, ',');
  SmallVector<std::string> shown;
  for (StringRef name : names)
    shown.push_back(name == "float" ? "float32" : name == "double" ? "float64" : name.str());
  return llvm::join(shown, ", ");
}

/// What the first input may be, or the first output of an operator without inputs.
static std::string getTypes(const Operator &op) {
  auto formals = parseFormals(op.inputs.empty() ? op.outputs : op.inputs);
  if (formals.empty())
    return "";
  SmallVector<StringRef> variables;
  op.types.split(variables, ' ');
  for (StringRef variable : variables)
    if (auto [name, types] = variable.split('='); name == formals.front().type)
      return nameTypes(types);
  return nameTypes(formals.front().type);
}

static std::string getVersions(const Operator &newest) {
  SmallVector<std::string> versions;
  for (const Operator &op : lathe::onnx::getVersions(newest.domain, newest.name))
    versions.push_back(std::to_string(op.version));
  return llvm::join(versions, ", ");
}

int main(int argc, char **argv) {
  if (argc != 2) {
    llvm::errs() << "usage: onnx-operators INTRODUCTION\n";
    return 2;
  }
  auto introduction = llvm::MemoryBuffer::getFile(argv[1]);
  if (!introduction) {
    llvm::errs() << argv[1] << ": error: " << introduction.getError().message() << "\n";
    return 1;
  }
  DialectRegistry registry;
  lathe::registerDialects(registry);
  MLIRContext context(registry, MLIRContext::Threading::DISABLED);
  context.loadAllAvailableDialects();
  llvm::StringSet<> lowered = getLoweredOperators(&context);

  // Newest versions, by domain and name.
  std::map<std::pair<StringRef, StringRef>, const Operator *> newest;
  for (const Operator &op : getOperators())
    newest[{op.domain, op.name}] = &op;

  llvm::raw_ostream &out = llvm::outs();
  out << "<!-- Generated from compiler/tools/onnx-operators.cpp and docs/onnx.introduction.md; do not edit. -->\n\n"
      << (*introduction)->getBuffer();
  StringRef domain = "-";
  std::map<StringRef, std::pair<int, int>> counts;
  std::string tables;
  llvm::raw_string_ostream table(tables);
  for (auto [key, op] : newest) {
    if (op->isDeprecated)
      continue;
    if (op->domain != domain) {
      domain = op->domain;
      table << "\n## " << (domain.empty() ? "ai.onnx" : domain) << "\n\nUp to opset " << getNewestOpset(domain)
            << ".\n\n| operator | since opsets | types of the first input | |\n|---|---|---|---|\n";
    }
    auto registered = RegisteredOperationName::lookup(("onnx." + op->name).str(), &context);
    // A constant has the shape of its value.
    bool hasShape = registered && (registered->hasInterface<ShapeInferenceOpInterface>() || registered->hasTrait<OpTrait::ConstantLike>());
    bool isCompiled = hasShape && lowered.contains(op->name);
    auto &count = counts[op->domain];
    ++(isCompiled ? count.first : count.second);
    table << "| `" << op->name << "` | " << getVersions(*op) << " | " << getTypes(*op) << " | "
          << (isCompiled ? "compiled" : "refused: " + getReason(op->name).str()) << " |\n";
  }
  out << "\n| operators of | compiled | refused |\n|---|---:|---:|\n";
  for (auto [name, count] : counts)
    out << "| " << (name.empty() ? "ai.onnx" : name) << " | " << count.first << " | " << count.second << " |\n";
  out << tables;
  return 0;
}
