#include <cmath>
#include <cstring>
#include <limits>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "runtime/model/half.h"
#include "runtime/model/json_values.h"
#include "runtime/model/npy.h"
#include "runtime/model/value.h"

namespace lathe {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

lathe_value_type Type(int32_t type, const std::vector<int64_t>& sizes) {
  return {LATHE_TENSOR, 0, type, static_cast<int32_t>(sizes.size()), sizes.data(), nullptr, nullptr};
}

// As numpy.save writes it.
std::string Npy(std::string dtype, std::string order, std::string shape, std::string data) {
  std::string header = "{'descr': '" + dtype + "', 'fortran_order': " + order + ", 'shape': " + shape + ", }";
  header.append(117 - header.size(), ' ');
  header += '\n';
  return std::string("\x93NUMPY\x01\x00\x76\x00", 10) + header + data;
}

template <typename T>
std::string Bytes(std::vector<T> values) {
  return std::string(reinterpret_cast<const char*>(values.data()), values.size() * sizeof(T));
}

template <typename T>
std::vector<T> Elements(const lathe_tensor& tensor) {
  const T* data = static_cast<const T*>(tensor.data);
  return std::vector<T>(data, data + CountElements(tensor));
}

TEST(NpyTest, ReadsBothOrders) {
  ValueMemory memory;
  const auto rows = ReadNpy(Npy("<f4", "False", "(2, 3)", Bytes<float>({1, 2, 3, 4, 5, 6})), LATHE_ELEMENT_FLOAT32, &memory);
  ASSERT_TRUE(rows.ok()) << rows.status();
  EXPECT_THAT(Elements<float>(*rows), ElementsAre(1, 2, 3, 4, 5, 6));
  const auto columns = ReadNpy(Npy("<f4", "True", "(2, 3)", Bytes<float>({1, 4, 2, 5, 3, 6})), LATHE_ELEMENT_FLOAT32, &memory);
  ASSERT_TRUE(columns.ok()) << columns.status();
  EXPECT_THAT(Elements<float>(*columns), ElementsAre(1, 2, 3, 4, 5, 6));
  EXPECT_EQ(columns->shape[1], 3);
}

TEST(NpyTest, ReadsStringsAndScalars) {
  ValueMemory memory;
  const std::u32string text(U"Zü\0x\0\0", 6);
  const std::string data(reinterpret_cast<const char*>(text.data()), 24);
  const auto strings = ReadNpy(Npy("<U3", "False", "(2,)", data), LATHE_ELEMENT_STRING, &memory);
  ASSERT_TRUE(strings.ok()) << strings.status();
  const auto* found = static_cast<const lathe_string*>(strings->data);
  EXPECT_EQ(std::string(found[0].data, found[0].size), "Zü");
  EXPECT_EQ(std::string(found[1].data, found[1].size), "x");
  const auto scalar = ReadNpy(Npy("<i8", "False", "()", Bytes<int64_t>({-7})), LATHE_ELEMENT_INT64, &memory);
  ASSERT_TRUE(scalar.ok()) << scalar.status();
  EXPECT_EQ(scalar->rank, 0);
  EXPECT_THAT(Elements<int64_t>(*scalar), ElementsAre(-7));
}

TEST(NpyTest, TakesBitsForWhatNumPyHasNoTypeOf) {
  ValueMemory memory;
  const auto tensor = ReadNpy(Npy("<u2", "False", "(1,)", Bytes<uint16_t>({0x3f80})), LATHE_ELEMENT_BFLOAT16, &memory);
  ASSERT_TRUE(tensor.ok()) << tensor.status();
  EXPECT_EQ(tensor->type, LATHE_ELEMENT_BFLOAT16);
}

TEST(NpyTest, RefusesDamagedFiles) {
  ValueMemory memory;
  const std::string good = Npy("<f4", "False", "(2, 3)", Bytes<float>({1, 2, 3, 4, 5, 6}));
  for (size_t size = 0; size < good.size(); ++size) {
    EXPECT_FALSE(ReadNpy(good.substr(0, size), LATHE_ELEMENT_FLOAT32, &memory).ok()) << size;
  }
  for (const char* shape : {"(-1,)", "(4611686018427387904, 4)", "(9223372036854775807,)", "(x,)", "2"}) {
    EXPECT_FALSE(ReadNpy(Npy("<f4", "False", shape, ""), LATHE_ELEMENT_FLOAT32, &memory).ok()) << shape;
  }
  for (const char* dtype : {">f4", "<f3", "|O", "<U-1", "<U99999999999"}) {
    EXPECT_FALSE(ReadNpy(Npy(dtype, "False", "(1,)", "1234"), LATHE_ELEMENT_FLOAT32, &memory).ok()) << dtype;
  }
}

TEST(NpyTest, WritesWhatItReads) {
  ValueMemory memory;
  for (const std::string& file :
       {Npy("<f8", "False", "(2, 1)", Bytes<double>({0.5, -1})), Npy("|b1", "False", "(3,)", std::string("\x01\x00\x01", 3)),
        Npy("<f4", "False", "(0, 4)", ""), Npy("|i1", "False", "()", "\x05"),
        Npy("<c8", "False", "(1,)", Bytes<float>({1, 2}))}) {
    const auto tensor = ReadNpy(file, LATHE_ELEMENT_FLOAT32, &memory);
    ASSERT_TRUE(tensor.ok()) << tensor.status();
    const auto written = WriteNpy(*tensor);
    ASSERT_TRUE(written.ok());
    EXPECT_EQ(*written, file);
  }
  lathe_tensor words = *NewTensor(LATHE_ELEMENT_STRING, {2}, 1000, &memory);
  static_cast<lathe_string*>(words.data)[0] = memory.CopyString("über");
  const auto again = ReadNpy(*WriteNpy(words), LATHE_ELEMENT_STRING, &memory);
  ASSERT_TRUE(again.ok()) << again.status();
  EXPECT_EQ(WriteJsonValue(ToValue(*again)), R"(["über", ""])");
}

std::string RoundTrip(std::string_view text, const lathe_value_type& type) {
  ValueMemory memory;
  const auto value = ReadJsonValue(text, type, &memory);
  return value.ok() ? WriteJsonValue(*value) : std::string(value.status().message());
}

TEST(JsonTest, ReadsTensors) {
  const std::vector<int64_t> any = {-1, -1};
  EXPECT_EQ(RoundTrip("[[1, 2.5], [3e2, \"NaN\"]]", Type(LATHE_ELEMENT_FLOAT32, any)), "[[1, 2.5], [300, \"NaN\"]]");
  EXPECT_EQ(RoundTrip("[[0.1]]", Type(LATHE_ELEMENT_FLOAT32, any)), "[[0.1]]");
  EXPECT_EQ(RoundTrip("[[0.1]]", Type(LATHE_ELEMENT_FLOAT16, any)), "[[0.099975586]]");
  EXPECT_EQ(RoundTrip("[[\"a\\n\", \"\"]]", Type(LATHE_ELEMENT_STRING, any)), "[[\"a\\n\", \"\"]]");
  EXPECT_EQ(RoundTrip("[[true], [false]]", Type(LATHE_ELEMENT_BOOL, any)), "[[true], [false]]");
  EXPECT_EQ(RoundTrip("[[18446744073709551615]]", Type(LATHE_ELEMENT_UINT64, any)), "[[18446744073709551615]]");
  EXPECT_EQ(RoundTrip("[[-9223372036854775808]]", Type(LATHE_ELEMENT_INT64, any)), "[[-9223372036854775808]]");
  EXPECT_EQ(RoundTrip("{\"shape\": [1, 2], \"data\": [7, 8]}", Type(LATHE_ELEMENT_INT8, any)), "[[7, 8]]");
  EXPECT_EQ(RoundTrip("[]", Type(LATHE_ELEMENT_INT8, any)), "[]");
  EXPECT_EQ(RoundTrip("3", Type(LATHE_ELEMENT_INT32, {})), "3");
}

TEST(JsonTest, SaysWhatIsWrong) {
  const std::vector<int64_t> any = {-1, -1};
  EXPECT_EQ(RoundTrip("[[1, 2], [3]]", Type(LATHE_ELEMENT_FLOAT32, any)),
            "[1]: expected an array of 2 as the one before, found one of 1");
  EXPECT_EQ(RoundTrip("[[1], [256]]", Type(LATHE_ELEMENT_UINT8, any)),
            "[1]: [0]: expected an integer from 0 to 255, found 256");
  EXPECT_EQ(RoundTrip("[[1.5]]", Type(LATHE_ELEMENT_INT64, any)),
            "[0]: [0]: expected an integer from -9223372036854775808 to 9223372036854775807, found 1.5");
  EXPECT_THAT(RoundTrip("[[-1]]", Type(LATHE_ELEMENT_UINT32, any)), HasSubstr("found -1"));
  EXPECT_EQ(RoundTrip("[[1]]", Type(LATHE_ELEMENT_STRING, any)), "[0]: [0]: expected a string, found 1");
  EXPECT_EQ(RoundTrip("[1", Type(LATHE_ELEMENT_INT8, any)), "expected JSON, found other text");
  EXPECT_THAT(RoundTrip(std::string(100000, '['), Type(LATHE_ELEMENT_INT8, any)), HasSubstr("128 levels"));
  EXPECT_THAT(RoundTrip("{\"shape\": [9223372036854775807, 9], \"data\": []}", Type(LATHE_ELEMENT_INT8, any)),
              HasSubstr("at most"));
  // Ragged arrays promise more elements than there is text.
  EXPECT_THAT(
      RoundTrip("[[[[1,1,1,1,1,1,1,1,1]],[]],[],[],[],[],[],[],[],[],[],[]]", Type(LATHE_ELEMENT_INT8, {-1, -1, -1, -1})),
      HasSubstr("expected"));
}

TEST(JsonTest, ReadsSequencesMapsAndOptionals) {
  const lathe_value_type element = Type(LATHE_ELEMENT_FLOAT32, {});
  lathe_value_type map = {LATHE_MAP, 0, LATHE_ELEMENT_INT64, 0, nullptr, nullptr, &element};
  const lathe_value_type sequence = {LATHE_SEQUENCE, 1, 0, 0, nullptr, nullptr, &map};
  EXPECT_EQ(RoundTrip("[{\"3\": 0.5, \"-1\": 2}, {}]", sequence), "[{\"3\": 0.5, \"-1\": 2}, {}]");
  EXPECT_EQ(RoundTrip("null", sequence), "null");
  EXPECT_THAT(RoundTrip("[{\"x\": 1}]", sequence), HasSubstr("[0]: 'x': expected an integer"));
}

TEST(HalfTest, RoundsToTheNearest) {
  for (uint32_t bits = 0; bits < 0x10000; ++bits) {
    const float value = Float16ToFloat(static_cast<uint16_t>(bits));
    if (value == value) {
      EXPECT_EQ(FloatToFloat16(value), bits);
    }
    const float brain = BFloat16ToFloat(static_cast<uint16_t>(bits));
    if (brain == brain) {
      EXPECT_EQ(FloatToBFloat16(brain), bits);
    }
  }
  EXPECT_EQ(FloatToFloat16(1.0f + 1.0f / 2048), 0x3c00);  // halfway: the even one
  EXPECT_EQ(FloatToFloat16(1.0f + 3.0f / 2048), 0x3c02);
  EXPECT_EQ(FloatToFloat16(65519.0f), 0x7bff);
  EXPECT_EQ(FloatToFloat16(65520.0f), 0x7c00);
  EXPECT_EQ(FloatToFloat16(std::ldexp(1.0f, -25)), 0);
  EXPECT_EQ(FloatToFloat16(-0.0f), 0x8000);
  EXPECT_EQ(FloatToBFloat16(std::numeric_limits<float>::max()), 0x7f80);
}

}  // namespace
}  // namespace lathe
