#include "runtime/model/json_values.h"

#include <charconv>
#include <cmath>
#include <cstring>
#include <limits>
#include <type_traits>

#include "absl/strings/str_cat.h"
#include "nlohmann/json.hpp"
#include "runtime/model/half.h"
#include "runtime/model/value.h"

namespace lathe {
namespace {

using Json = nlohmann::ordered_json;

constexpr int32_t kMostDimensions = 64;

absl::Status Unexpected(absl::string_view expected, const Json& found) {
  std::string text = found.dump(-1, ' ', false, Json::error_handler_t::replace);
  if (text.size() > 40) text = absl::StrCat(text.substr(0, 40), "...");
  return absl::InvalidArgumentError(absl::StrCat("expected ", expected, ", found ", text));
}

absl::Status At(absl::string_view place, const absl::Status& status) {
  return absl::Status(status.code(), absl::StrCat(place, ": ", status.message()));
}

absl::StatusOr<double> Float(const Json& json) {
  if (json.is_number()) return json.get<double>();
  if (json == "NaN") return std::numeric_limits<double>::quiet_NaN();
  if (json == "Infinity") return std::numeric_limits<double>::infinity();
  if (json == "-Infinity") return -std::numeric_limits<double>::infinity();
  return Unexpected("a number, \"NaN\", \"Infinity\" or \"-Infinity\"", json);
}

template <typename T>
absl::Status StoreInteger(const Json& json, T* element) {
  using Limits = std::numeric_limits<T>;
  // The parser makes what is not negative unsigned.
  if (json.is_number_unsigned() && json.get<uint64_t>() <= static_cast<uint64_t>(Limits::max())) {
    *element = static_cast<T>(json.get<uint64_t>());
    return absl::OkStatus();
  }
  if (json.is_number_integer() && !json.is_number_unsigned() && json.get<int64_t>() >= static_cast<int64_t>(Limits::min())) {
    if (std::is_signed_v<T> || json.get<int64_t>() == 0) {
      *element = static_cast<T>(json.get<int64_t>());
      return absl::OkStatus();
    }
  }
  return Unexpected(absl::StrCat("an integer from ", Limits::min(), " to ", Limits::max()), json);
}

template <typename T, typename Convert>
absl::Status StoreFloat(const Json& json, T* element, Convert convert) {
  const auto value = Float(json);
  if (value.ok()) *element = convert(*value);
  return value.status();
}

template <typename T>
absl::Status StoreComplex(const Json& json, T* parts) {
  if (!json.is_array() || json.size() != 2) return Unexpected("two numbers, the real and the imaginary part", json);
  for (int k = 0; k < 2; ++k) {
    const absl::Status status = StoreFloat(json[k], parts + k, [](double value) { return static_cast<T>(value); });
    if (!status.ok()) return status;
  }
  return absl::OkStatus();
}

absl::Status Store(const Json& json, int64_t i, const lathe_tensor& tensor, ValueMemory* memory) {
  switch (tensor.type) {
    case LATHE_ELEMENT_STRING:
      if (!json.is_string()) return Unexpected("a string", json);
      static_cast<lathe_string*>(tensor.data)[i] = memory->CopyString(json.get_ref<const std::string&>());
      return absl::OkStatus();
    case LATHE_ELEMENT_BOOL:
      if (!json.is_boolean()) return Unexpected("true or false", json);
      static_cast<bool*>(tensor.data)[i] = json.get<bool>();
      return absl::OkStatus();
    case LATHE_ELEMENT_FLOAT32:
      return StoreFloat(json, static_cast<float*>(tensor.data) + i, [](double value) { return static_cast<float>(value); });
    case LATHE_ELEMENT_FLOAT64:
      return StoreFloat(json, static_cast<double*>(tensor.data) + i, [](double value) { return value; });
    case LATHE_ELEMENT_FLOAT16:
      return StoreFloat(json, static_cast<uint16_t*>(tensor.data) + i,
                        [](double value) { return FloatToFloat16(static_cast<float>(value)); });
    case LATHE_ELEMENT_BFLOAT16:
      return StoreFloat(json, static_cast<uint16_t*>(tensor.data) + i,
                        [](double value) { return FloatToBFloat16(static_cast<float>(value)); });
    case LATHE_ELEMENT_COMPLEX64:
      return StoreComplex(json, static_cast<float*>(tensor.data) + 2 * i);
    case LATHE_ELEMENT_COMPLEX128:
      return StoreComplex(json, static_cast<double*>(tensor.data) + 2 * i);
    case LATHE_ELEMENT_INT8:
    case LATHE_ELEMENT_INT4:
    case LATHE_ELEMENT_INT2:
      return StoreInteger(json, static_cast<int8_t*>(tensor.data) + i);
    case LATHE_ELEMENT_INT16:
      return StoreInteger(json, static_cast<int16_t*>(tensor.data) + i);
    case LATHE_ELEMENT_INT32:
      return StoreInteger(json, static_cast<int32_t*>(tensor.data) + i);
    case LATHE_ELEMENT_INT64:
      return StoreInteger(json, static_cast<int64_t*>(tensor.data) + i);
    case LATHE_ELEMENT_UINT16:
      return StoreInteger(json, static_cast<uint16_t*>(tensor.data) + i);
    case LATHE_ELEMENT_UINT32:
      return StoreInteger(json, static_cast<uint32_t*>(tensor.data) + i);
    case LATHE_ELEMENT_UINT64:
      return StoreInteger(json, static_cast<uint64_t*>(tensor.data) + i);
    default:  // unsigned integers of 8 bits and less, and the bits of small floats
      return StoreInteger(json, static_cast<uint8_t*>(tensor.data) + i);
  }
}

// What so many elements take at most, of complex numbers and strings.
int64_t MostBytes(size_t elements) { return 16 * static_cast<int64_t>(elements); }

// The sizes that the arrays have, along the first items.
std::vector<int64_t> SizesOf(const Json& json, int32_t rank, const int64_t* declared) {
  std::vector<int64_t> sizes;
  const Json* level = &json;
  for (int32_t d = 0; d < rank; ++d) {
    if (level == nullptr || !level->is_array()) {
      // Below an empty array: as declared, else nothing.
      sizes.push_back(level == nullptr && declared != nullptr && declared[d] >= 0 ? declared[d] : 0);
      level = nullptr;
      continue;
    }
    sizes.push_back(static_cast<int64_t>(level->size()));
    level = level->empty() ? nullptr : &level->front();
  }
  return sizes;
}

absl::Status StoreNested(const Json& json, int32_t dimension, int64_t* next, const lathe_tensor& tensor, ValueMemory* memory) {
  if (dimension == tensor.rank) return Store(json, (*next)++, tensor, memory);
  const int64_t size = tensor.shape[dimension];
  if (!json.is_array()) return Unexpected(absl::StrCat("an array of ", size), json);
  if (static_cast<int64_t>(json.size()) != size) {
    return absl::InvalidArgumentError(
        absl::StrCat("expected an array of ", size, " as the one before, found one of ", json.size()));
  }
  for (size_t i = 0; i < json.size(); ++i) {
    const absl::Status status = StoreNested(json[i], dimension + 1, next, tensor, memory);
    if (!status.ok()) return At(absl::StrCat("[", i, "]"), status);
  }
  return absl::OkStatus();
}

absl::StatusOr<lathe_tensor> ReadFlat(const Json& json, const lathe_value_type& type, ValueMemory* memory) {
  const Json empty;
  const Json& sizes = json.contains("shape") ? json.at("shape") : empty;
  const Json& data = json.contains("data") ? json.at("data") : empty;
  if (!sizes.is_array() || !data.is_array() || json.size() != 2)
    return Unexpected("members 'shape' and 'data', each an array", json);
  std::vector<int64_t> shape(sizes.size());
  for (size_t i = 0; i < sizes.size(); ++i) {
    const absl::Status status = StoreInteger(sizes[i], &shape[i]);
    if (!status.ok()) return At("shape", status);
  }
  const auto tensor = NewTensor(type.type, shape, MostBytes(data.size()), memory);
  if (!tensor.ok()) return tensor.status();
  if (static_cast<int64_t>(data.size()) != CountElements(*tensor)) {
    return absl::InvalidArgumentError(
        absl::StrCat("data: expected ", CountElements(*tensor), " elements, found ", data.size()));
  }
  for (size_t i = 0; i < data.size(); ++i) {
    const absl::Status status = Store(data[i], static_cast<int64_t>(i), *tensor, memory);
    if (!status.ok()) return At(absl::StrCat("data[", i, "]"), status);
  }
  return tensor;
}

absl::StatusOr<lathe_tensor> ReadTensor(const Json& json, const lathe_value_type& type, size_t text_size, ValueMemory* memory) {
  if (json.is_object()) return ReadFlat(json, type, memory);
  if (type.rank < 0 || type.rank > kMostDimensions)
    return Unexpected("members 'shape' and 'data', because any rank is declared", json);
  // An element takes a character at least; what arrays of unequal sizes promise is not believed.
  const auto tensor = NewTensor(type.type, SizesOf(json, type.rank, type.sizes), MostBytes(text_size), memory);
  if (!tensor.ok()) return tensor.status();
  int64_t next = 0;
  const absl::Status status = StoreNested(json, 0, &next, *tensor, memory);
  if (!status.ok()) return status;
  return tensor;
}

absl::StatusOr<lathe_value> ReadMap(const Json& json, const lathe_value_type& type, ValueMemory* memory) {
  if (!json.is_object()) return Unexpected("an object, as a map is", json);
  const std::vector<int64_t> shape = {static_cast<int64_t>(json.size())};
  const int64_t most = MostBytes(json.size());
  const auto keys = NewTensor(type.type, shape, most, memory), values = NewTensor(type.element->type, shape, most, memory);
  if (!keys.ok() || !values.ok()) return keys.ok() ? values.status() : keys.status();
  int64_t i = 0;
  for (const auto& [key, item] : json.items()) {
    // Keys of objects are strings; those of numbers hold them.
    const Json number = type.type == LATHE_ELEMENT_STRING ? Json(key) : Json::parse(key, nullptr, false);
    absl::Status status = Store(number, i, *keys, memory);
    if (status.ok()) status = Store(item, i, *values, memory);
    if (!status.ok()) return At(absl::StrCat("'", key, "'"), status);
    ++i;
  }
  lathe_value value = {};
  value.kind = LATHE_MAP;
  value.map = {*keys, *values};
  return value;
}

absl::StatusOr<lathe_value> Read(const Json& json, const lathe_value_type& type, size_t text_size, ValueMemory* memory) {
  lathe_value value = {};
  if (type.is_optional != 0 && json.is_null()) return value;
  if (type.kind == LATHE_MAP) return ReadMap(json, type, memory);
  if (type.kind != LATHE_SEQUENCE) {
    const auto tensor = ReadTensor(json, type, text_size, memory);
    if (!tensor.ok()) return tensor.status();
    return ToValue(*tensor);
  }
  if (!json.is_array()) return Unexpected("an array, as a sequence is", json);
  value.kind = LATHE_SEQUENCE;
  value.sequence.items = static_cast<lathe_value*>(memory->Allocate(json.size() * sizeof(lathe_value)));
  value.sequence.count = static_cast<int64_t>(json.size());
  for (size_t i = 0; i < json.size(); ++i) {
    const auto item = Read(json[i], *type.element, text_size, memory);
    if (!item.ok()) return At(absl::StrCat("[", i, "]"), item.status());
    value.sequence.items[i] = *item;
  }
  return value;
}

// Parsing recurses as deep as the text is nested.
absl::StatusOr<Json> Parse(std::string_view text) {
  int depth = 0;
  bool is_quoted = false;
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '"') is_quoted = !is_quoted;
    if (is_quoted && text[i] == '\\') ++i;
    if (is_quoted) continue;
    depth += (text[i] == '[' || text[i] == '{') - (text[i] == ']' || text[i] == '}');
    if (depth > 2 * kMostDimensions) return absl::InvalidArgumentError("expected arrays of at most 128 levels, found more");
  }
  Json json = Json::parse(text, nullptr, /*allow_exceptions=*/false);
  if (json.is_discarded()) return absl::InvalidArgumentError("expected JSON, found other text");
  return json;
}

