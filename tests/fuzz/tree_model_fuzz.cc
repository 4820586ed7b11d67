#include "tests/fuzz/tree_model_fuzz.h"

#include "mlir/IR/MLIRContext.h"
#include "tests/fuzz/fuzz_target.h"

namespace {

// Whether the message says where: a byte, a path in the document, or a part of an ONNX graph.
bool NamesPlace(lathe::ModelPlace place, const std::string& message) {
  return place.line > 0 ? place.column > 0 : message.rfind("byte ", 0) == 0 || message.rfind("graph", 0) == 0;
}

}  // namespace

void FuzzTreeModel(const uint8_t* data, size_t size, lathe::TreeFormat format) {
  // Kept: making one takes longer than reading a model.
  static mlir::MLIRContext* const context = new mlir::MLIRContext(mlir::MLIRContext::Threading::DISABLED);
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
  if (is_read) {
    lathe::TreeModuleOptions options;
    mlir::OwningOpRef<mlir::ModuleOp> module =
        lathe::buildTreeModule(model, options, context, [&](const llvm::Twine&) { ++errors; });
    // Names of features and the number of outputs are checked here; all else the reader has checked.
    FUZZ_CHECK(module ? errors == 0 : errors == 1);
  }
}
