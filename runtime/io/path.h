// Names of files.
#ifndef LATHE_RUNTIME_IO_PATH_H_
#define LATHE_RUNTIME_IO_PATH_H_

#include <string>
#include <string_view>

namespace lathe {

// What follows the last slash: "data/a.csv" -> "a.csv".
std::string BaseName(std::string_view path);

}  // namespace lathe

#endif  // LATHE_RUNTIME_IO_PATH_H_
