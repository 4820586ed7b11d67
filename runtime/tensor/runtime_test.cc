#include <cstdint>
#include <cstring>
#include <string>
#include <thread>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "runtime/tensor/arena.h"
#include "runtime/tensor/context.h"
#include "runtime/tensor/sequence.h"

namespace {

using ::testing::HasSubstr;

// A model whose body is a function of the test.
struct TestModel {
  lathe_model model = {};
  std::vector<lathe_value_info> inputs;
  lathe_body body;

  TestModel(std::vector<lathe_value_info> declared, lathe_body code) : inputs(std::move(declared)), body(code) {
    model.abi_version = LATHE_MODEL_ABI_VERSION;
    model.name = "test";
    model.num_inputs = static_cast<int32_t>(inputs.size());
    model.inputs = inputs.data();
    model.num_outputs = 1;
    model.workspace_bytes = 128;
  }

  int32_t Run(lathe_context* context, const lathe_value* values) {
    lathe_value output;
    return lathe_call(&model, body, context, values, &output);
  }
};

class ContextTest : public ::testing::Test {
 protected:
  ~ContextTest() override { lathe_context_destroy(context_); }
  std::string Error() const { return lathe_context_error(context_); }
  lathe_context* context_ = lathe_context_create(nullptr);
};

void DoNothing(lathe_context*, const lathe_value*, lathe_value*) {}

lathe_value Tensor(void* data, const int64_t* shape, int32_t rank, int32_t type) {
  lathe_value value = {};
  value.kind = LATHE_TENSOR;
  value.tensor = {data, shape, rank, type};
  return value;
}

const int64_t kOpenBy4[] = {-1, 4};
const char* const kSymbols[] = {"N", ""};
const lathe_value_info kX = {"x", {LATHE_TENSOR, 0, LATHE_ELEMENT_FLOAT32, 2, kOpenBy4, nullptr, nullptr}};
const lathe_value_info kNamedX = {"x", {LATHE_TENSOR, 0, LATHE_ELEMENT_FLOAT32, 2, kOpenBy4, kSymbols, nullptr}};
const lathe_value_info kNamedY = {"y", {LATHE_TENSOR, 0, LATHE_ELEMENT_FLOAT32, 2, kOpenBy4, kSymbols, nullptr}};

TEST_F(ContextTest, ChecksInputs) {
  TestModel model({kX}, DoNothing);
  alignas(8) float data[20] = {};
  int64_t good[] = {5, 4}, bad[] = {3, 5}, negative[] = {-1, 4}, huge[] = {INT64_MAX / 2, 4}, empty[] = {0, 4};
  lathe_value value = Tensor(data, good, 2, LATHE_ELEMENT_FLOAT32);
  EXPECT_EQ(model.Run(context_, &value), LATHE_OK) << Error();
  EXPECT_EQ(Error(), "");
  value = Tensor(data, bad, 2, LATHE_ELEMENT_FLOAT32);
  EXPECT_EQ(model.Run(context_, &value), LATHE_INVALID_INPUT);
  EXPECT_EQ(Error(), "input 'x': expected float32[?, 4], found float32[3, 5]");
  value = Tensor(data, good, 2, LATHE_ELEMENT_INT64);
  EXPECT_EQ(model.Run(context_, &value), LATHE_INVALID_INPUT);
  EXPECT_EQ(Error(), "input 'x': expected float32[?, 4], found int64[5, 4]");
  value = Tensor(data, good, 1, LATHE_ELEMENT_FLOAT32);
  EXPECT_EQ(model.Run(context_, &value), LATHE_INVALID_INPUT);
  value = Tensor(data, negative, 2, LATHE_ELEMENT_FLOAT32);
  EXPECT_EQ(model.Run(context_, &value), LATHE_INVALID_INPUT);
  EXPECT_THAT(Error(), HasSubstr("negative size -1"));
  value = Tensor(data, huge, 2, LATHE_ELEMENT_FLOAT32);
  EXPECT_EQ(model.Run(context_, &value), LATHE_INVALID_INPUT);
  EXPECT_THAT(Error(), HasSubstr("more elements than memory can hold"));
  value = Tensor(nullptr, good, 2, LATHE_ELEMENT_FLOAT32);
  EXPECT_EQ(model.Run(context_, &value), LATHE_INVALID_INPUT);
  EXPECT_THAT(Error(), HasSubstr("data is null"));
  value = Tensor(reinterpret_cast<char*>(data) + 1, good, 2, LATHE_ELEMENT_FLOAT32);
  EXPECT_EQ(model.Run(context_, &value), LATHE_INVALID_INPUT);
  EXPECT_THAT(Error(), HasSubstr("not aligned to 4 bytes"));
  value = Tensor(nullptr, empty, 2, LATHE_ELEMENT_FLOAT32);
  EXPECT_EQ(model.Run(context_, &value), LATHE_OK) << Error();
  lathe_value none = {};
  EXPECT_EQ(model.Run(context_, &none), LATHE_INVALID_INPUT);
  EXPECT_EQ(Error(), "input 'x': expected float32[?, 4], found no value");
}

TEST_F(ContextTest, SizesOfOneNameAreEqual) {
  TestModel model({kNamedX, kNamedY}, DoNothing);
  float data[20] = {};
  int64_t five[] = {5, 4}, three[] = {3, 4};
  lathe_value values[] = {Tensor(data, five, 2, LATHE_ELEMENT_FLOAT32), Tensor(data, five, 2, LATHE_ELEMENT_FLOAT32)};
  EXPECT_EQ(model.Run(context_, values), LATHE_OK) << Error();
  values[1].tensor.shape = three;
  EXPECT_EQ(model.Run(context_, values), LATHE_INVALID_INPUT);
  EXPECT_EQ(Error(), "input 'y': dimension 0 is 'N', of size 5 in input 'x'; found 3");
}

TEST_F(ContextTest, ErrorsLeaveTheCall) {
  TestModel model({}, [](lathe_context* context, const lathe_value*, lathe_value*) { lathe_raise(context, "index 7"); });
  EXPECT_EQ(model.Run(context_, nullptr), LATHE_FAILED);
  EXPECT_EQ(Error(), "index 7");
  model.body = DoNothing;
  EXPECT_EQ(model.Run(context_, nullptr), LATHE_OK);
  EXPECT_EQ(Error(), "");
}

TEST_F(ContextTest, MemoryIsLimited) {
  TestModel model({}, [](lathe_context* context, const lathe_value*, lathe_value*) {
    for (;;) lathe_allocate(context, 1 << 20);
  });
  lathe_context_set_memory_limit(context_, 10 << 20);
  EXPECT_EQ(model.Run(context_, nullptr), LATHE_OUT_OF_MEMORY);
  EXPECT_LE(context_->arena.reserved, 10 << 20);
  model.body = [](lathe_context* context, const lathe_value*, lathe_value*) {
    lathe_allocate(context, lathe_scale_bytes(context, int64_t{1} << 40, int64_t{1} << 40));
  };
  EXPECT_EQ(model.Run(context_, nullptr), LATHE_OUT_OF_MEMORY);
  model.body = [](lathe_context* context, const lathe_value*, lathe_value*) {
    lathe_allocate(context, lathe_scale_bytes(context, 4, -1));
  };
  EXPECT_EQ(model.Run(context_, nullptr), LATHE_FAILED);
}

TEST_F(ContextTest, EqualCallsKeepTheirMemory) {
  TestModel model({}, [](lathe_context* context, const lathe_value*, lathe_value*) {
    for (int64_t size : {1, 100, 1 << 20, 0, 5 << 20, 77}) {
      char* memory = static_cast<char*>(lathe_allocate(context, size));
      EXPECT_EQ(reinterpret_cast<uintptr_t>(memory) % LATHE_ALIGNMENT, 0u);
      std::memset(memory, 1, static_cast<size_t>(size));
    }
  });
  model.Run(context_, nullptr);
  model.Run(context_, nullptr);
  const lathe_chunk* chunk = context_->arena.chunks;
  int64_t reserved = context_->arena.reserved;
  for (int i = 0; i < 3; ++i) model.Run(context_, nullptr);
  EXPECT_EQ(context_->arena.chunks, chunk);
  EXPECT_EQ(context_->arena.reserved, reserved);
}

TEST_F(ContextTest, MarksGiveMemoryBack) {
  TestModel model({}, [](lathe_context* context, const lathe_value*, lathe_value*) {
    for (int i = 0; i < 1000; ++i) {
      void* mark = lathe_arena_mark(context);
      std::memset(lathe_allocate(context, 1 << 16), 1, 1 << 16);
      std::memset(lathe_allocate(context, 1 << 17), 1, 1 << 17);
      lathe_arena_release(context, mark);
    }
  });
  lathe_context_set_memory_limit(context_, 2 << 20);
  EXPECT_EQ(model.Run(context_, nullptr), LATHE_OK) << Error();
}

// A tensor's descriptor.
template <int rank>
struct Descriptor {
  void* allocated;
  void* aligned;
  int64_t offset;
  int64_t sizes_and_strides[2 * rank];

