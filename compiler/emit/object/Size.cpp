//===- Size.cpp - What the bytes of an object are -------------------------===//

#include "compiler/emit/object/Size.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/Object/ELFObjectFile.h"
#include "llvm/Object/SymbolSize.h"

#include <map>

using namespace llvm::object;

namespace lathe {
namespace {

/// Whether the loader gives it memory.
bool isLoaded(const SectionRef &section) {
  if (llvm::isa<ELFObjectFileBase>(section.getObject()))
    return ELFSectionRef(section).getFlags() & llvm::ELF::SHF_ALLOC;
  return section.isText() || section.isData() || section.isBSS();
}

} // namespace

llvm::Expected<ObjectSize> measureObject(llvm::StringRef object,
                                         llvm::function_ref<std::string(llvm::StringRef, bool)> nameOf) {
  llvm::Expected<std::unique_ptr<ObjectFile>> file = ObjectFile::createObjectFile(llvm::MemoryBufferRef(object, "object"));
  if (!file)
    return file.takeError();
  ObjectSize size;
  std::map<std::string, uint64_t> parts; // by name
  std::map<SectionRef, uint64_t> rest;   // bytes of loaded sections that no symbol covers
  for (const SectionRef &section : (*file)->sections())
    if (isLoaded(section)) {
      size.total += section.getSize();
      rest[section] = section.getSize();
    }
  for (const auto &[symbol, bytes] : computeSymbolSizes(**file)) {
    llvm::Expected<section_iterator> section = symbol.getSection();
    llvm::Expected<SymbolRef::Type> type = symbol.getType();
    llvm::Expected<llvm::StringRef> name = symbol.getName();
    if (!section || !type || !name)
      return llvm::joinErrors(llvm::joinErrors(section.takeError(), type.takeError()), name.takeError());
    if (*section == (*file)->section_end() || !rest.count(**section))
      continue;
    rest[**section] -= std::min(bytes, rest[**section]);
    parts[nameOf(*name, *type == SymbolRef::ST_Function)] += bytes;
  }
  for (const auto &[section, bytes] : rest) {
    llvm::Expected<llvm::StringRef> name = section.getName();
    if (!name)
      return name.takeError();
    parts[("section " + *name).str()] += bytes;
  }
  for (auto &[name, bytes] : parts)
    if (bytes)
      size.parts.push_back({name, bytes});
  llvm::stable_sort(size.parts, [](const ObjectSize::Part &a, const ObjectSize::Part &b) { return a.bytes > b.bytes; });
  return size;
}

} // namespace lathe
