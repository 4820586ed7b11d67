// LightGBM's C API. Declarations follow LightGBM/c_api.h, documented at https://lightgbm.readthedocs.io/en/stable/C-API.html.
#include "tests/benchmarks/driver/library.h"
#include "tests/benchmarks/driver/subject.h"

namespace lathe {
namespace benchmarks {
namespace {

using Handle = void*;

constexpr int kFloat64 = 1;   // C_API_DTYPE_FLOAT64
constexpr int kRawScore = 1;  // C_API_PREDICT_RAW_SCORE

struct Api {
  const char* (*last_error)();
  int (*create)(const char* path, int* iterations, Handle* booster);
  int (*predict)(Handle booster, const void* rows, int type, int32_t count, int32_t width, int row_major, int predict_type,
                 int start_iteration, int iterations, const char* parameters, int64_t* length, double* result);
  int (*single_init)(Handle booster, int predict_type, int start_iteration, int iterations, int type, int32_t width,
                     const char* parameters, Handle* fast);
  int (*single)(Handle fast, const void* row, int64_t* length, double* result);
};

class Lightgbm : public Subject {
 public:
  Lightgbm(const Api& api, Handle booster, Handle fast, const std::string& parameters)
      : api_(api), booster_(booster), fast_(fast), parameters_(parameters) {}

  int64_t ValueBytes() const override { return sizeof(double); }
  int64_t MarginBytes() const override { return sizeof(double); }

  bool Batch(const Rows& rows, void* margins) override {
    int64_t length;
    return Check(api_.predict(booster_, rows.values, kFloat64, static_cast<int32_t>(rows.count),
                              static_cast<int32_t>(rows.width), 1, kRawScore, 0, -1, parameters_.c_str(), &length,
                              static_cast<double*>(margins)));
  }

  bool Single(const void* row, void* margin) override {
    int64_t length;
    return Check(api_.single(fast_, row, &length, static_cast<double*>(margin)));
  }

 private:
  bool Check(int status) {
    if (status != 0) error_ = api_.last_error();
    return status == 0;
  }

  Api api_;
  Handle booster_;
  Handle fast_;
  std::string parameters_;
};

}  // namespace

std::unique_ptr<Subject> OpenLightgbm(const SubjectOptions& options, std::string* error) {
  Library library(options.library);
  Api api{};
  library.Find("LGBM_GetLastError", &api.last_error)
      .Find("LGBM_BoosterCreateFromModelfile", &api.create)
      .Find("LGBM_BoosterPredictForMat", &api.predict)
      .Find("LGBM_BoosterPredictForMatSingleRowFastInit", &api.single_init)
      .Find("LGBM_BoosterPredictForMatSingleRowFast", &api.single);
  *error = library.error();
  if (!error->empty()) return nullptr;
  int iterations;
  Handle booster;
  Handle fast;
  const std::string parameters = "num_threads=" + std::to_string(options.threads);
  if (api.create(options.model, &iterations, &booster) != 0 ||
      api.single_init(booster, kRawScore, 0, -1, kFloat64, static_cast<int32_t>(options.width), parameters.c_str(), &fast) !=
          0) {
    *error = api.last_error();
    return nullptr;
  }
  return std::make_unique<Lightgbm>(api, booster, fast, parameters);
}

}  // namespace benchmarks
}  // namespace lathe