  Descriptor(void* data, const int64_t (&shape)[rank]) : allocated(data), aligned(data), offset(0) {
    int64_t stride = 1;
    for (int i = rank - 1; i >= 0; --i) {
      sizes_and_strides[i] = shape[i];
      sizes_and_strides[rank + i] = stride;
      stride *= shape[i];
    }
  }
  const lathe_descriptor* get() const { return reinterpret_cast<const lathe_descriptor*>(this); }
};

const lathe_value* Scalar(lathe_context* context, int64_t number) {
  Descriptor<1> tensor(&number, {1});
  return lathe_value_from_tensor(context, LATHE_ELEMENT_INT64, 1, tensor.get());
}

int64_t At(lathe_context* context, const lathe_value* sequence, int64_t position) {
  return *static_cast<int64_t*>(lathe_sequence_at(context, sequence, position)->tensor.data);
}

TEST_F(ContextTest, SequencesDoNotChange) {
  TestModel model({}, [](lathe_context* c, const lathe_value*, lathe_value*) {
    // An error leaves without destructors: nothing that has one.
    const lathe_value* all[101] = {lathe_sequence_empty(c)};
    for (int64_t i = 0; i < 100; ++i) all[i + 1] = lathe_sequence_append(c, all[i], Scalar(c, i));
    // Two that start as the same sequence.
    const lathe_value* a = lathe_sequence_append(c, all[50], Scalar(c, -1));
    const lathe_value* b = lathe_sequence_append(c, all[50], Scalar(c, -2));
    EXPECT_EQ(At(c, a, 50), -1);
    EXPECT_EQ(At(c, b, -1), -2);
    for (int64_t n = 0; n <= 100; ++n) {
      EXPECT_EQ(lathe_sequence_length(c, all[n]), n);
      for (int64_t i = 0; i < n; ++i) EXPECT_EQ(At(c, all[n], i), i);
    }
    const lathe_value* inserted = lathe_sequence_insert(c, all[3], Scalar(c, 9), -1);
    EXPECT_EQ(At(c, inserted, 2), 9);
    EXPECT_EQ(At(c, inserted, 3), 2);
    const lathe_value* erased = lathe_sequence_erase(c, inserted, 0);
    EXPECT_EQ(lathe_sequence_length(c, erased), 3);
    EXPECT_EQ(At(c, erased, 0), 1);
    lathe_sequence_at(c, erased, 3);
  });
  EXPECT_EQ(model.Run(context_, nullptr), LATHE_FAILED);
  EXPECT_EQ(Error(), "position 3 is out of range in a sequence of 3 items");
}

TEST_F(ContextTest, SplitsAndConcatenates) {
  TestModel model({}, [](lathe_context* c, const lathe_value*, lathe_value*) {
    float data[] = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9};
    int64_t sizes[] = {1, 4};
    Descriptor<2> tensor(data, {2, 5});
    Descriptor<1> pieces(sizes, {2});
    const lathe_value* parts =
        lathe_sequence_split(c, LATHE_ELEMENT_FLOAT32, 2, tensor.get(), -1, 1, pieces.get(), /*keep_axis=*/1);
    ASSERT_EQ(lathe_sequence_length(c, parts), 2);
    const lathe_tensor& second = lathe_sequence_at(c, parts, 1)->tensor;
    EXPECT_EQ(second.shape[1], 4);
    EXPECT_EQ(static_cast<float*>(second.data)[4], 6);
    const lathe_descriptor* joined = lathe_sequence_concatenate(c, parts, LATHE_ELEMENT_FLOAT32, 2, 1, 0);
    EXPECT_EQ(joined->sizes_and_strides[1], 5);
    EXPECT_EQ(std::memcmp(joined->aligned, data, sizeof data), 0);
    int64_t ones[] = {1, 1};
    Descriptor<1> rows(ones, {2});
    parts = lathe_sequence_split(c, LATHE_ELEMENT_FLOAT32, 2, tensor.get(), 0, 1, rows.get(), /*keep_axis=*/0);
    EXPECT_EQ(lathe_sequence_at(c, parts, 0)->tensor.rank, 1);
    joined = lathe_sequence_concatenate(c, parts, LATHE_ELEMENT_FLOAT32, 1, 0, /*new_axis=*/1);
    EXPECT_EQ(std::memcmp(joined->aligned, data, sizeof data), 0);
    sizes[1] = 5;
    lathe_sequence_split(c, LATHE_ELEMENT_FLOAT32, 2, tensor.get(), 1, 1, pieces.get(), 1);
  });
  EXPECT_EQ(model.Run(context_, nullptr), LATHE_FAILED);
  EXPECT_EQ(Error(), "piece 1 has size 5, where 4 are left to split");
}

