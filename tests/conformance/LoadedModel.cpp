//===- LoadedModel.cpp - A compiled model in this process -----------------===//

#include "LoadedModel.h"

#include "runtime/serving/cpu.h"
#include "runtime/serving/transforms.h"
#include "runtime/tensor/context.h"
#include "runtime/tensor/selection.h"
#include "runtime/tensor/text.h"
#include "llvm/ExecutionEngine/Orc/LLJIT.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/TargetSelect.h"

#include <cstring>

namespace lathe {

LoadedModel::LoadedModel() = default;
LoadedModel::~LoadedModel() = default;

/// All that generated code may call: no libm, no compiler's runtime.
static llvm::orc::SymbolMap getRuntime(llvm::orc::LLJIT &jit) {
  llvm::orc::SymbolMap symbols;
  auto add = [&](llvm::StringRef name, auto *function) {
    symbols[jit.mangleAndIntern(name)] = {llvm::orc::ExecutorAddr::fromPtr(function),
                                          llvm::JITSymbolFlags::Exported | llvm::JITSymbolFlags::Callable};
  };
#define LATHE_ADD(function) add(#function, &function)
  LATHE_ADD(lathe_allocate);
  LATHE_ADD(lathe_arena_mark);
  LATHE_ADD(lathe_arena_release);
  LATHE_ADD(lathe_call);
  LATHE_ADD(lathe_count_grams);
  LATHE_ADD(lathe_cpu_features);
  LATHE_ADD(lathe_format_numbers);
  LATHE_ADD(lathe_input_value);
  LATHE_ADD(lathe_map_create);
  LATHE_ADD(lathe_map_keys);
  LATHE_ADD(lathe_map_values);
  LATHE_ADD(lathe_map_zip);
  LATHE_ADD(lathe_non_max_suppression);
  LATHE_ADD(lathe_optional_get);
  LATHE_ADD(lathe_optional_has_value);
  LATHE_ADD(lathe_optional_none);
  LATHE_ADD(lathe_output_tensor);
  LATHE_ADD(lathe_output_value);
  LATHE_ADD(lathe_parallel);
  LATHE_ADD(lathe_parse_numbers);
  LATHE_ADD(lathe_raise);
  LATHE_ADD(lathe_regex_full_match);
  LATHE_ADD(lathe_scale_bytes);
  LATHE_ADD(lathe_sequence_append);
  LATHE_ADD(lathe_sequence_at);
  LATHE_ADD(lathe_sequence_concatenate);
  LATHE_ADD(lathe_sequence_empty);
  LATHE_ADD(lathe_sequence_erase);
  LATHE_ADD(lathe_sequence_insert);
  LATHE_ADD(lathe_sequence_length);
  LATHE_ADD(lathe_sequence_split);
  LATHE_ADD(lathe_string_concat);
  LATHE_ADD(lathe_string_normalize);
  LATHE_ADD(lathe_string_split);
  LATHE_ADD(lathe_top_k);
  LATHE_ADD(lathe_unique);
  LATHE_ADD(lathe_value_from_tensor);
  LATHE_ADD(lathe_value_rank);
  LATHE_ADD(lathe_value_to_tensor);
  LATHE_ADD(lathe_vocabulary_lookup);
  LATHE_ADD(lathe_workspace);
#undef LATHE_ADD
  add("memcmp", static_cast<int (*)(const void *, const void *, size_t)>(&memcmp));
  add("memcpy", static_cast<void *(*)(void *, const void *, size_t)>(&memcpy));
  add("memmove", static_cast<void *(*)(void *, const void *, size_t)>(&memmove));
  add("memset", static_cast<void *(*)(void *, int, size_t)>(&memset));
  return symbols;
}

llvm::Expected<std::unique_ptr<LoadedModel>> LoadedModel::load(llvm::StringRef object, llvm::StringRef symbol) {
  llvm::InitializeNativeTarget();
  llvm::InitializeNativeTargetAsmPrinter();
  std::unique_ptr<LoadedModel> loaded(new LoadedModel);
  auto jit = llvm::orc::LLJITBuilder()
                 .setLinkProcessSymbolsByDefault(false)
                 .setPlatformSetUp(llvm::orc::setUpInactivePlatform)
                 .create();
  if (!jit)
    return jit.takeError();
  loaded->jit = std::move(*jit);
  if (llvm::Error error =
          loaded->jit->getMainJITDylib().define(llvm::orc::absoluteSymbols(getRuntime(*loaded->jit))))
    return std::move(error);
  if (llvm::Error error = loaded->jit->addObjectFile(llvm::MemoryBuffer::getMemBuffer(object, "model.o", false)))
    return std::move(error);
  auto address = loaded->jit->lookup(symbol);
  if (!address)
    return address.takeError();
  loaded->model = address->toPtr<const lathe_model *>();
  return std::move(loaded);
}

} // namespace lathe
