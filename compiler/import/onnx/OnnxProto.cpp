//===- OnnxProto.cpp - The messages of an ONNX file -----------------------===//

#include "compiler/import/onnx/OnnxProto.h"

#include "google/protobuf/io/coded_stream.h"
#include "google/protobuf/wire_format_lite.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/raw_ostream.h"

#include <limits>

using google::protobuf::internal::WireFormatLite;
using google::protobuf::io::CodedInputStream;

namespace lathe::onnx_import {

// Messages within messages: a graph within a node takes three (attribute, graph, node).
constexpr int kMostNesting = 100;

llvm::LogicalResult parseModel(llvm::StringRef bytes, ::onnx::ModelProto &model,
                               llvm::function_ref<void(const llvm::Twine &)> onError) {
  if (bytes.size() > static_cast<size_t>(std::numeric_limits<int32_t>::max())) {
    onError("expected a file of at most 2 GiB, which is the limit of protobuf, found " + llvm::Twine(bytes.size()) +
            " bytes; save large tensors as external data");
    return llvm::failure();
  }
  CodedInputStream stream(reinterpret_cast<const uint8_t *>(bytes.data()), static_cast<int>(bytes.size()));
  stream.SetRecursionLimit(kMostNesting);
  if (!model.ParseFromCodedStream(&stream) || !stream.ConsumedEntireMessage()) {
    onError("byte " + llvm::Twine(stream.CurrentPosition()) + ": expected an ONNX model (a ModelProto), found other data");
    return llvm::failure();
  }
  return llvm::success();
}

/// Calls for each unknown field of bytes that has this number; stops when the callback says so.
static void forEachField(const std::string &unknown, int number, llvm::function_ref<bool(const std::string &)> found) {
  CodedInputStream stream(reinterpret_cast<const uint8_t *>(unknown.data()), static_cast<int>(unknown.size()));
  stream.SetRecursionLimit(kMostNesting);
  while (uint32_t tag = stream.ReadTag()) {
    if (WireFormatLite::GetTagFieldNumber(tag) != number ||
        WireFormatLite::GetTagWireType(tag) != WireFormatLite::WIRETYPE_LENGTH_DELIMITED) {
      if (!WireFormatLite::SkipField(&stream, tag))
        return;
      continue;
    }
    std::string value;
    if (!WireFormatLite::ReadBytes(&stream, &value) || !found(value))
      return;
  }
}

static std::string getText(const std::string &unknown, int number) {
  std::string text;
  forEachField(unknown, number, [&](const std::string &value) {
    text = value; // the last one counts
    return true;
  });
  return text;
}

std::string getOverload(const ::onnx::NodeProto &node) { return getText(node.unknown_fields(), 8); }
std::string getOverload(const ::onnx::FunctionProto &function) { return getText(function.unknown_fields(), 13); }

llvm::LogicalResult getDefaults(const ::onnx::FunctionProto &function, std::vector<::onnx::AttributeProto> &defaults) {
  bool isParsed = true;
  forEachField(function.unknown_fields(), 11, [&](const std::string &value) {
    CodedInputStream stream(reinterpret_cast<const uint8_t *>(value.data()), static_cast<int>(value.size()));
    stream.SetRecursionLimit(kMostNesting);
    isParsed = defaults.emplace_back().ParseFromCodedStream(&stream) && stream.ConsumedEntireMessage();
    return isParsed;
  });
  return llvm::success(isParsed);
}

llvm::StringRef getDataTypeName(int64_t dataType) {
  constexpr llvm::StringLiteral kNames[] = {
      "",          "float",      "uint8",      "int8",         "uint16",         "int16",      "int32",
      "int64",     "string",     "bool",       "float16",      "double",         "uint32",     "uint64",
      "complex64", "complex128", "bfloat16",   "float8e4m3fn", "float8e4m3fnuz", "float8e5m2", "float8e5m2fnuz",
      "uint4",     "int4",       "float4e2m1", "float8e8m0",   "uint2",          "int2"};
  return dataType >= 0 && dataType < static_cast<int64_t>(std::size(kNames)) ? llvm::StringRef(kNames[dataType])
                                                                             : llvm::StringRef();
}

std::string printable(llvm::StringRef text) {
  constexpr size_t kMost = 80;
  std::string result;
  llvm::raw_string_ostream out(result);
  llvm::printEscapedString(text.take_front(kMost), out);
  if (text.size() > kMost)
    out << "...";
  return result;
}

} // namespace lathe::onnx_import
