// What a fuzz target defines. A broken property ends the program, as a crash does.
#ifndef LATHE_TESTS_FUZZ_FUZZ_TARGET_H_
#define LATHE_TESTS_FUZZ_FUZZ_TARGET_H_

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

// Reads one input and checks what must hold for any. Called by libFuzzer and by mutation_main.cc.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size);

// A mutation that knows the format, in place; its new size. Where a target has one, libFuzzer and mutation_main.cc use it beside theirs.
extern "C" __attribute__((weak)) size_t LLVMFuzzerCustomMutator(uint8_t* data, size_t size, size_t max_size, unsigned int seed);

// Inputs that are well formed, from which mutations start.
std::vector<std::string> Seeds();

#define FUZZ_CHECK(condition)                                                                       \
  do {                                                                                              \
    if (!(condition)) {                                                                             \
      std::fprintf(stderr, "%s:%d: error: expected %s, found otherwise\n", __FILE__, __LINE__, #condition); \
      std::abort();                                                                                 \
    }                                                                                               \
  } while (false)

#define FUZZ_CHECK_EQUAL(found, expected)                                                                           \
  do {                                                                                                              \
    const std::string found_text = (found), expected_text = (expected);                                             \
    if (found_text != expected_text) {                                                                              \
      std::fprintf(stderr, "%s:%d: error: expected\n", __FILE__, __LINE__);                                          \
      std::fwrite(expected_text.data(), 1, expected_text.size(), stderr);                                           \
      std::fprintf(stderr, "\nfound\n");                                                                            \
      std::fwrite(found_text.data(), 1, found_text.size(), stderr);                                                 \
      std::abort();                                                                                                 \
    }                                                                                                               \
  } while (false)

#endif  // LATHE_TESTS_FUZZ_FUZZ_TARGET_H_