// Writing. ----------------------------------------------------------------------------------------------------------------

template <typename T>
void AppendFloat(T value, std::string* text) {
  if (!std::isfinite(value)) {
    absl::StrAppend(text, value != value ? "\"NaN\"" : value > 0 ? "\"Infinity\"" : "\"-Infinity\"");
    return;
  }
  char buffer[32];
  text->append(buffer, std::to_chars(buffer, buffer + sizeof(buffer), value).ptr);
}

std::string Quoted(const lathe_string& string) {
  return Json(std::string(string.data, string.size)).dump(-1, ' ', false, Json::error_handler_t::replace);
}

void AppendElement(const lathe_tensor& tensor, int64_t i, std::string* text) {
  const auto at = [&](auto type) { return static_cast<const decltype(type)*>(tensor.data)[i]; };
  switch (tensor.type) {
    case LATHE_ELEMENT_STRING:
      absl::StrAppend(text, Quoted(at(lathe_string())));
      break;
    case LATHE_ELEMENT_BOOL:
      absl::StrAppend(text, at(uint8_t()) != 0 ? "true" : "false");
      break;
    case LATHE_ELEMENT_FLOAT32:
      AppendFloat(at(float()), text);
      break;
    case LATHE_ELEMENT_FLOAT64:
      AppendFloat(at(double()), text);
      break;
    case LATHE_ELEMENT_FLOAT16:
      AppendFloat(Float16ToFloat(at(uint16_t())), text);
      break;
    case LATHE_ELEMENT_BFLOAT16:
      AppendFloat(BFloat16ToFloat(at(uint16_t())), text);
      break;
    case LATHE_ELEMENT_COMPLEX64:
    case LATHE_ELEMENT_COMPLEX128:
      for (int k = 0; k < 2; ++k) {
        absl::StrAppend(text, k == 0 ? "[" : ", ");
        if (tensor.type == LATHE_ELEMENT_COMPLEX64) {
          AppendFloat(static_cast<const float*>(tensor.data)[2 * i + k], text);
        } else {
          AppendFloat(static_cast<const double*>(tensor.data)[2 * i + k], text);
        }
      }
      absl::StrAppend(text, "]");
      break;
    case LATHE_ELEMENT_INT8:
    case LATHE_ELEMENT_INT4:
    case LATHE_ELEMENT_INT2:
      absl::StrAppend(text, static_cast<int>(at(int8_t())));
      break;
    case LATHE_ELEMENT_INT16:
      absl::StrAppend(text, at(int16_t()));
      break;
    case LATHE_ELEMENT_INT32:
      absl::StrAppend(text, at(int32_t()));
      break;
    case LATHE_ELEMENT_INT64:
      absl::StrAppend(text, at(int64_t()));
      break;
    case LATHE_ELEMENT_UINT16:
      absl::StrAppend(text, at(uint16_t()));
      break;
    case LATHE_ELEMENT_UINT32:
      absl::StrAppend(text, at(uint32_t()));
      break;
    case LATHE_ELEMENT_UINT64:
      absl::StrAppend(text, at(uint64_t()));
      break;
    default:
      absl::StrAppend(text, static_cast<int>(at(uint8_t())));
      break;
  }
}

