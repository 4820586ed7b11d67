// See tree_model_fuzz.h.
#include "tests/fuzz/fuzz_target.h"
#include "tests/fuzz/tree_model_fuzz.h"
#include "tests/fuzz/xgboost_ubj_seeds.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  FuzzTreeModel(data, size, lathe::TreeFormat::XGBoostUbj);
  return 0;
}

std::vector<std::string> Seeds() { return EmbeddedSeeds(); }
