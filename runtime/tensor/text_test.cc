#include "runtime/tensor/text.h"

#include <cmath>
#include <csetjmp>
#include <memory>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "runtime/tensor/context.h"
#include "runtime/tensor/selection.h"

namespace {

// A tensor that generated code passes.
class Tensor {
 public:
  Tensor(std::vector<int64_t> sizes, void* data) : memory_(sizeof(lathe_descriptor) / 8 + 2 * sizes.size() + 1) {
    auto* descriptor = reinterpret_cast<lathe_descriptor*>(memory_.data());
    descriptor->allocated = descriptor->aligned = data;
    descriptor->offset = 0;
    int64_t stride = 1;
    for (int64_t i = static_cast<int64_t>(sizes.size()) - 1; i >= 0; --i) {
      descriptor->sizes_and_strides[i] = sizes[i];
      descriptor->sizes_and_strides[sizes.size() + i] = stride;
      stride *= sizes[i];
    }
    rank = static_cast<int64_t>(sizes.size());
  }
  const lathe_descriptor* get() const { return reinterpret_cast<const lathe_descriptor*>(memory_.data()); }
  int64_t rank;

 private:
  std::vector<int64_t> memory_;
};

// Strings and their tensor.
struct Strings {
  Strings(std::vector<std::string> texts, std::vector<int64_t> sizes) : texts(std::move(texts)) {
    for (const std::string& text : this->texts) views.push_back({text.data(), static_cast<int64_t>(text.size())});
    tensor = std::make_unique<Tensor>(std::move(sizes), views.data());
  }
  explicit Strings(std::vector<std::string> texts) : Strings(texts, {static_cast<int64_t>(texts.size())}) {}
  std::vector<std::string> texts;
  std::vector<lathe_string> views;
  std::unique_ptr<Tensor> tensor;
};

class TextTest : public ::testing::Test {
 protected:
  ~TextTest() override { lathe_context_destroy(context_); }

  // What `call` raises, or "".
  template <typename Fn>
  std::string Raised(Fn call) {
    jmp_buf handler;
    context_->handler = &handler;
    if (!setjmp(handler)) {
      call();
      return "";
    }
    return context_->error;
  }

  static std::vector<std::string> Read(const lathe_tensor& tensor) {
    int64_t count = 1;
    for (int32_t i = 0; i < tensor.rank; ++i) count *= tensor.shape[i];
    std::vector<std::string> result;
    for (int64_t i = 0; i < count; ++i) {
      const lathe_string& text = static_cast<const lathe_string*>(tensor.data)[i];
      result.emplace_back(text.data, text.size);
    }
    return result;
  }
  template <typename T>
  static std::vector<T> ReadNumbers(const lathe_tensor& tensor) {
    int64_t count = 1;
    for (int32_t i = 0; i < tensor.rank; ++i) count *= tensor.shape[i];
    const T* data = static_cast<const T*>(tensor.data);
    return std::vector<T>(data, data + count);
  }

  std::vector<std::string> Normalize(std::vector<std::string> texts, std::vector<std::string> stops, int64_t action, bool sensitive) {
    Strings x(std::move(texts)), words(std::move(stops));
    return Read(lathe_string_normalize(context_, 1, x.tensor->get(), 1, words.tensor->get(), action, sensitive)->tensor);
  }