void AppendTensor(const lathe_tensor& tensor, int32_t dimension, int64_t* next, std::string* text) {
  if (dimension == tensor.rank) return AppendElement(tensor, (*next)++, text);
  absl::StrAppend(text, "[");
  for (int64_t i = 0; i < tensor.shape[dimension]; ++i) {
    if (i > 0) absl::StrAppend(text, ", ");
    AppendTensor(tensor, dimension + 1, next, text);
  }
  absl::StrAppend(text, "]");
}

void Append(const lathe_value& value, std::string* text) {
  switch (value.kind) {
    case LATHE_TENSOR: {
      int64_t next = 0;
      return AppendTensor(value.tensor, 0, &next, text);
    }
    case LATHE_SEQUENCE:
      absl::StrAppend(text, "[");
      for (int64_t i = 0; i < value.sequence.count; ++i) {
        if (i > 0) absl::StrAppend(text, ", ");
        Append(value.sequence.items[i], text);
      }
      absl::StrAppend(text, "]");
      return;
    case LATHE_MAP:
      absl::StrAppend(text, "{");
      for (int64_t i = 0; i < value.map.keys.shape[0]; ++i) {
        std::string key;
        AppendElement(value.map.keys, i, &key);
        absl::StrAppend(text, i > 0 ? ", " : "", key[0] == '"' ? key : absl::StrCat("\"", key, "\""), ": ");
        AppendElement(value.map.values, i, text);
      }
      absl::StrAppend(text, "}");
      return;
    default:
      absl::StrAppend(text, "null");
  }
}

}  // namespace

