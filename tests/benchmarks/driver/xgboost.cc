// XGBoost's C API: prediction from memory, without a DMatrix ("in-place"), which is its fastest for rows it has not seen.
// Declarations follow xgboost/c_api.h, documented at https://xgboost.readthedocs.io/en/stable/c.html.
#include <cstdio>
#include <cstring>
#include <vector>

#include "tests/benchmarks/driver/library.h"
#include "tests/benchmarks/driver/subject.h"

namespace lathe {
namespace benchmarks {
namespace {

using Handle = void*;

struct Api {
  const char* (*last_error)();
  int (*create)(const Handle* matrices, uint64_t count, Handle* booster);
  int (*load_model)(Handle booster, const char* path);
  int (*set_param)(Handle booster, const char* name, const char* value);
  int (*predict_from_dense)(Handle booster, const char* rows, const char* config, Handle proxy, const uint64_t** shape,
                            uint64_t* dimensions, const float** result);
};

// "type": 1 asks for margins.
constexpr char kConfig[] =
    R"({"type": 1, "iteration_begin": 0, "iteration_end": 0, "strict_shape": true, "missing": NaN, "cache_id": 0})";

// Rows in memory, in NumPy's array interface.
std::string ArrayInterface(const Rows& rows) {
  char text[256];
  std::snprintf(text, sizeof text, R"({"data": [%llu, true], "shape": [%lld, %lld], "typestr": "<f4", "version": 3})",
                static_cast<unsigned long long>(reinterpret_cast<uintptr_t>(rows.values)), static_cast<long long>(rows.count),
                static_cast<long long>(rows.width));
  return text;
}

class Xgboost : public Subject {
 public:
  Xgboost(const Api& api, Handle booster, int64_t width)
      : api_(api), booster_(booster), row_(width), row_interface_(ArrayInterface({row_.data(), 1, width, 4})) {}

  int64_t ValueBytes() const override { return sizeof(float); }
  int64_t MarginBytes() const override { return sizeof(float); }

  bool Batch(const Rows& rows, void* margins) override {
    return Predict(ArrayInterface(rows).c_str(), rows.count, static_cast<float*>(margins));
  }

  bool Single(const void* row, void* margin) override {
    std::memcpy(row_.data(), row, row_.size() * sizeof(float));
    return Predict(row_interface_.c_str(), 1, static_cast<float*>(margin));
  }

 private:
  bool Predict(const char* rows, int64_t count, float* margins) {
    const uint64_t* shape;
    uint64_t dimensions;
    const float* result;
    if (api_.predict_from_dense(booster_, rows, kConfig, nullptr, &shape, &dimensions, &result) != 0) {
      error_ = api_.last_error();
      return false;
    }
    std::memcpy(margins, result, count * sizeof(float));
    return true;
  }

  Api api_;
  Handle booster_;
  std::vector<float> row_;
  std::string row_interface_;
};

}  // namespace

std::unique_ptr<Subject> OpenXgboost(const SubjectOptions& options, std::string* error) {
  Library library(options.library);
  Api api{};
  library.Find("XGBGetLastError", &api.last_error)
      .Find("XGBoosterCreate", &api.create)
      .Find("XGBoosterLoadModel", &api.load_model)
      .Find("XGBoosterSetParam", &api.set_param)
      .Find("XGBoosterPredictFromDense", &api.predict_from_dense);
  *error = library.error();
  if (!error->empty()) return nullptr;
  Handle booster;
  if (api.create(nullptr, 0, &booster) != 0 || api.load_model(booster, options.model) != 0 ||
      api.set_param(booster, "nthread", std::to_string(options.threads).c_str()) != 0) {
    *error = api.last_error();
    return nullptr;
  }
  return std::make_unique<Xgboost>(api, booster, options.width);
}

}  // namespace benchmarks
}  // namespace lathe
