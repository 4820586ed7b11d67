// Models of any bytes: refused with errors that name a part of the file, or a module that verifies, within limits.
#include <algorithm>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "compiler/import/onnx/OnnxDiagnostics.h"
#include "compiler/import/onnx/OnnxImport.h"
#include "compiler/pipelines/Pipelines.h"
#include "mlir/IR/Diagnostics.h"
#include "mlir/IR/MLIRContext.h"
#include "mlir/IR/Verifier.h"
#include "tests/fuzz/fuzz_target.h"
#include "tests/fuzz/onnx_seeds.h"
#include "tests/fuzz/protobuf_mutator.h"

namespace {

std::unique_ptr<mlir::MLIRContext> NewContext() {
  mlir::DialectRegistry registry;
  lathe::registerDialects(registry);
  auto context = std::make_unique<mlir::MLIRContext>(registry, mlir::MLIRContext::Threading::DISABLED);
  context->loadAllAvailableDialects();
  return context;
}

lathe::OnnxImportOptions GetOptions() {
  lathe::OnnxImportOptions options;
  options.limits.denseBytes = 16 << 20;
  options.limits.nodes = 20000;
  return options;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  // Making a context takes longer than reading a model, but what models hold stays in it.
  constexpr int kModelsPerContext = 500;
  static std::unique_ptr<mlir::MLIRContext> context;
  static int models = 0;
  if (models++ % kModelsPerContext == 0) context = NewContext();
  int errors = 0;
  mlir::ScopedDiagnosticHandler handler(context.get(), [&](mlir::Diagnostic& diagnostic) {
    if (diagnostic.getSeverity() != mlir::DiagnosticSeverity::Error) return;
    const std::string text = lathe::formatOnnxDiagnostic(diagnostic);
    FUZZ_CHECK(text.rfind("model.onnx: error: ", 0) == 0);
    ++errors;
  });
  const mlir::OwningOpRef<mlir::ModuleOp> module =
      lathe::importOnnx({reinterpret_cast<const char*>(data), size}, "model.onnx", GetOptions(), context.get());
  FUZZ_CHECK((errors == 0) == static_cast<bool>(module));
  FUZZ_CHECK(!module || mlir::succeeded(mlir::verify(*module)));
  return 0;
}

extern "C" size_t LLVMFuzzerCustomMutator(uint8_t* data, size_t size, size_t max_size, unsigned int seed) {
  static const ProtobufMutator* const mutator = new ProtobufMutator(Seeds());
  const std::string mutated = mutator->Mutate({reinterpret_cast<const char*>(data), size}, seed);
  const size_t kept = std::min(mutated.size(), max_size);
  std::memcpy(data, mutated.data(), kept);
  return kept;
}

// Beside the embedded ones: small models of a folder, where one is named.
std::vector<std::string> Seeds() {
  constexpr uintmax_t kMostBytes = 20000;
  std::vector<std::string> seeds = EmbeddedSeeds();
  const char* const folder = std::getenv("LATHE_FUZZ_SEEDS");
  std::vector<std::filesystem::path> paths;
  if (folder != nullptr)
    for (const auto& entry : std::filesystem::recursive_directory_iterator(folder))
      if (entry.path().extension() == ".onnx" && entry.file_size() <= kMostBytes) paths.push_back(entry.path());
  std::sort(paths.begin(), paths.end());
  for (const auto& path : paths) {
    std::ifstream file(path, std::ios::binary);
    seeds.emplace_back(std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>());
  }
  return seeds;
}
