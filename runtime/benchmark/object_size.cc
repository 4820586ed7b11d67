#include "runtime/benchmark/object_size.h"

#include <elf.h>

#include <cstring>
#include <string_view>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "runtime/io/mapped_file.h"

namespace lathe {

absl::StatusOr<ObjectSize> ReadObjectSize(const std::string& path) {
  absl::StatusOr<MappedFile> file = MappedFile::Open(path);
  if (!file.ok()) return file.status();
  const std::string_view bytes = file->bytes();
  const auto invalid = [&](const std::string& found) {
    return absl::InvalidArgumentError(absl::StrCat(path, ": error: expected a 64-bit ELF file, found ", found));
  };
  Elf64_Ehdr header;
  if (bytes.size() < sizeof header) return invalid(absl::StrCat(bytes.size(), " bytes"));
  std::memcpy(&header, bytes.data(), sizeof header);
  if (std::memcmp(header.e_ident, ELFMAG, SELFMAG) != 0) return invalid("another kind of file");
  if (header.e_ident[EI_CLASS] != ELFCLASS64) return invalid("an ELF file of another class");
  if (header.e_shentsize != sizeof(Elf64_Shdr) || header.e_shoff > bytes.size() ||
      (bytes.size() - header.e_shoff) / sizeof(Elf64_Shdr) < header.e_shnum)
    return invalid("one whose section table lies outside the file");

  ObjectSize size;
  size.file = bytes.size();
  for (int i = 0; i < header.e_shnum; ++i) {
    Elf64_Shdr section;
    std::memcpy(&section, bytes.data() + header.e_shoff + static_cast<uint64_t>(i) * sizeof section, sizeof section);
    if (!(section.sh_flags & SHF_ALLOC)) continue;
    uint64_t& kind = section.sh_flags & SHF_EXECINSTR ? size.code
                     : section.sh_flags & SHF_WRITE   ? size.variables
                                                      : size.constants;
    kind += section.sh_size;
  }
  return size;
}

}  // namespace lathe
