// Runs a fuzz target on a fixed sequence of mutated seeds: the same inputs on every machine, within seconds. An argument says how
// many inputs.
#include <algorithm>
#include <random>

#include "tests/fuzz/fuzz_target.h"

namespace {

constexpr int kInputs = 20000;

// Bytes that mean something to some format, beside random ones.
constexpr char kTelling[] = "\",;\n\r{}[]:\\ \xff\xfe\xef\xbb\xbf\x80-+.eE019nulltrue\0\x7f";

void Mutate(std::string& input, const std::vector<std::string>& seeds, std::mt19937_64& random) {
  const auto position = [&](size_t size) { return size == 0 ? 0 : static_cast<size_t>(random() % size); };
  const char byte = random() % 2 == 0 ? static_cast<char>(random()) : kTelling[position(sizeof(kTelling))];
  const size_t at = position(input.size() + 1);
  const size_t length = 1 + position(16);
  switch (random() % 7) {
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
  }
}

void Run(const std::string& input) {
  LLVMFuzzerTestOneInput(reinterpret_cast<const uint8_t*>(input.data()), input.size());
}

}  // namespace

int main(int argc, char** argv) {
  const int inputs = argc > 1 ? std::atoi(argv[1]) : kInputs;
  const std::vector<std::string> seeds = Seeds();
  std::mt19937_64 random(1);
  Run("");
  for (const std::string& seed : seeds) Run(seed);
  for (int i = 0; i < inputs; ++i) {
    std::string input = seeds[random() % seeds.size()];
    for (uint64_t count = 1 + random() % 6; count > 0; --count) Mutate(input, seeds, random);
    Run(input);
  }
  std::printf("%d inputs from %d seeds\n", inputs, static_cast<int>(seeds.size()));
  return 0;
}
