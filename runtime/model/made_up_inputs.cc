#include "runtime/model/made_up_inputs.h"

#include "absl/strings/str_cat.h"
#include "runtime/model/half.h"
#include "runtime/model/value.h"

namespace lathe {
namespace {

constexpr int64_t kMostBytes = int64_t{1} << 34;

class Maker {
 public:
  Maker(const MadeUpSizes& sizes, uint64_t seed, ValueMemory* memory) : sizes_(sizes), state_(seed), memory_(memory) {}

  absl::StatusOr<lathe_value> Make(const lathe_value_type& type) {
    if (type.kind == LATHE_SEQUENCE) return MakeSequence(type);
    lathe_value value = {};
    if (type.kind == LATHE_MAP) {
      const auto keys = MakeTensor(type.type, {2}), values = MakeTensor(type.element->type, {2});
      if (!keys.ok() || !values.ok()) return keys.ok() ? values.status() : keys.status();
      value.kind = LATHE_MAP;
      value.map = {*keys, *values};
      return value;
    }
    std::vector<int64_t> shape;
    for (int32_t i = 0; i < type.rank; ++i) shape.push_back(Size(type, i));
    const auto tensor = MakeTensor(type.type, shape);
    if (!tensor.ok()) return tensor.status();
    return ToValue(*tensor);
  }

 private:
  int64_t Size(const lathe_value_type& type, int32_t i) const {
    if (type.sizes[i] >= 0) return type.sizes[i];
    const auto named = type.symbols == nullptr ? sizes_.named.end() : sizes_.named.find(type.symbols[i]);
    return named == sizes_.named.end() ? sizes_.otherwise : named->second;
  }

  absl::StatusOr<lathe_value> MakeSequence(const lathe_value_type& type) {
    lathe_value value = {};
    value.kind = LATHE_SEQUENCE;
    value.sequence = {static_cast<lathe_value*>(memory_->Allocate(2 * sizeof(lathe_value))), 2};
    for (int i = 0; i < 2; ++i) {
      const auto item = Make(*type.element);
      if (!item.ok()) return item.status();
      value.sequence.items[i] = *item;
    }
    return value;
  }

  absl::StatusOr<lathe_tensor> MakeTensor(int32_t type, const std::vector<int64_t>& shape) {
    auto tensor = NewTensor(type, shape, kMostBytes, memory_);
    if (!tensor.ok()) return tensor;
    const int64_t count = CountElements(*tensor);
    for (int64_t i = 0; i < count; ++i) Fill(*tensor, i);
    return tensor;
  }

  void Fill(const lathe_tensor& tensor, int64_t i) {
    static constexpr const char* kWords[] = {"", "a", "the word", "Zürich"};
    // Of [-2, 2), on a grid that every float of 16 bits has.
    const float number = static_cast<float>(static_cast<int>(Draw() % 256) - 128) / 64.0f;
    const auto integer = static_cast<uint8_t>(Draw() % 3);
    const auto at = [&](auto type) -> decltype(type)& { return static_cast<decltype(type)*>(tensor.data)[i]; };
    switch (tensor.type) {
      case LATHE_ELEMENT_FLOAT32:
        at(float()) = number;
        break;
      case LATHE_ELEMENT_FLOAT64:
        at(double()) = number;
        break;
      case LATHE_ELEMENT_FLOAT16:
        at(uint16_t()) = FloatToFloat16(number);
        break;
      case LATHE_ELEMENT_BFLOAT16:
        at(uint16_t()) = FloatToBFloat16(number);
        break;
      case LATHE_ELEMENT_COMPLEX64:
        static_cast<float*>(tensor.data)[2 * i] = number;
        break;
      case LATHE_ELEMENT_COMPLEX128:
        static_cast<double*>(tensor.data)[2 * i] = number;
        break;
      case LATHE_ELEMENT_STRING:
        at(lathe_string()) = memory_->CopyString(kWords[Draw() % 4]);
        break;
      case LATHE_ELEMENT_BOOL:
        at(uint8_t()) = integer & 1;
        break;
      case LATHE_ELEMENT_INT64:
      case LATHE_ELEMENT_UINT64:
        at(uint64_t()) = integer;
        break;
      case LATHE_ELEMENT_INT32:
      case LATHE_ELEMENT_UINT32:
        at(uint32_t()) = integer;
        break;
      case LATHE_ELEMENT_INT16:
      case LATHE_ELEMENT_UINT16:
        at(uint16_t()) = integer;
        break;
      default:
        at(uint8_t()) = integer & 1;
        break;
    }
  }

  // SplitMix64.
  uint64_t Draw() {
    uint64_t z = state_ += 0x9e3779b97f4a7c15;
    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9;
    z = (z ^ z >> 27) * 0x94d049bb133111eb;
    return (z ^ z >> 31) >> 20;
  }

  const MadeUpSizes& sizes_;
  uint64_t state_;
  ValueMemory* memory_;
};

}  // namespace

absl::StatusOr<std::vector<lathe_value>> MakeUpInputs(const lathe_model& model, const MadeUpSizes& sizes, uint64_t seed,
                                                      ValueMemory* memory) {
  Maker maker(sizes, seed, memory);
  std::vector<lathe_value> values;
  for (int32_t i = 0; i < model.num_inputs; ++i) {
    const auto value = maker.Make(model.inputs[i].type);
    if (!value.ok()) {
      return absl::Status(value.status().code(),
                          absl::StrCat("input '", model.inputs[i].name, "': ", value.status().message()));
    }
    values.push_back(*value);
  }
  return values;
}

}  // namespace lathe
