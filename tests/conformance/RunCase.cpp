//===- RunCase.cpp - Compiles and runs one case ---------------------------===//

#include "Case.h"
#include "LoadedModel.h"

#include "compiler/conversion/targets/Target.h"
#include "compiler/import/onnx/OnnxImport.h"
#include "compiler/pipelines/CompileModel.h"
#include "compiler/pipelines/Pipelines.h"
#include "mlir/IR/MLIRContext.h"
#include "mlir/Parser/Parser.h"
#include "runtime/tensor/compare.h"
#include "runtime/tensor/value_proto.h"
#include "llvm/ADT/ScopeExit.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/JSON.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Path.h"
#include "llvm/TargetParser/Host.h"
#include "llvm/TargetParser/Triple.h"

#include <chrono>

using namespace mlir;

namespace lathe {
namespace {

double getSeconds() {
  return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

/// The context of a process, with all dialects: made once, before processes are forked.
MLIRContext &getContext() {
  static MLIRContext *context = [] {
    DialectRegistry registry;
    registerDialects(registry);
    registerModelDialects(registry);
    auto *made = new MLIRContext(registry, MLIRContext::Threading::DISABLED);
    made->loadAllAvailableDialects();
    return made;
  }();
  return *context;
}

std::string join(const Twine &folder, const Twine &name) {
  SmallString<128> path;
  llvm::sys::path::append(path, folder, name);
  return std::string(path);
}

/// An error, and the name of the node that it is about. Its file is the case's.
std::string format(Diagnostic &diagnostic) {
  std::string text;
  llvm::raw_string_ostream out(text);
  if (auto node = diagnostic.getLocation()->findInstanceOf<NameLoc>())
    out << node.getName().getValue() << ": ";
  out << diagnostic;
  llvm::replace(text, '\n', ' ');
  return text;
}

OwningOpRef<ModuleOp> importCase(const Case &testCase) {
  std::string text = join(testCase.folder, "model.mlir");
  if (llvm::sys::fs::exists(text))
    return parseSourceFile<ModuleOp>(text, &getContext());
  return importOnnxFile(join(testCase.folder, "model.onnx"), {}, &getContext());
}

/// Tolerances of the case's own: {"rtol": 1e-3, "atol": 1e-7} in data.json, as ONNX's loader reads it.
Tolerance readTolerance(StringRef folder, Tolerance tolerance) {
  auto file = llvm::MemoryBuffer::getFile(join(folder, "data.json"));
  if (!file)
    return tolerance;
  llvm::Expected<llvm::json::Value> value = llvm::json::parse((*file)->getBuffer());
  if (!value) {
    llvm::consumeError(value.takeError());
    return tolerance;
  }
  if (const llvm::json::Object *object = value->getAsObject()) {
    tolerance.relative = object->getNumber("rtol").value_or(tolerance.relative);
    tolerance.absolute = object->getNumber("atol").value_or(tolerance.absolute);
  }
  return tolerance;
}

/// A value of a data set; `kind` is "input" or "output".
absl::StatusOr<lathe_value> readValue(StringRef folder, StringRef kind, int index, const lathe_value_type &type,
                                      ValueMemory &memory) {
  std::string path = join(folder, kind + "_" + Twine(index) + ".pb");
  auto file = llvm::MemoryBuffer::getFile(path, /*IsText=*/false, /*RequiresNullTerminator=*/false);
  if (!file)
    return absl::NotFoundError(path + ": " + file.getError().message());
  absl::StatusOr<lathe_value> value = ParseValue({(*file)->getBufferStart(), (*file)->getBufferSize()}, type, &memory);
  if (!value.ok())
    return absl::InvalidArgumentError(path + ": " + std::string(value.status().message()));
  // NumPy has no bfloat16: ONNX's generator writes its bits as uint16.
  if (value->kind == LATHE_TENSOR && type.type == LATHE_ELEMENT_BFLOAT16 && value->tensor.type == LATHE_ELEMENT_UINT16)
    value->tensor.type = LATHE_ELEMENT_BFLOAT16;
  return value;
}

/// Tensors of the same type and sizes, whatever their elements.
bool areAlike(const lathe_value &a, const lathe_value &b) {
  return a.kind == LATHE_TENSOR && b.kind == LATHE_TENSOR && a.tensor.type == b.tensor.type && a.tensor.rank == b.tensor.rank &&
         std::equal(a.tensor.shape, a.tensor.shape + a.tensor.rank, b.tensor.shape);
}

/// An empty text when all outputs are as expected.
std::string runDataSet(const LoadedModel &loaded, StringRef folder, const Tolerance &tolerance, DataFault fault) {
  const lathe_model &model = loaded.getModel();
  ValueMemory memory;
  std::vector<lathe_value> inputs, outputs(model.num_outputs);
  for (int i = 0; i < model.num_inputs; ++i) {
    absl::StatusOr<lathe_value> input = readValue(folder, "input", i, model.inputs[i].type, memory);
    if (!input.ok())
      return std::string(input.status().message());
    inputs.push_back(*input);
  }
  lathe_context *context = lathe_context_create(&model);
  llvm::scope_exit destroy([&] { lathe_context_destroy(context); });
  // Twice: the second call finds a context that has been used.
  for (int call = 0; call < 2; ++call) {
    int32_t status = model.run(context, inputs.data(), outputs.data());
    if (fault == DataFault::Inputs)
      return status == LATHE_INVALID_INPUT ? "" : "the call takes inputs that are not what the model declares";
    if (status != LATHE_OK)
      return std::string("the call fails: ") + lathe_context_error(context);
    for (int i = 0; i < model.num_outputs; ++i) {
      absl::StatusOr<lathe_value> expected = readValue(folder, "output", i, model.outputs[i].type, memory);
      if (!expected.ok())
        return std::string(expected.status().message());
      if (fault == DataFault::Values) {
        if (!areAlike(*expected, outputs[i]))
          return (Twine("output '") + model.outputs[i].name + "' has another type or other sizes than expected").str();
        continue;
      }
      absl::Status status = CompareValues(*expected, outputs[i], tolerance);
      if (!status.ok())
        return (Twine("output '") + model.outputs[i].name + "': " + std::string(status.message())).str();
    }
  }
  return "";
}

} // namespace

void prepareCases() { (void)getContext(); }

Outcome runCase(const Case &testCase, const RunOptions &options) {
  Outcome outcome;
  std::string errors;
  ScopedDiagnosticHandler handler(&getContext(), [&](Diagnostic &diagnostic) {
    if (diagnostic.getSeverity() == DiagnosticSeverity::Error && errors.size() < 4000)
      errors += (errors.empty() ? "" : "; ") + format(diagnostic);
    return success();
  });
  double begin = getSeconds();
  OwningOpRef<ModuleOp> module = importCase(testCase);
  std::optional<SmallVector<char, 0>> object;
  if (module) {
    ModelOptions modelOptions;
    modelOptions.name = "conformance";
    modelOptions.targets = options.targets;
    modelOptions.cpu = options.cpu;
    // The baseline's code alone, unless more is asked for: a version takes as long to compile as all before it.
    std::vector<std::string> defaults = getDefaultTargets(llvm::Triple(llvm::sys::getDefaultTargetTriple()));
    if (options.targets.empty() && options.cpu.empty() && !defaults.empty())
      modelOptions.targets = {defaults.front()};
    Machine machine;
    machine.cpu = options.cpu;
    object = compileModel(*module, modelOptions, machine);
  }
  outcome.compileSeconds = getSeconds() - begin;
  if (!object) {
    outcome.state = State::Refused;
    outcome.message = errors.empty() ? "the compiler failed without a message" : errors;
    return outcome;
  }
  llvm::Expected<std::unique_ptr<LoadedModel>> loaded =
      LoadedModel::load(StringRef(object->data(), object->size()), "conformance_model");
  if (!loaded) {
    outcome.message = llvm::toString(loaded.takeError());
    return outcome;
  }
  begin = getSeconds();
  int sets = 0;
  auto found = options.faults.find(testCase.name);
  DataFault fault = found == options.faults.end() ? DataFault::None : found->second;
  Tolerance tolerance = readTolerance(testCase.folder, {options.relative, options.absolute});
  for (;; ++sets) {
    std::string folder = join(testCase.folder, "test_data_set_" + Twine(sets));
    if (!llvm::sys::fs::is_directory(folder))
      break;
    outcome.message = runDataSet(**loaded, folder, tolerance, fault);
    if (!outcome.message.empty()) {
      outcome.message = "data set " + std::to_string(sets) + ": " + outcome.message;
      break;
    }
  }
  outcome.runSeconds = getSeconds() - begin;
  if (!sets && outcome.message.empty())
    outcome.message = "no folder test_data_set_0";
  if (outcome.message.empty())
    outcome.state = State::Passed;
  return outcome;
}

} // namespace lathe
