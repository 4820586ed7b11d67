//===- Case.cpp - Cases of conformance ------------------------------------===//

#include "Case.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/SmallString.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"

namespace lathe {

/// Folders of cases are not deep; symbolic links may make circles.
constexpr int kMostNesting = 8;

static void findCases(const std::string &folder, int depth, std::vector<Case> &cases) {
  auto has = [&](llvm::StringRef file) {
    llvm::SmallString<128> path(folder);
    llvm::sys::path::append(path, file);
    return llvm::sys::fs::exists(path);
  };
  if (has("model.onnx") || has("model.mlir")) {
    llvm::StringRef path(folder);
    llvm::StringRef parent = llvm::sys::path::filename(llvm::sys::path::parent_path(path));
    cases.push_back({(parent + "/" + llvm::sys::path::filename(path)).str(), folder});
    return;
  }
  if (depth == kMostNesting)
    return;
  std::error_code error;
  for (llvm::sys::fs::directory_iterator it(folder, error), end; it != end && !error; it.increment(error))
    if (llvm::sys::fs::is_directory(it->path()))
      findCases(it->path(), depth + 1, cases);
}

std::vector<Case> findCases(const std::vector<std::string> &folders) {
  std::vector<Case> cases;
  for (llvm::StringRef folder : folders) {
    while (folder.size() > 1 && folder.ends_with("/"))
      folder = folder.drop_back();
    findCases(folder.str(), 0, cases);
  }
  llvm::sort(cases, [](const Case &a, const Case &b) { return a.name < b.name; });
  return cases;
}

} // namespace lathe
