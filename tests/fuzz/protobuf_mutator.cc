#include "tests/fuzz/protobuf_mutator.h"

#include <iterator>
#include <utility>

// What a field holds is not written in the bytes: a text may look like a message. It is then changed as one, which is as good.
struct ProtobufMutator::Field {
  uint32_t number = 0;
  uint32_t wire_type = 0;
  uint64_t value = 0;  // of varints and fixed numbers
  std::string bytes;   // of texts
  Message message;     // of messages: no text then
};

namespace {

constexpr int kMostDepth = 40;
constexpr uint32_t kVarint = 0, kFixed64 = 1, kBytes = 2, kFixed32 = 5;

bool ReadVarint(std::string_view& bytes, uint64_t& value) {
  value = 0;
  for (int shift = 0; shift < 64 && !bytes.empty(); shift += 7) {
    const auto byte = static_cast<uint8_t>(bytes.front());
    bytes.remove_prefix(1);
    value |= static_cast<uint64_t>(byte & 0x7f) << shift;
    if (byte < 0x80) return true;
  }
  return false;
}

void AppendVarint(uint64_t value, std::string& bytes) {
  for (; value >= 0x80; value >>= 7) bytes.push_back(static_cast<char>(value | 0x80));
  bytes.push_back(static_cast<char>(value));
}

// Numbers at the edges of what sizes, axes, types and versions may be.
uint64_t TellingNumber(uint64_t old, std::mt19937_64& random) {
  constexpr uint64_t kTelling[] = {0,          1,          2,          3,          7,          8,           16,          31,
                                   33,         255,        256,        65536,      0x7fffffff, 0x80000000,  0xffffffff,  0x100000000,
                                   1ull << 40, 1ull << 62, 1ull << 63, ~0ull,      ~1ull,      ~6ull,       0x80000001,  1000000};
  switch (random() % 4) {
    case 0:
      return old + random() % 5 - 2;
    case 1:
      return random() % 32;
    case 2:
      return ~old + 1;
    default:
      return kTelling[random() % std::size(kTelling)];
  }
}

}  // namespace

bool ProtobufMutator::Parse(std::string_view bytes, int depth, Message& message) {
  while (!bytes.empty()) {
    uint64_t tag = 0;
    if (!ReadVarint(bytes, tag) || tag >> 3 == 0 || tag >> 3 > 10000) return false;
    Field& field = message.emplace_back();
    field.number = static_cast<uint32_t>(tag >> 3);
    field.wire_type = tag & 7;
    if (field.wire_type == kVarint) {
      if (!ReadVarint(bytes, field.value)) return false;
    } else if (field.wire_type == kFixed32 || field.wire_type == kFixed64) {
      const size_t size = field.wire_type == kFixed32 ? 4 : 8;
      if (bytes.size() < size) return false;
      for (size_t i = 0; i < size; ++i) field.value |= static_cast<uint64_t>(static_cast<uint8_t>(bytes[i])) << 8 * i;
      bytes.remove_prefix(size);
    } else if (field.wire_type == kBytes) {
      uint64_t size = 0;
      if (!ReadVarint(bytes, size) || size > bytes.size()) return false;
      field.bytes = bytes.substr(0, size);
      bytes.remove_prefix(size);
      if (!field.bytes.empty() && depth < kMostDepth && Parse(field.bytes, depth + 1, field.message))
        field.bytes.clear();
      else
        field.message.clear();
    } else {
      return false;
    }
  }
  return true;
}

void ProtobufMutator::Append(const Message& message, std::string& bytes) {
  for (const Field& field : message) {
    AppendVarint(static_cast<uint64_t>(field.number) << 3 | field.wire_type, bytes);
    if (field.wire_type == kVarint) {
      AppendVarint(field.value, bytes);
    } else if (field.wire_type == kBytes) {
      std::string inner = field.bytes;
      Append(field.message, inner);
      AppendVarint(inner.size(), bytes);
      bytes += inner;
    } else {
      for (int i = 0; i < (field.wire_type == kFixed32 ? 4 : 8); ++i) bytes.push_back(static_cast<char>(field.value >> 8 * i));
    }
  }
}

void ProtobufMutator::Collect(Message& message, std::vector<std::pair<Message*, size_t>>& places) {
  for (size_t i = 0; i < message.size(); ++i) {
    places.emplace_back(&message, i);
    Collect(message[i].message, places);
  }
}

void ProtobufMutator::MutateOne(Message& message, std::mt19937_64& random) const {
  std::vector<std::pair<Message*, size_t>> places;
  Collect(message, places);
  if (places.empty()) return;
  const auto [in, at] = places[random() % places.size()];
  Field& field = (*in)[at];
  switch (random() % 8) {
    case 0:
      in->erase(in->begin() + static_cast<ptrdiff_t>(at));
      return;
    case 1: {
      const Field copy = field;
      in->insert(in->begin() + static_cast<ptrdiff_t>(random() % (in->size() + 1)), copy);
      return;
    }
    case 2:
      std::swap(field, (*in)[random() % in->size()]);
      return;
    case 3: {  // one of the same number, and so perhaps of the same kind, from a seed
      Message other = seeds_[random() % seeds_.size()];
      std::vector<std::pair<Message*, size_t>> others;
      Collect(other, others);
      for (int tries = 0; tries < 20 && !others.empty(); ++tries) {
        const auto [from, place] = others[random() % others.size()];
        if ((*from)[place].number != field.number || (*from)[place].wire_type != field.wire_type) continue;
        field = (*from)[place];
        return;
      }
      return;
    }
    case 4: {  // the same text or message as elsewhere: another name, another input
      const auto [from, place] = places[random() % places.size()];
      const Field copy = (*from)[place];
      if (copy.wire_type != field.wire_type) return;
      field.value = copy.value;
      field.bytes = copy.bytes;
      field.message = copy.message;
      return;
    }
    default:
      break;
  }
  if (field.wire_type != kBytes) {
    field.value = random() % 8 == 0 ? random() : TellingNumber(field.value, random);
  } else if (field.message.empty()) {
    if (!field.bytes.empty() && random() % 2 == 0)
      field.bytes[random() % field.bytes.size()] = static_cast<char>(random());
    else
      field.bytes.resize(random() % (2 * field.bytes.size() + 4), static_cast<char>(random()));
  } else {
    MutateOne(field.message, random);
  }
}

ProtobufMutator::ProtobufMutator(const std::vector<std::string>& seeds) {
  for (const std::string& seed : seeds)
    if (Message message; Parse(seed, 0, message)) seeds_.push_back(std::move(message));
}

std::string ProtobufMutator::Mutate(std::string_view bytes, uint64_t seed) const {
  std::mt19937_64 random(seed);
  Message message;
  if (!Parse(bytes, 0, message)) return std::string(bytes);
  MutateOne(message, random);
  std::string result;
  Append(message, result);
  return result;
}