  lathe_context* context_ = lathe_context_create(nullptr);
};

using Texts = std::vector<std::string>;

TEST_F(TextTest, ChangesCaseBeyondAscii) {
  EXPECT_EQ(Normalize({"Äpfel", "ΣΑΣ", "straße", "İ", "Ⱥx"}, {}, 1, true), (Texts{"äpfel", "σασ", "straße", "i", "ⱥx"}));
  EXPECT_EQ(Normalize({"äpfel", "ÿ", "straße", "ﬁ"}, {}, 2, true), (Texts{"ÄPFEL", "Ÿ", "STRAßE", "ﬁ"}));
  // What is not UTF-8 stays.
  EXPECT_EQ(Normalize({"A\xffZ\xc3"}, {}, 1, true), (Texts{"a\xffz\xc3"}));
}

TEST_F(TextTest, RemovesStopWords) {
  EXPECT_EQ(Normalize({"Monday", "tuesday", "monday"}, {"monday"}, 0, true), (Texts{"Monday", "tuesday"}));
  EXPECT_EQ(Normalize({"Monday", "Tuesday", "monday"}, {"MONDAY"}, 0, false), (Texts{"Tuesday"}));
  EXPECT_EQ(Normalize({"Monday"}, {"monday"}, 2, false), (Texts{""}));
}

TEST_F(TextTest, Splits) {
  auto split = [&](Texts texts, const char* delimiter, int64_t most) {
    Strings x(std::move(texts)), mark({delimiter});
    const lathe_value* both = lathe_string_split(context_, 1, x.tensor->get(), 1, mark.tensor->get(), most);
    return Read(both->sequence.items[0].tensor);
  };
  EXPECT_EQ(split({" a  b\tc ", "d"}, "", -1), (Texts{"a", "b", "c", "d", "", ""}));
  EXPECT_EQ(split({" a  b c "}, "", 1), (Texts{"a", "b c "}));
  EXPECT_EQ(split({"a,,b,"}, ",", -1), (Texts{"a", "", "b", ""}));
  EXPECT_EQ(split({"a--b--c"}, "--", 1), (Texts{"a", "b--c"}));
  EXPECT_EQ(split({"", ""}, "", -1), Texts{});
}

TEST_F(TextTest, Concatenates) {
  Strings x({"a", "", "c"}), y({"1", "2", ""});
  EXPECT_EQ(Read(lathe_string_concat(context_, 1, x.tensor->get(), 1, y.tensor->get())->tensor), (Texts{"a1", "2", "c"}));
}

TEST_F(TextTest, ReadsNumbers) {
  Strings good({"1", " -2 ", "3.9", "1e2"});
  const lathe_value* read = nullptr;
  EXPECT_EQ(Raised([&] { read = lathe_parse_numbers(context_, 1, good.tensor->get(), LATHE_ELEMENT_INT8); }), "");
  EXPECT_EQ(ReadNumbers<int8_t>(read->tensor), (std::vector<int8_t>{1, -2, 3, 100}));
  Strings large({"128"});
  EXPECT_EQ(Raised([&] { lathe_parse_numbers(context_, 1, large.tensor->get(), LATHE_ELEMENT_INT8); }),
            "Cast: '128' is out of the range of type int8");
  Strings bad({"one"});
  EXPECT_EQ(Raised([&] { lathe_parse_numbers(context_, 1, bad.tensor->get(), LATHE_ELEMENT_FLOAT32); }),
            "Cast: 'one' is no number of type float32");
}

TEST_F(TextTest, WritesNumbers) {
  int16_t numbers[] = {-32768, 7};
  Tensor x({2}, numbers);
  EXPECT_EQ(Read(lathe_format_numbers(context_, LATHE_ELEMENT_INT16, 1, x.get())->tensor), (Texts{"-32768", "7"}));
}

TEST_F(TextTest, FindsTheLargest) {
  float numbers[] = {1, NAN, 3, 3, -0.0f, 0};
  Tensor x({6}, numbers);
  const lathe_value* both = lathe_top_k(context_, LATHE_ELEMENT_FLOAT32, 1, x.get(), 6, 0, 1);
  EXPECT_EQ(ReadNumbers<int64_t>(both->sequence.items[1].tensor), (std::vector<int64_t>{1, 2, 3, 0, 4, 5}));
  both = lathe_top_k(context_, LATHE_ELEMENT_FLOAT32, 1, x.get(), 3, 0, 0);
  EXPECT_EQ(ReadNumbers<int64_t>(both->sequence.items[1].tensor), (std::vector<int64_t>{4, 5, 0}));
  EXPECT_EQ(Raised([&] { lathe_top_k(context_, LATHE_ELEMENT_FLOAT32, 1, x.get(), 7, 0, 1); }),
            "TopK: K is 7; expected a number of the 6 elements along axis 0");
}

TEST_F(TextTest, FindsTheUnique) {
  Strings x({"b", "a", "b", "ab"});
  const lathe_value* all = lathe_unique(context_, LATHE_ELEMENT_STRING, 1, x.tensor->get(), -1, 1);
  EXPECT_EQ(Read(all->sequence.items[0].tensor), (Texts{"a", "ab", "b"}));
  EXPECT_EQ(ReadNumbers<int64_t>(all->sequence.items[2].tensor), (std::vector<int64_t>{2, 0, 2, 1}));
  all = lathe_unique(context_, LATHE_ELEMENT_STRING, 1, x.tensor->get(), -1, 0);
  EXPECT_EQ(Read(all->sequence.items[0].tensor), (Texts{"b", "a", "ab"}));
  EXPECT_EQ(ReadNumbers<int64_t>(all->sequence.items[3].tensor), (std::vector<int64_t>{2, 1, 1}));
  // Slices along axis 1.
  int32_t numbers[] = {1, 0, 1, 2, 0, 2};
  Tensor table({2, 3}, numbers);
  all = lathe_unique(context_, LATHE_ELEMENT_INT32, 2, table.get(), 1, 1);
  EXPECT_EQ(ReadNumbers<int32_t>(all->sequence.items[0].tensor), (std::vector<int32_t>{0, 1, 0, 2}));
  EXPECT_EQ(ReadNumbers<int64_t>(all->sequence.items[1].tensor), (std::vector<int64_t>{1, 0}));
}

}  // namespace
