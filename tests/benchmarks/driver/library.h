// Shared libraries that are opened while the program runs.
#ifndef LATHE_TESTS_BENCHMARKS_DRIVER_LIBRARY_H_
#define LATHE_TESTS_BENCHMARKS_DRIVER_LIBRARY_H_

#include <dlfcn.h>

#include <string>

namespace lathe {
namespace benchmarks {

// Finds functions of one library. The library stays open until the process ends: peers start threads that outlive a handle.
class Library {
 public:
  explicit Library(const char* path) : path_(path), handle_(dlopen(path, RTLD_NOW | RTLD_LOCAL)) {
    if (handle_ == nullptr) error_ = dlerror();
  }

  // Fills `function`; after a failure, which error() describes, it stays as it was.
  template <typename Function>
  Library& Find(const char* name, Function* function) {
    if (!error_.empty()) return *this;
    void* address = dlsym(handle_, name);
    if (address == nullptr) {
      error_ = path_ + ": expected the symbol '" + name + "', found none";
    } else {
      *function = reinterpret_cast<Function>(address);
    }
    return *this;
  }

  // Empty when the library was opened and everything was found.
  const std::string& error() const { return error_; }

 private:
  std::string path_;
  void* handle_;
  std::string error_;
};

}  // namespace benchmarks
}  // namespace lathe

#endif  // LATHE_TESTS_BENCHMARKS_DRIVER_LIBRARY_H_
