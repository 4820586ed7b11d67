#include "tests/fuzz/tree_model_fuzz.h"

#include <cstring>

#include "compiler/pipelines/Pipelines.h"
#include "compiler/reference/ReferenceEnsemble.h"
#include "mlir/IR/MLIRContext.h"
#include "tests/execution/trees/CompiledEnsemble.h"
#include "tests/execution/trees/RandomEnsemble.h"
#include "tests/fuzz/fuzz_target.h"

namespace {

// Compiling takes a thousand times as long as reading: one of so many is.
constexpr uint64_t kModelsPerCompilation = 50;

// Whether the message says where: a byte, a path in the document, or a part of an ONNX graph.
bool NamesPlace(lathe::ModelPlace place, const std::string& message) {
  return place.line > 0 ? place.column > 0 : message.rfind("byte ", 0) == 0 || message.rfind("graph", 0) == 0;
}

mlir::MLIRContext* NewContext() {
  mlir::DialectRegistry registry;
  lathe::registerDialects(registry);
  auto* const context = new mlir::MLIRContext(registry, mlir::MLIRContext::Threading::DISABLED);
  context->loadAllAvailableDialects();
  return context;
}

uint64_t Hash(const uint8_t* data, size_t size) {
  uint64_t hash = 0xcbf29ce484222325;  // FNV-1a
  for (size_t i = 0; i < size; ++i) hash = (hash ^ data[i]) * 0x100000001b3;
  return hash;
}

// Margins as bytes, from doubles that hold the values of a type.
template <typename T>
bool HasBits(lathe::tree::EnsembleOp ensemble, const lathe::CompiledEnsemble& compiled, const std::vector<double>& values,
             int64_t count) {
  const int64_t features = ensemble.getFeatures();
  const int64_t outputs = ensemble.getNumMargins();
  std::vector<float> floats(values.begin(), values.end());
  std::vector<double> doubles = values;
  std::vector<T> margins(static_cast<size_t>(count * outputs));
  void* const rows = ensemble.getRowType().isF64() ? static_cast<void*>(doubles.data()) : static_cast<void*>(floats.data());
  compiled.predict({rows, features, 1}, count, {margins.data(), outputs, 1});
  for (int64_t i = 0; i < count; ++i) {
    const std::vector<double> expected =
        lathe::referenceMargins(ensemble, llvm::ArrayRef<double>(values).slice(i * features, features));
    for (int64_t k = 0; k < outputs; ++k) {
      const T margin = static_cast<T>(expected[k]);
      const T found = margins[static_cast<size_t>(i * outputs + k)];
      // The sums of infinities are NaN of one sign or the other.
      if (margin == margin ? std::memcmp(&margin, &found, sizeof(T)) != 0 : found == found) return false;
    }
  }
  return true;
}

// A model that was taken compiles, and predicts what its tables say.
void CheckCompiled(mlir::ModuleOp module, uint64_t seed) {
  constexpr int64_t kRows = 70;  // a block, and single rows
  lathe::Random random(seed);
  const std::vector<std::string> targets = lathe::getRunnableTargets();
  module.walk([&](lathe::tree::EnsembleOp ensemble) {
    const auto compiled = lathe::CompiledEnsemble::compile(ensemble, targets[static_cast<size_t>(random.below(targets.size()))]);
    FUZZ_CHECK(compiled != nullptr);
    const std::vector<double> rows = lathe::createRandomRows(ensemble, kRows, random);
    FUZZ_CHECK(ensemble.getMarginType().isF64() ? HasBits<double>(ensemble, *compiled, rows, kRows)
                                                : HasBits<float>(ensemble, *compiled, rows, kRows));
  });
}

}  // namespace

void FuzzTreeModel(const uint8_t* data, size_t size, lathe::TreeFormat format) {
  // Kept: making one takes longer than reading a model.
  static mlir::MLIRContext* const context = NewContext();
  int errors = 0;
  const auto on_error = [&](lathe::ModelPlace place, const llvm::Twine& message) {
    const std::string text = message.str();
    FUZZ_CHECK(NamesPlace(place, text));
    FUZZ_CHECK(text.find('\n') == std::string::npos && text.find("expected") != std::string::npos);
    ++errors;
  };
  lathe::TreeModel model;
  const bool is_read = succeeded(lathe::readTreeModel({reinterpret_cast<const char*>(data), size}, format, model, on_error));
  FUZZ_CHECK(errors == (is_read ? 0 : 1));
  if (!is_read) return;
  lathe::TreeModuleOptions options;
  mlir::OwningOpRef<mlir::ModuleOp> module =
      lathe::buildTreeModule(model, options, context, [&](const llvm::Twine&) { ++errors; });
  // Names of features and the number of outputs are checked here; all else the reader has checked.
  FUZZ_CHECK(module ? errors == 0 : errors == 1);
  const uint64_t hash = Hash(data, size);
  if (module && hash % kModelsPerCompilation == 0) CheckCompiled(*module, hash);
}
