//===- sweep_test.cpp - Random ensembles against the reference ------------===//
//
// Every ensemble is compiled for every target that this machine runs, and predicts batches of several sizes between memory that
// may not be touched. Margins have the bits of the reference, which walks the tables.
//
//===----------------------------------------------------------------------===//

#include "compiler/pipelines/Pipelines.h"
#include "compiler/reference/ReferenceEnsemble.h"
#include "mlir/IR/MLIRContext.h"
#include "tests/execution/trees/CompiledEnsemble.h"
#include "tests/execution/trees/RandomEnsemble.h"
#include "gtest/gtest.h"

#include <cstring>
#include <sys/mman.h>
#include <unistd.h>

using namespace mlir;
using namespace lathe;

namespace {

#if defined(__SANITIZE_ADDRESS__) || __has_feature(address_sanitizer)
#define LATHE_ADDRESS_SANITIZED 1

/// Memory between red zones of the sanitizer, which the instrumented code checks.
class GuardedBuffer {
public:
  explicit GuardedBuffer(size_t size) : memory(new char[size]) { std::memset(memory.get(), 0xA5, size); }

  char *data() { return memory.get(); }

private:
  std::unique_ptr<char[]> memory;
};
#else
/// Memory that ends where a page begins that may not be touched, as the memory before it.
class GuardedBuffer {
public:
  explicit GuardedBuffer(size_t size) {
    size_t page = sysconf(_SC_PAGESIZE), inner = (size + page - 1) / page * page;
    mapped = inner + 2 * page;
    memory = static_cast<char *>(mmap(nullptr, mapped, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
    EXPECT_NE(memory, MAP_FAILED);
    EXPECT_EQ(mprotect(memory + page, inner, PROT_READ | PROT_WRITE), 0);
    first = memory + page + inner - size;
    std::memset(first, 0xA5, size);
  }
  ~GuardedBuffer() { munmap(memory, mapped); }
  GuardedBuffer(const GuardedBuffer &) = delete;
  GuardedBuffer &operator=(const GuardedBuffer &) = delete;

  char *data() { return first; }

private:
  size_t mapped;
  char *memory, *first;
};
#endif

/// Doubles that hold values of a type, in its own bytes, by strides.
class TypedMatrix {
public:
  TypedMatrix(int64_t rows, int64_t columns, bool isF64, bool isTransposed)
      : isF64(isF64), bytes(isF64 ? 8 : 4), rowStride(isTransposed ? 1 : columns), columnStride(isTransposed ? rows : 1),
        buffer(rows * columns * bytes) {}

  void set(int64_t row, int64_t column, double value) {
    if (isF64) {
      std::memcpy(at(row, column), &value, 8);
    } else {
      float number = static_cast<float>(value);
      std::memcpy(at(row, column), &number, 4);
    }
  }
  /// The bytes of an element, as text where a test fails.
  uint64_t bits(int64_t row, int64_t column) {
    uint64_t result = 0;
    std::memcpy(&result, at(row, column), bytes);
    return result;
  }
  Matrix get() { return {buffer.data(), rowStride, columnStride}; }

private:
  char *at(int64_t row, int64_t column) { return buffer.data() + (row * rowStride + column * columnStride) * bytes; }

  bool isF64;
  int64_t bytes, rowStride, columnStride;
  GuardedBuffer buffer;
};

uint64_t bitsOf(double value, bool isF64) {
  uint64_t result = 0;
  float number = static_cast<float>(value);
  isF64 ? std::memcpy(&result, &value, 8) : std::memcpy(&result, &number, 4);
  return result;
}

class CompiledTest : public ::testing::Test {
protected:
  CompiledTest() {
    DialectRegistry registry;
    registerDialects(registry);
    context.appendDialectRegistry(registry);
    context.loadAllAvailableDialects();
  }

  MLIRContext context;
};

class SweepTest : public CompiledTest, public ::testing::WithParamInterface<int> {};

/// What looks for errors of memory finds one: a row that is not there is read, and a margin is written behind the others.
TEST_F(CompiledTest, TouchesNothingBesideItsBuffers) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  constexpr int64_t count = 8;
  Random random(1);
  OwningOpRef<ModuleOp> module = ModuleOp::create(UnknownLoc::get(&context));
  tree::EnsembleOp ensemble = createRandomEnsemble(*module, random);
  bool isRowF64 = ensemble.getThreshold().isF64(), isMarginF64 = ensemble.getBase().isF64();
  auto predict = [&](int64_t missingRows, int64_t missingMargins) {
    std::unique_ptr<CompiledEnsemble> compiled = CompiledEnsemble::compile(ensemble, getRunnableTargets().front());
    TypedMatrix input(count - missingRows, ensemble.getFeatures(), isRowF64, /*isTransposed=*/false);
    TypedMatrix output(count - missingMargins, ensemble.getNumMargins(), isMarginF64, /*isTransposed=*/false);
    compiled->predict(input.get(), count, output.get());
  };
#ifdef LATHE_ADDRESS_SANITIZED
  const char *message = "heap-buffer-overflow";
#else
  const char *message = "";
#endif
  predict(0, 0);
  EXPECT_DEATH(predict(1, 0), message);
  EXPECT_DEATH(predict(0, 1), message);
}

/// Rows walk through several trees at once. One that has come to the last leaf of the last tree waits for the others, and reads
/// nothing behind the tables: the number of a feature that stood there would be any.
TEST_F(CompiledTest, AWalkThatHasEndedReadsNoFurther) {
  constexpr int32_t trees = 24, tests = 16; // more features than a byte counts
  SmallVector<int32_t> roots, outputs(trees, 0), feature, left;
  SmallVector<float> threshold, value;
  SmallVector<int8_t> missingLeft;
  auto add = [&](int32_t f, int32_t child) {
    feature.push_back(f);
    left.push_back(child);
    threshold.push_back(f < 0 ? 0 : 1);
    value.push_back(f < 0 ? feature.size() : 0);
    missingLeft.push_back(0);
  };
  for (int32_t t = 0; t < trees; ++t) {
    roots.push_back(feature.size());
    // To the left one test behind the other; half as many in the last trees.
    int32_t depth = t < trees - 2 ? tests : tests / 2;
    for (int32_t i = 0; i < depth; ++i) {
      add(t * tests + i, roots.back() + 2 * i + 1);
      if (i > 0)
        add(-1, 0);
    }
    add(-1, 0);
    add(-1, 0);
  }
  OwningOpRef<ModuleOp> module = ModuleOp::create(UnknownLoc::get(&context));
  OpBuilder b = OpBuilder::atBlockEnd(module->getBody());
  auto ensemble = tree::EnsembleOp::create(b, b.getUnknownLoc(), "model", trees * tests, {0.0f}, roots, outputs, feature, threshold,
                                           missingLeft, left, value);
  ASSERT_TRUE(succeeded(ensemble.verify()));
  std::vector<double> row(trees * tests, 0);
  for (const std::string &target : getRunnableTargets()) {
    std::unique_ptr<CompiledEnsemble> compiled = CompiledEnsemble::compile(ensemble, target);
    TypedMatrix input(1, trees * tests, /*isF64=*/false, /*isTransposed=*/false);
    TypedMatrix output(1, 1, /*isF64=*/false, /*isTransposed=*/false);
    for (size_t f = 0; f < row.size(); ++f)
      input.set(0, f, row[f]);
    compiled->predict(input.get(), 1, output.get());
    EXPECT_EQ(output.bits(0, 0), bitsOf(referenceMargins(ensemble, row).front(), false)) << target;
  }
}

/// XGBoost writes trees of one leaf where nothing is left to gain.
TEST_F(CompiledTest, TreesWithoutTestsAreSums) {
  constexpr int64_t features = 3, count = 70;
  for (int32_t trees : {1, 2, 8, 12}) {
    SmallVector<int32_t> roots, outputs(trees, 0), feature(trees, -1), left(trees, 0);
    SmallVector<float> threshold(trees, 0), value;
    SmallVector<int8_t> missingLeft(trees, 0);
    for (int32_t t = 0; t < trees; ++t) {
      roots.push_back(t);
      value.push_back(0.1f * static_cast<float>(t + 1));
    }
    OwningOpRef<ModuleOp> module = ModuleOp::create(UnknownLoc::get(&context));
    OpBuilder b = OpBuilder::atBlockEnd(module->getBody());
    auto ensemble = tree::EnsembleOp::create(b, b.getUnknownLoc(), "model", features, {0.25f}, roots, outputs, feature,
                                             threshold, missingLeft, left, value);
    uint64_t expected = bitsOf(referenceMargins(ensemble, {0.0, 0.0, 0.0}).front(), false);
    for (const std::string &target : getRunnableTargets()) {
      SCOPED_TRACE("target " + target);
      std::unique_ptr<CompiledEnsemble> compiled = CompiledEnsemble::compile(ensemble, target);
      ASSERT_TRUE(compiled);
      for (int64_t rows : {int64_t(1), count}) {
        TypedMatrix input(rows, features, /*isF64=*/false, /*isTransposed=*/false);
        TypedMatrix output(rows, 1, /*isF64=*/false, /*isTransposed=*/false);
        compiled->predict(input.get(), rows, output.get());
        for (int64_t i = 0; i < rows; ++i)
          ASSERT_EQ(output.bits(i, 0), expected) << trees << " trees, row " << i;
      }
    }
  }
}

TEST_P(SweepTest, HasTheBitsOfTheReference) {
  Random random(GetParam());
  OwningOpRef<ModuleOp> module = ModuleOp::create(UnknownLoc::get(&context));
  tree::EnsembleOp ensemble = createRandomEnsemble(*module, random);
  ASSERT_TRUE(succeeded(ensemble.verify()));
  int64_t features = ensemble.getFeatures(), outputs = ensemble.getNumMargins();
  bool isRowF64 = ensemble.getThreshold().isF64(), isMarginF64 = ensemble.getBase().isF64();

  // The reference takes a while for many trees. 13 blocks and a rest are eight, four and one at once.
  int64_t most = ensemble.getRoots().size() > 200 ? 130 : 13 * 64 + 40;
  std::vector<double> rows = createRandomRows(ensemble, most, random);
  std::vector<std::vector<double>> expected;
  for (int64_t i = 0; i < most; ++i)
    expected.push_back(referenceMargins(ensemble, ArrayRef<double>(rows).slice(i * features, features)));

  for (const std::string &target : getRunnableTargets()) {
    SCOPED_TRACE("target " + target);
    std::unique_ptr<CompiledEnsemble> compiled = CompiledEnsemble::compile(ensemble, target);
    ASSERT_TRUE(compiled);
    for (int64_t count : {int64_t(0), int64_t(1), int64_t(2), int64_t(63), int64_t(64), int64_t(65), most}) {
      for (bool isTransposed : {false, true}) {
        SCOPED_TRACE(std::to_string(count) + (isTransposed ? " rows by columns" : " rows"));
        TypedMatrix input(count, features, isRowF64, isTransposed), output(count, outputs, isMarginF64, isTransposed);
        for (int64_t i = 0; i < count; ++i)
          for (int64_t f = 0; f < features; ++f)
            input.set(i, f, rows[i * features + f]);
        compiled->predict(input.get(), count, output.get());
        for (int64_t i = 0; i < count; ++i)
          for (int64_t k = 0; k < outputs; ++k)
            ASSERT_EQ(output.bits(i, k), bitsOf(expected[i][k], isMarginF64)) << "row " << i << ", margin " << k;
      }
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Seed, SweepTest, ::testing::Range(0, 200), ::testing::PrintToStringParamName());

} // namespace
