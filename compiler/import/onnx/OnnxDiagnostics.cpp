//===- OnnxDiagnostics.cpp - Places in ONNX files -------------------------===//
//
// A place is a NameLoc, the part of the file, around a line 0 of the file: the file has no lines.
//
//===----------------------------------------------------------------------===//

#include "compiler/import/onnx/OnnxDiagnostics.h"

#include "mlir/IR/BuiltinAttributes.h"
#include "mlir/IR/MLIRContext.h"

using namespace mlir;

namespace lathe {

Location getOnnxLocation(MLIRContext *context, StringRef file, const Twine &part) {
  return NameLoc::get(StringAttr::get(context, part), FileLineColLoc::get(context, file, 0, 0));
}

/// The part of an ONNX file, if the location is one. Fused ones, of ops that passes have merged, are at their first part.
static NameLoc findPart(Location location) {
  NameLoc found;
  location->walk([&](Location inner) {
    auto name = dyn_cast<NameLoc>(inner);
    auto file = name ? dyn_cast<FileLineColLoc>(name.getChildLoc()) : nullptr;
    if (!file || file.getLine() != 0)
      return WalkResult::advance();
    found = name;
    return WalkResult::interrupt();
  });
  return found;
}

static StringRef getSeverity(DiagnosticSeverity severity) {
  switch (severity) {
  case DiagnosticSeverity::Note:
    return "note";
  case DiagnosticSeverity::Warning:
    return "warning";
  case DiagnosticSeverity::Error:
    return "error";
  case DiagnosticSeverity::Remark:
    return "remark";
  }
  return "error";
}

std::string formatOnnxDiagnostic(Diagnostic &diagnostic) {
  NameLoc part = findPart(diagnostic.getLocation());
  if (!part)
    return "";
  std::string text;
  llvm::raw_string_ostream out(text);
  out << cast<FileLineColLoc>(part.getChildLoc()).getFilename().getValue() << ": " << getSeverity(diagnostic.getSeverity())
      << ": " << part.getName().getValue() << ": " << diagnostic << "\n";
  // Notes show ops as the compiler holds them: of use for one that is small.
  constexpr size_t kMostNote = 2000;
  for (Diagnostic &note : diagnostic.getNotes())
    if (std::string inner = note.str(); inner.size() <= kMostNote)
      out << "  note: " << inner << "\n";
  return text;
}

OnnxDiagnosticHandler::OnnxDiagnosticHandler(MLIRContext *context, llvm::raw_ostream &out) : ScopedDiagnosticHandler(context) {
  setHandler([&out](Diagnostic &diagnostic) {
    std::string text = formatOnnxDiagnostic(diagnostic);
    if (text.empty())
      return failure();
    out << text;
    return success();
  });
}

} // namespace lathe
