//===- ModelText.cpp - Messages about a model file ------------------------===//

#include "compiler/import/trees/ModelText.h"

#include "llvm/Support/ConvertUTF.h"

namespace lathe {

std::string toPrintable(const llvm::Twine &message) {
  constexpr size_t kLongest = 500;
  std::string text = message.str(), printable;
  const auto *at = reinterpret_cast<const llvm::UTF8 *>(text.data()), *end = at + text.size();
  while (at != end) {
    if (printable.size() > kLongest)
      return printable + "...";
    size_t size = llvm::getNumBytesForUTF8(*at);
    bool isControl = *at < ' ' || *at == 0x7f;
    if (!isControl && llvm::isLegalUTF8Sequence(at, at + std::min<size_t>(size, end - at))) {
      printable.append(reinterpret_cast<const char *>(at), size);
      at += size;
      continue;
    }
    printable += std::string("\\x") + "0123456789abcdef"[*at >> 4] + "0123456789abcdef"[*at & 15];
    ++at;
  }
  return printable;
}

} // namespace lathe
