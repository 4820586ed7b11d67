// Mutations of protobuf messages that keep them messages: what is within a field changes, lengths follow.
#ifndef LATHE_TESTS_FUZZ_PROTOBUF_MUTATOR_H_
#define LATHE_TESTS_FUZZ_PROTOBUF_MUTATOR_H_

#include <cstdint>
#include <random>
#include <string>
#include <string_view>
#include <vector>

class ProtobufMutator {
 public:
  // Fields of the seeds replace fields of what is mutated.
  explicit ProtobufMutator(const std::vector<std::string>& seeds);

  // A message with a few fields changed, removed, repeated, swapped or replaced. Other bytes are returned as they are.
  std::string Mutate(std::string_view bytes, uint64_t seed) const;

 private:
  struct Field;
  using Message = std::vector<Field>;

  static bool Parse(std::string_view bytes, int depth, Message& message);
  static void Append(const Message& message, std::string& bytes);
  static void Collect(Message& message, std::vector<std::pair<Message*, size_t>>& places);
  void MutateOne(Message& message, std::mt19937_64& random) const;

  std::vector<Message> seeds_;
};

#endif  // LATHE_TESTS_FUZZ_PROTOBUF_MUTATOR_H_
