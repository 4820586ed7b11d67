// Checks that bytes are UTF-8.
#ifndef LATHE_RUNTIME_INGEST_UTF8_H_
#define LATHE_RUNTIME_INGEST_UTF8_H_

#include <cstddef>
#include <string_view>

namespace lathe {

// The position of the first byte that is not part of valid UTF-8 (overlong forms, surrogates and code points above U+10FFFF
// are not valid), or npos.
size_t FindInvalidUtf8(std::string_view text);

}  // namespace lathe

#endif  // LATHE_RUNTIME_INGEST_UTF8_H_
