//===- Tool.cpp - What the command-line tools have in common --------------===//

#include "compiler/tools/Tool.h"

#include "compiler/pipelines/Pipelines.h"
#include "mlir/Bytecode/BytecodeWriter.h"
#include "mlir/IR/Diagnostics.h"
#include "mlir/Parser/Parser.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/SourceMgr.h"

using namespace mlir;

namespace lathe {

void parseCommandLine(int argc, char **argv, llvm::cl::OptionCategory &category, StringRef overview) {
  llvm::cl::HideUnrelatedOptions(category);
  std::string errors;
  llvm::raw_string_ostream stream(errors);
  if (llvm::cl::ParseCommandLineOptions(argc, argv, overview, &stream))
    return;
  llvm::errs() << errors;
  exit(2);
}

struct ToolContext::Impl {
  std::string name;
  MLIRContext context{MLIRContext::Threading::DISABLED};
  llvm::SourceMgr sources;
  std::unique_ptr<SourceMgrDiagnosticHandler> diagnostics;
};

ToolContext::ToolContext(StringRef name) : impl(std::make_unique<Impl>()) {
  impl->name = name.str();
  DialectRegistry registry;
  registerDialects(registry);
  impl->context.appendDialectRegistry(registry);
  impl->context.loadAllAvailableDialects();
  impl->context.printOpOnDiagnostic(false); // the source line is shown
  impl->diagnostics = std::make_unique<SourceMgrDiagnosticHandler>(impl->sources, &impl->context);
}

ToolContext::~ToolContext() = default;

MLIRContext *ToolContext::getContext() { return &impl->context; }

LogicalResult ToolContext::error(const Twine &message) {
  llvm::errs() << impl->name << ": error: " << message << "\n";
  return failure();
}

std::optional<std::string> ToolContext::readFile(StringRef path) {
  auto buffer = llvm::MemoryBuffer::getFileOrSTDIN(path, /*IsText=*/false, /*RequiresNullTerminator=*/false);
  if (buffer)
    return (*buffer)->getBuffer().str();
  (void)error("cannot read '" + path + "': " + buffer.getError().message());
  return std::nullopt;
}

OwningOpRef<ModuleOp> ToolContext::readModule(StringRef path) {
  if (!readFile(path))
    return nullptr;
  // A source manager takes one module; diagnostics about another find their file by name.
  if (impl->sources.getNumBuffers() > 0)
    return parseSourceFile<ModuleOp>(path, ParserConfig(&impl->context));
  return parseSourceFile<ModuleOp>(path, impl->sources, ParserConfig(&impl->context));
}

LogicalResult ToolContext::writeModule(ModuleOp module, StringRef path, bool bytecode) {
  return writeFile(path, [&](llvm::raw_pwrite_stream &out) -> LogicalResult {
    if (bytecode)
      return writeBytecodeToFile(module, out);
    module.print(out);
    return success();
  });
}

/// Writes to what is no regular file: the standard output, a pipe, or a device, which must not be replaced by a file.
LogicalResult ToolContext::writeStream(StringRef path, llvm::function_ref<LogicalResult(llvm::raw_pwrite_stream &)> write) {
  llvm::SmallVector<char, 0> bytes;
  llvm::raw_svector_ostream buffer(bytes);
  if (failed(write(buffer)))
    return failure();
  std::error_code status;
  llvm::raw_fd_ostream out(path, status, llvm::sys::fs::CD_OpenExisting, llvm::sys::fs::FA_Write, llvm::sys::fs::OF_None);
  if (!status) {
    out << buffer.str();
    out.flush();
    status = out.error();
    out.clear_error();
  }
  return status ? error("cannot write '" + path + "': " + status.message()) : success();
}

LogicalResult ToolContext::writeFile(StringRef path, llvm::function_ref<LogicalResult(llvm::raw_pwrite_stream &)> write) {
  llvm::sys::fs::file_status existing;
  if (path == "-" || (!llvm::sys::fs::status(path, existing) && llvm::sys::fs::exists(existing) &&
                      !llvm::sys::fs::is_regular_file(existing) && !llvm::sys::fs::is_directory(existing)))
    return writeStream(path, write);
  std::string temporary = (path + ".partial").str();
  std::error_code status;
  {
    llvm::raw_fd_ostream out(temporary, status);
    if (status)
      return error("cannot write '" + path + "': " + status.message());
    LogicalResult result = write(out);
    out.close();
    if (out.has_error()) {
      status = out.error();
      out.clear_error();
    }
    if (failed(result) || status) {
      (void)llvm::sys::fs::remove(temporary);
      return status ? error("cannot write '" + path + "': " + status.message()) : failure();
    }
  }
  if ((status = llvm::sys::fs::rename(temporary, path))) {
    (void)llvm::sys::fs::remove(temporary);
    return error("cannot write '" + path + "': " + status.message());
  }
  return success();
}

} // namespace lathe
