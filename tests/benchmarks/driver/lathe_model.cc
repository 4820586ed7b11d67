// Models that Lathe compiled, by `lathe_model.run`.
#include <atomic>
#include <condition_variable>
#include <mutex>
#include <thread>

#include "runtime/abi/model.h"
#include "tests/benchmarks/driver/library.h"
#include "tests/benchmarks/driver/model.h"

namespace lathe {
namespace benchmarks {
namespace {

// Threads that wait for work, spinning for a while first, as those of ONNX Runtime do.
class Pool {
 public:
  explicit Pool(int threads) : pool_{&Pool::Run, this, threads} {
    for (int i = 1; i < threads; ++i) threads_.emplace_back([this] { Serve(); });
  }

  ~Pool() {
    {
      std::lock_guard<std::mutex> lock(mutex_);
      ended_ = true;
      ++round_;
    }
    wake_.notify_all();
    for (std::thread& thread : threads_) thread.join();
  }

  const lathe_pool* pool() const { return &pool_; }

 private:
  using Task = void (*)(void* argument, int64_t index);

  static void Run(void* self, Task task, void* argument, int64_t count) {
    static_cast<Pool*>(self)->RunAll(task, argument, count);
  }

  void RunAll(Task task, void* argument, int64_t count) {
    {
      std::lock_guard<std::mutex> lock(mutex_);
      task_ = task;
      argument_ = argument;
      count_ = count;
      next_.store(0);
      busy_.store(static_cast<int>(threads_.size()));
      round_.fetch_add(1);
    }
    wake_.notify_all();
    Work();
    while (busy_.load(std::memory_order_acquire) != 0) std::this_thread::yield();
  }

  void Work() {
    for (int64_t i = next_.fetch_add(1); i < count_; i = next_.fetch_add(1)) task_(argument_, i);
  }

  void Serve() {
    int64_t seen = 0;
    for (;;) {
      for (int spin = 0; spin < 20000 && round_.load(std::memory_order_acquire) == seen; ++spin) std::this_thread::yield();
      {
        std::unique_lock<std::mutex> lock(mutex_);
        wake_.wait(lock, [&] { return round_.load() != seen; });
        seen = round_.load();
        if (ended_) return;
      }
      Work();
      busy_.fetch_sub(1, std::memory_order_release);
    }
  }

  lathe_pool pool_;
  std::mutex mutex_;
  std::condition_variable wake_;
  std::atomic<int64_t> round_{0};
  std::atomic<int64_t> next_{0};
  std::atomic<int> busy_{0};
  bool ended_ = false;
  Task task_ = nullptr;
  void* argument_ = nullptr;
  int64_t count_ = 0;
  std::vector<std::thread> threads_;
};

class LatheModel : public Model {
 public:
  LatheModel(const char* path, const char* symbol, float* input, const std::vector<int64_t>& shape, int threads)
      : shape_(shape) {
    Library library(path);
    const lathe_model* model = nullptr;
    lathe_context* (*create)(const lathe_model*) = nullptr;
    void (*set_pool)(lathe_context*, const lathe_pool*) = nullptr;
    error_ = library.Find(symbol, &model)
                 .Find("lathe_context_create", &create)
                 .Find("lathe_context_destroy", &destroy_)
                 .Find("lathe_context_error", &describe_)
                 .Find("lathe_context_set_pool", &set_pool)
                 .error();
    if (!error_.empty()) return;
    if (model->num_inputs != 1 || model->num_outputs != 1) {
      error_ = std::string(path) + ": expected a model of one input and one output";
      return;
    }
    run_ = model->run;
    context_ = create(model);
    if (threads > 1) {
      pool_ = std::make_unique<Pool>(threads);
      set_pool(context_, pool_->pool());
    }
    input_ = {};
    input_.kind = LATHE_TENSOR;
    input_.tensor = {input, shape_.data(), static_cast<int32_t>(shape_.size()), LATHE_ELEMENT_FLOAT32};
  }

  ~LatheModel() override {
    if (context_ != nullptr) destroy_(context_);
  }

  const float* Run() override {
    lathe_value output;
    if (run_(context_, &input_, &output) == LATHE_OK) return static_cast<const float*>(output.tensor.data);
    error_ = describe_(context_);
    return nullptr;
  }

 private:
  std::vector<int64_t> shape_;
  decltype(lathe_model::run) run_ = nullptr;
  void (*destroy_)(lathe_context*) = nullptr;
  const char* (*describe_)(const lathe_context*) = nullptr;
  lathe_context* context_ = nullptr;
  std::unique_ptr<Pool> pool_;
  lathe_value input_;
};

}  // namespace

std::unique_ptr<Model> OpenLatheModel(const ModelFiles& files, float* input, const std::vector<int64_t>& shape, int threads,
                                      std::string* error) {
  auto model = std::make_unique<LatheModel>(files.library, files.model, input, shape, threads);
  *error = model->error();
  if (!error->empty()) return nullptr;
  return model;
}

}  // namespace benchmarks
}  // namespace lathe