// Threads as a caller may have them.
void RunOnThreads(void*, void (*task)(void*, int64_t), void* argument, int64_t count) {
  std::vector<std::thread> threads;
  for (int64_t i = 0; i < count; ++i) threads.emplace_back(task, argument, i);
  for (std::thread& thread : threads) thread.join();
}

TEST_F(ContextTest, ParallelLoopsCoverEachIterationOnce) {
  lathe_pool pool = {RunOnThreads, nullptr, 4};
  TestModel model({}, [](lathe_context* c, const lathe_value*, lathe_value*) {
    for (int64_t count : {0, 1, 2, 3, 15, 16, 17, 1000}) {
      std::vector<int> done(static_cast<size_t>(count));
      alignas(64) char frame[64];
      lathe_parallel(
          c,
          [](lathe_context* context, void* own, void* captures, int64_t begin, int64_t end) {
            std::memset(own, 1, 64);
            lathe_allocate(context, 1000);
            for (int64_t i = begin; i < end; ++i) ++(*static_cast<std::vector<int>*>(captures))[static_cast<size_t>(i)];
          },
          frame, 64, &done, count);
      EXPECT_EQ(done, std::vector<int>(static_cast<size_t>(count), 1));
    }
  });
  EXPECT_EQ(model.Run(context_, nullptr), LATHE_OK) << Error();
  lathe_context_set_pool(context_, &pool);
  EXPECT_EQ(model.Run(context_, nullptr), LATHE_OK) << Error();
}

TEST_F(ContextTest, ErrorsOfThreadsAreTheFirstPiece) {
  lathe_pool pool = {RunOnThreads, nullptr, 4};
  lathe_context_set_pool(context_, &pool);
  TestModel model({}, [](lathe_context* c, const lathe_value*, lathe_value*) {
    lathe_parallel(
        c,
        [](lathe_context* context, void*, void*, int64_t begin, int64_t) {
          if (begin >= 32) lathe_raise(context, ("from " + std::to_string(begin)).c_str());
        },
        nullptr, 0, nullptr, 128);
  });
  EXPECT_EQ(model.Run(context_, nullptr), LATHE_FAILED);
  EXPECT_EQ(Error(), "from 32");
}

}  // namespace
