#include "runtime/tensor/value_proto.h"

#include <limits>
#include <vector>

#include "absl/strings/str_cat.h"
#include "runtime/tensor/context.h"
#include "runtime/tensor/tensor.pb.h"

namespace lathe {
namespace {

constexpr int kMostNesting = 32;

// How many elements of the type share a byte in `raw_data`.
int64_t ElementsPerByte(int32_t type) {
  switch (type) {
    case LATHE_ELEMENT_UINT4:
    case LATHE_ELEMENT_INT4:
    case LATHE_ELEMENT_FLOAT4E2M1: return 2;
    case LATHE_ELEMENT_UINT2:
    case LATHE_ELEMENT_INT2: return 4;
    default: return 1;
  }
}

// In memory an element is the number, as the ABI says: signs are extended.
void Unpack(const std::string& packed, int32_t type, int64_t count, uint8_t* out) {
  const int64_t per_byte = ElementsPerByte(type);
  const int bits = static_cast<int>(8 / per_byte);
  const uint8_t sign = type == LATHE_ELEMENT_INT4 || type == LATHE_ELEMENT_INT2 ? 1 << (bits - 1) : 0;
  for (int64_t i = 0; i < count; ++i) {
    const uint8_t low = static_cast<uint8_t>(packed[i / per_byte]) >> (i % per_byte * bits) & ((1 << bits) - 1);
    out[i] = static_cast<uint8_t>((low ^ sign) - sign);
  }
}

template <typename To, typename From>
absl::Status CopyField(const From& field, int64_t count, const char* name, void* out) {
  if (field.size() != count)
    return absl::InvalidArgumentError(absl::StrCat("expected ", count, " elements in ", name, ", found ", field.size()));
  To* to = static_cast<To*>(out);
  for (int64_t i = 0; i < count; ++i) to[i] = static_cast<To>(field.Get(static_cast<int>(i)));
  return absl::OkStatus();
}

absl::Status CopyRaw(const tensor::Tensor& tensor, int64_t count, void* out) {
  int64_t per_byte = ElementsPerByte(tensor.data_type()), size = lathe_element_size(tensor.data_type());
  const std::string& raw = tensor.raw_data();
  int64_t expected = per_byte > 1 ? (count + per_byte - 1) / per_byte : count * size;
  if (static_cast<int64_t>(raw.size()) != expected)
    return absl::InvalidArgumentError(absl::StrCat("expected ", expected, " bytes in raw_data, found ", raw.size()));
  if (per_byte > 1) {
    Unpack(raw, tensor.data_type(), count, static_cast<uint8_t*>(out));
  } else if (tensor.data_type() == LATHE_ELEMENT_BOOL) {
    for (int64_t i = 0; i < count; ++i) static_cast<uint8_t*>(out)[i] = raw[i] != 0;
  } else if (expected) {
    std::memcpy(out, raw.data(), raw.size());
  }
  return absl::OkStatus();
}

absl::Status CopyFields(const tensor::Tensor& tensor, int64_t count, void* out) {
  const auto& small = tensor.int32_data();
  switch (tensor.data_type()) {
    case LATHE_ELEMENT_FLOAT32: return CopyField<float>(tensor.float_data(), count, "float_data", out);
    case LATHE_ELEMENT_COMPLEX64: return CopyField<float>(tensor.float_data(), 2 * count, "float_data", out);
    case LATHE_ELEMENT_FLOAT64: return CopyField<double>(tensor.double_data(), count, "double_data", out);
    case LATHE_ELEMENT_COMPLEX128: return CopyField<double>(tensor.double_data(), 2 * count, "double_data", out);
    case LATHE_ELEMENT_INT64: return CopyField<int64_t>(tensor.int64_data(), count, "int64_data", out);
    case LATHE_ELEMENT_UINT64: return CopyField<uint64_t>(tensor.uint64_data(), count, "uint64_data", out);
    case LATHE_ELEMENT_UINT32: return CopyField<uint32_t>(tensor.uint64_data(), count, "uint64_data", out);
    case LATHE_ELEMENT_INT32: return CopyField<int32_t>(small, count, "int32_data", out);
    case LATHE_ELEMENT_INT16:
    case LATHE_ELEMENT_UINT16:
    case LATHE_ELEMENT_FLOAT16:
    case LATHE_ELEMENT_BFLOAT16: return CopyField<uint16_t>(small, count, "int32_data", out);
    case LATHE_ELEMENT_BOOL: return CopyField<bool>(small, count, "int32_data", out);
  }
  int64_t per_byte = ElementsPerByte(tensor.data_type());
  if (per_byte == 1) return CopyField<uint8_t>(small, count, "int32_data", out);
  // Several elements in each integer, as in a byte.
  int64_t bytes = (count + per_byte - 1) / per_byte;
  std::string packed(static_cast<size_t>(bytes), '\0');
  absl::Status status = CopyField<char>(small, bytes, "int32_data", packed.data());
  if (status.ok()) Unpack(packed, tensor.data_type(), count, static_cast<uint8_t*>(out));
  return status;
}

// What the fields of a tensor hold at most: its elements are no more.
int64_t MostElements(const tensor::Tensor& tensor) {
  int64_t raw = static_cast<int64_t>(tensor.raw_data().size()) * ElementsPerByte(tensor.data_type());
  int64_t packed = tensor.int32_data_size() * ElementsPerByte(tensor.data_type());
  return raw + packed + tensor.float_data_size() + tensor.string_data_size() + tensor.int64_data_size() +
         tensor.double_data_size() + tensor.uint64_data_size();
}

absl::StatusOr<lathe_tensor> FromProto(const tensor::Tensor& tensor, ValueMemory* memory) {
  int32_t type = tensor.data_type();
  if (!lathe_element_size(type))
    return absl::InvalidArgumentError(absl::StrCat("a tensor of the unknown data type ", type));
  int64_t count = 1;
  bool is_empty = false, overflows = false;
  for (int64_t size : tensor.dims()) {
    if (size < 0) return absl::InvalidArgumentError(absl::StrCat("a dimension of the negative size ", size));
    is_empty |= size == 0;
    overflows |= __builtin_mul_overflow(count, size, &count);
  }
  if (is_empty) count = 0;
  if (!is_empty && (overflows || count > MostElements(tensor)))
    return absl::InvalidArgumentError("a tensor has fewer elements than its dimensions say");
  lathe_tensor result = memory->NewTensor(type, std::vector<int64_t>(tensor.dims().begin(), tensor.dims().end()));
  if (type == LATHE_ELEMENT_STRING) {
    if (tensor.string_data_size() != count)
      return absl::InvalidArgumentError(
          absl::StrCat("expected ", count, " elements in string_data, found ", tensor.string_data_size()));
    for (int64_t i = 0; i < count; ++i)
      static_cast<lathe_string*>(result.data)[i] = memory->CopyString(tensor.string_data(static_cast<int>(i)));
    return result;
  }
  absl::Status status = tensor.raw_data().empty() ? CopyFields(tensor, count, result.data) : CopyRaw(tensor, count, result.data);
  if (!status.ok()) return status;
  return result;
}

lathe_value TensorValue(const lathe_tensor& tensor) {
  lathe_value value = {};
  value.kind = LATHE_TENSOR;
  value.tensor = tensor;
  return value;
}

absl::StatusOr<lathe_value> FromProto(const tensor::Map& map, ValueMemory* memory) {
  lathe_value value = {};
  value.kind = LATHE_MAP;
  bool has_strings = map.string_keys_size() > 0 || map.key_type() == LATHE_ELEMENT_STRING;
  int64_t count = has_strings ? map.string_keys_size() : map.keys_size();
  value.map.keys = memory->NewTensor(has_strings ? LATHE_ELEMENT_STRING : LATHE_ELEMENT_INT64, {count});
  for (int64_t i = 0; i < count; ++i) {
    if (has_strings)
      static_cast<lathe_string*>(value.map.keys.data)[i] = memory->CopyString(map.string_keys(static_cast<int>(i)));
    else
      static_cast<int64_t*>(value.map.keys.data)[i] = map.keys(static_cast<int>(i));
  }
  const auto& values = map.values().tensor_values();
  if (values.size() != count)
    return absl::InvalidArgumentError(absl::StrCat("a map of ", count, " keys and ", values.size(), " values"));
  value.map.values = memory->NewTensor(count ? values[0].data_type() : LATHE_ELEMENT_FLOAT32, {count});
  int64_t size = lathe_element_size(value.map.values.type);
  for (int64_t i = 0; i < count; ++i) {
    absl::StatusOr<lathe_tensor> element = FromProto(values[static_cast<int>(i)], memory);
    if (!element.ok()) return element.status();
    if (element->type != value.map.values.type || CountElements(*element) != 1)
      return absl::InvalidArgumentError("a map of values that are not one number of one type each");
    std::memcpy(static_cast<char*>(value.map.values.data) + i * size, element->data, static_cast<size_t>(size));
  }
  return value;
}

absl::StatusOr<lathe_value> FromProto(const tensor::Sequence& sequence, ValueMemory* memory, int depth) {
  if (depth > kMostNesting) return absl::InvalidArgumentError("sequences are nested too deeply");
  int64_t count = sequence.tensor_values_size() + sequence.sequence_values_size() + sequence.map_values_size();
  lathe_value value = {};
  value.kind = LATHE_SEQUENCE;
  value.sequence.count = count;
  value.sequence.items = static_cast<lathe_value*>(memory->Allocate(static_cast<size_t>(count) * sizeof(lathe_value)));
  lathe_value* next = value.sequence.items;
  for (const tensor::Tensor& item : sequence.tensor_values()) {
    absl::StatusOr<lathe_tensor> element = FromProto(item, memory);
    if (!element.ok()) return element.status();
    *next++ = TensorValue(*element);
  }
  for (const tensor::Sequence& item : sequence.sequence_values()) {
    absl::StatusOr<lathe_value> element = FromProto(item, memory, depth + 1);
    if (!element.ok()) return element.status();
    *next++ = *element;
  }
  for (const tensor::Map& item : sequence.map_values()) {
    absl::StatusOr<lathe_value> element = FromProto(item, memory);
    if (!element.ok()) return element.status();
    *next++ = *element;
  }
  return value;
}

absl::StatusOr<lathe_value> FromProto(const tensor::Optional& optional, ValueMemory* memory) {
  if (optional.has_tensor_value()) {
    absl::StatusOr<lathe_tensor> tensor = FromProto(optional.tensor_value(), memory);
    if (!tensor.ok()) return tensor.status();
    return TensorValue(*tensor);
  }
  if (optional.has_sequence_value()) return FromProto(optional.sequence_value(), memory, 0);
  if (optional.has_map_value()) return FromProto(optional.map_value(), memory);
  lathe_value none = {};
  return none;
}

template <typename Message>
absl::StatusOr<Message> Parse(std::string_view bytes) {
  Message message;
  if (!message.ParseFromArray(bytes.data(), static_cast<int>(bytes.size())))
    return absl::InvalidArgumentError("not a value as ONNX writes them");
  return message;
}

template <typename Message>
absl::StatusOr<lathe_value> ParseAs(std::string_view bytes, ValueMemory* memory) {
  absl::StatusOr<Message> message = Parse<Message>(bytes);
  if (!message.ok()) return message.status();
  return FromProto(*message, memory);
}

void ToProto(const lathe_tensor& from, tensor::Tensor* to) {
  int64_t count = CountElements(from);
  for (int32_t i = 0; i < from.rank; ++i) to->add_dims(from.shape[i]);
  to->set_data_type(from.type);
  if (from.type == LATHE_ELEMENT_STRING) {
    for (int64_t i = 0; i < count; ++i) {
      const lathe_string& text = static_cast<const lathe_string*>(from.data)[i];
      to->add_string_data(std::string(text.data ? text.data : "", static_cast<size_t>(text.size)));
    }
    return;
  }
  int64_t per_byte = ElementsPerByte(from.type);
  const uint8_t* data = static_cast<const uint8_t*>(from.data);
  if (per_byte == 1) {
    to->set_raw_data(std::string(static_cast<const char*>(from.data), static_cast<size_t>(count * lathe_element_size(from.type))));
    return;
  }
  std::string packed(static_cast<size_t>((count + per_byte - 1) / per_byte), '\0');
  for (int64_t i = 0; i < count; ++i)
    packed[i / per_byte] = static_cast<char>(packed[i / per_byte] | (data[i] & ((1 << (8 / per_byte)) - 1)) << (i % per_byte * (8 / per_byte)));
  to->set_raw_data(packed);
}

void ToProto(const lathe_map& from, tensor::Map* to) {
  to->set_key_type(from.keys.type);
  int64_t count = from.keys.shape[0], size = lathe_element_size(from.values.type);
  for (int64_t i = 0; i < count; ++i) {
    if (from.keys.type == LATHE_ELEMENT_STRING) {
      const lathe_string& text = static_cast<const lathe_string*>(from.keys.data)[i];
      to->add_string_keys(std::string(text.data ? text.data : "", static_cast<size_t>(text.size)));
    } else {
      to->add_keys(static_cast<const int64_t*>(from.keys.data)[i]);
    }
    lathe_tensor value = {static_cast<char*>(from.values.data) + i * size, nullptr, 0, from.values.type};
    ToProto(value, to->mutable_values()->add_tensor_values());
  }
}

void ToProto(const lathe_sequence& from, tensor::Sequence* to) {
  for (int64_t i = 0; i < from.count; ++i) {
    const lathe_value& item = from.items[i];
    if (item.kind == LATHE_TENSOR) ToProto(item.tensor, to->add_tensor_values());
    if (item.kind == LATHE_SEQUENCE) ToProto(item.sequence, to->add_sequence_values());
    if (item.kind == LATHE_MAP) ToProto(item.map, to->add_map_values());
  }
}

}  // namespace

absl::StatusOr<lathe_value> ParseValue(std::string_view bytes, const lathe_value_type& type, ValueMemory* memory) {
  if (bytes.size() > static_cast<size_t>(std::numeric_limits<int>::max()))
    return absl::InvalidArgumentError("a value of more than 2 GiB");
  if (type.is_optional) return ParseAs<tensor::Optional>(bytes, memory);
  if (type.kind == LATHE_MAP) return ParseAs<tensor::Map>(bytes, memory);
  if (type.kind == LATHE_SEQUENCE) {
    absl::StatusOr<tensor::Sequence> sequence = Parse<tensor::Sequence>(bytes);
    if (!sequence.ok()) return sequence.status();
    return FromProto(*sequence, memory, 0);
  }
  absl::StatusOr<tensor::Tensor> tensor = Parse<tensor::Tensor>(bytes);
  if (!tensor.ok()) return tensor.status();
  absl::StatusOr<lathe_tensor> result = FromProto(*tensor, memory);
  if (!result.ok()) return result.status();
  return TensorValue(*result);
}

std::string SerializeValue(const lathe_value& value, const lathe_value_type& type) {
  tensor::Optional optional;
  switch (value.kind) {
    case LATHE_TENSOR: ToProto(value.tensor, optional.mutable_tensor_value()); break;
    case LATHE_SEQUENCE: ToProto(value.sequence, optional.mutable_sequence_value()); break;
    case LATHE_MAP: ToProto(value.map, optional.mutable_map_value()); break;
  }
  optional.set_elem_type(value.kind == LATHE_NONE ? 0 : value.kind == LATHE_TENSOR ? 1 : value.kind + 1);
  if (type.is_optional) return optional.SerializeAsString();
  if (value.kind == LATHE_TENSOR) return optional.tensor_value().SerializeAsString();
  if (value.kind == LATHE_SEQUENCE) return optional.sequence_value().SerializeAsString();
  return optional.map_value().SerializeAsString();
}

}  // namespace lathe