absl::StatusOr<lathe_value> ReadJsonValue(std::string_view text, const lathe_value_type& type, ValueMemory* memory) {
  const auto json = Parse(text);
  if (!json.ok()) return json.status();
  return Read(*json, type, text.size(), memory);
}

absl::StatusOr<std::vector<lathe_value>> ReadJsonInputs(std::string_view text, const lathe_model& model, ValueMemory* memory) {
  const auto json = Parse(text);
  if (!json.ok()) return json.status();
  if (!json->is_object()) return Unexpected("an object with a member for each input", *json);
  std::vector<lathe_value> values;
  for (int32_t i = 0; i < model.num_inputs; ++i) {
    const lathe_value_info& input = model.inputs[i];
    const auto member = json->find(input.name);
    if (member == json->end() && input.type.is_optional == 0) {
      return absl::InvalidArgumentError(
          absl::StrCat("expected a member '", input.name, "': ", DescribeType(input.type), ", found none"));
    }
    const auto value = Read(member == json->end() ? Json() : *member, input.type, text.size(), memory);
    if (!value.ok()) return At(absl::StrCat("input '", input.name, "'"), value.status());
    values.push_back(*value);
  }
  for (const auto& [name, ignored] : json->items()) {
    bool is_known = false;
    for (int32_t i = 0; i < model.num_inputs; ++i) is_known |= name == model.inputs[i].name;
    if (!is_known)
      return absl::InvalidArgumentError(absl::StrCat("expected inputs of the model alone, found a member '", name, "'"));
  }
  return values;
}

std::string WriteJsonValue(const lathe_value& value) {
  std::string text;
  Append(value, &text);
  return text;
}

std::string WriteJsonOutputs(const lathe_model& model, const std::vector<lathe_value>& outputs) {
  std::string text = "{";
  for (int32_t i = 0; i < model.num_outputs; ++i) {
    absl::StrAppend(&text, i > 0 ? ",\n  " : "\n  ", Json(model.outputs[i].name).dump(), ": ");
    Append(outputs[i], &text);
  }
  return absl::StrCat(text, "\n}\n");
}

}  // namespace lathe
