// Runs a fuzz target on a fixed sequence of mutated seeds: the same inputs on every machine. An argument says how many inputs.
// An input that breaks something is written to $TEST_UNDECLARED_OUTPUTS_DIR, or to the current folder.
#include <algorithm>
#include <cctype>
#include <random>

#include "tests/fuzz/fuzz_target.h"
#include "tests/fuzz/limits.h"

namespace {

constexpr int kInputs = 20000;

// Bytes that mean something to some format, beside random ones.
constexpr char kTelling[] = "\",;\n\r{}[]:\\ \xff\xfe\xef\xbb\xbf\x80-+.eE019nulltrue\0\x7f";

// Numbers at the edges of types and tables.
constexpr const char* kTellingNumbers[] = {
    "0",          "-1",         "1",          "2",           "255",         "256",  "65535",  "65537",               "16777216",
    "2147483647", "2147483648", "4294967295", "-2147483648", "99999999999", "1e38", "-1e309", "9223372036854775807", "nan",
    "inf",        "1e-320",
};

bool IsDigit(char c) { return std::isdigit(static_cast<unsigned char>(c)) != 0; }

void Mutate(std::string& input, const std::vector<std::string>& seeds, std::mt19937_64& random) {
  if (LLVMFuzzerCustomMutator != nullptr && random() % 8 != 0) {
    const size_t size = input.size();
    input.resize(2 * size + 4096);
    input.resize(LLVMFuzzerCustomMutator(reinterpret_cast<uint8_t*>(input.data()), size, input.size(),
                                         static_cast<unsigned int>(random())));
    return;
  }
  const auto position = [&](size_t size) { return size == 0 ? 0 : static_cast<size_t>(random() % size); };
  const char byte = random() % 2 == 0 ? static_cast<char>(random()) : kTelling[position(sizeof(kTelling))];
  const size_t at = position(input.size() + 1);
  const size_t length = 1 + position(16);
  switch (random() % 8) {
    case 0:
      if (!input.empty()) input[position(input.size())] = byte;
      break;
    case 1:
      if (!input.empty()) input[position(input.size())] ^= static_cast<char>(1 << random() % 8);
      break;
    case 2:
      input.insert(at, 1, byte);
      break;
    case 3:
      input.erase(at, length);
      break;
    case 4:
      input.resize(at);
      break;
    case 5:
      input.insert(at, input.substr(position(input.size() + 1), length));
      break;
    case 6: {
      const std::string& other = seeds[position(seeds.size())];
      input.insert(at, other.substr(position(other.size() + 1), length));
      break;
    }
    case 7: {
      const auto first = std::find_if(input.begin() + static_cast<ptrdiff_t>(at), input.end(), IsDigit);
      const auto last = std::find_if_not(first, input.end(), IsDigit);
      input.replace(first, last, kTellingNumbers[position(std::size(kTellingNumbers))]);
      break;
    }
  }
}

}  // namespace

int main(int argc, char** argv) {
  const int inputs = argc > 1 ? std::atoi(argv[1]) : kInputs;
  const std::vector<std::string> seeds = Seeds();
  std::mt19937_64 random(1);
  LimitedRuns runs;
  runs.Run("");
  for (const std::string& seed : seeds) runs.Run(seed);
  for (int i = 0; i < inputs; ++i) {
    std::string input = seeds[random() % seeds.size()];
    for (uint64_t count = 1 + random() % 6; count > 0; --count) Mutate(input, seeds, random);
    runs.Run(input);
  }
  std::printf("%d inputs from %d seeds, at most %.3f s of processor time each, %ld MB in all\n", inputs,
              static_cast<int>(seeds.size()), runs.longest_seconds(), runs.peak_megabytes());
  return 0;
}
