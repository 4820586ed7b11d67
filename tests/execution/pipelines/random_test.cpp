//===- random_test.cpp - Compiled rows, alone and in blocks ---------------===//
//
// Random pipelines, compiled and run: every prediction has the bits of the reference evaluation, for one row, for few and for
// blocks, from any row of a batch on, fused and not, by every version that this processor can run. The batch's buffers end
// where memory ends, so that a read behind them is a crash.
//
//===----------------------------------------------------------------------===//

#include "compiler/conversion/targets/Target.h"
#include "compiler/emit/object/Object.h"
#include "compiler/pipelines/Pipelines.h"
#include "compiler/reference/ParityRows.h"
#include "compiler/reference/ReferenceEvaluator.h"
#include "dialects/feature/Feature.h"
#include "dialects/pipeline/Pipeline.h"
#include "runtime/abi/lathe.h"
#include "runtime/serving/cpu.h"
#include "runtime/serving/transforms.h"
#include "tests/compiler/transforms/RandomPipeline.h"

#include "mlir/Parser/Parser.h"
#include "mlir/Pass/PassManager.h"
#include "llvm/ExecutionEngine/Orc/LLJIT.h"
#include "llvm/Support/TargetSelect.h"
#include "llvm/TargetParser/Host.h"

#include "gtest/gtest.h"

#include <cmath>
#include <cstring>
#include <sys/mman.h>
#include <unistd.h>

using namespace mlir;
using namespace lathe;

namespace {

constexpr int64_t kRows = 300;

/// A copy of bytes that ends where a page begins that cannot be read.
class GuardedBytes {
public:
  explicit GuardedBytes(llvm::StringRef bytes) {
    const size_t page = sysconf(_SC_PAGESIZE), used = (bytes.size() + page - 1) / page * page;
    size = used + page;
    memory = static_cast<char *>(mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
    mprotect(memory + used, page, PROT_NONE);
    data = memory + used - bytes.size();
    std::memcpy(data, bytes.data(), bytes.size());
  }
  GuardedBytes(const GuardedBytes &) = delete;
  ~GuardedBytes() { munmap(memory, size); }

  char *data;

private:
  char *memory;
  size_t size;
};

/// Rows in Arrow's layout.
class Batch {
public:
  Batch(pipeline::PipelineOp pipeline, llvm::ArrayRef<std::string> names, llvm::ArrayRef<std::vector<ReferenceValue>> rows) {
    for (auto [c, name] : llvm::enumerate(names))
      addColumn(pipeline.lookupColumn(name).getType(), c, rows);
  }

  const lathe_column &column(size_t c) const { return columns[c]; }

private:
  template <typename T> static void append(std::string &bytes, T value) {
    bytes.append(reinterpret_cast<const char *>(&value), sizeof value);
  }
  static void setBit(std::string &bits, size_t i) { bits[i / 8] |= 1 << i % 8; }

  const char *guard(const std::string &bytes) {
    guarded.push_back(std::make_unique<GuardedBytes>(bytes));
    return guarded.back()->data;
  }

  void addColumn(pipeline::ColumnType type, size_t c, llvm::ArrayRef<std::vector<ReferenceValue>> rows) {
    std::string validity((rows.size() + 7) / 8, 0), values, bytes;
    if (type == pipeline::ColumnType::String)
      append(values, int32_t{0});
    if (type == pipeline::ColumnType::Bool)
      values = validity;
    bool hasMissing = false;
    for (auto [i, row] : llvm::enumerate(rows)) {
      bool present = true;
      if (auto *number = std::get_if<double>(&row[c])) {
        // NaN is missing by its bit, or as it is.
        present = !std::isnan(*number) || (type == pipeline::ColumnType::Float64 && i % 2);
        double value = present ? *number : 12.5;
        if (type == pipeline::ColumnType::Float64)
          append(values, value);
        else if (type == pipeline::ColumnType::Int64)
          append(values, static_cast<int64_t>(value));
        else if (value != 0)
          setBit(values, i);
      } else if (auto *text = std::get_if<std::optional<std::string>>(&row[c])) {
        present = text->has_value();
        // The bytes of a missing value may be anything.
        bytes += present ? **text : i % 3 ? "red" : "";
        append(values, static_cast<int32_t>(bytes.size()));
      } else {
        present = std::get<2>(row[c]).has_value();
        append(values, present ? *std::get<2>(row[c]) : int64_t{7});
      }
      if (present)
        setBit(validity, i);
      hasMissing |= !present;
    }
    const char *bitmap = hasMissing ? guard(validity) : nullptr;
    columns.push_back({reinterpret_cast<const uint8_t *>(bitmap), guard(values), guard(bytes)});
  }

  std::vector<std::unique_ptr<GuardedBytes>> guarded;
  std::vector<lathe_column> columns;
};

/// A pipeline's program, loaded into this process.
class Program {
public:
  Program(ModuleOp module, bool fuse) {
    OwningOpRef<ModuleOp> lowered = module.clone();
    PassManager passes(module.getContext());
    buildDerivePipeline(passes, ProjectionKind::Predictor, fuse);
    LowerOptions options;
    options.targets = getDefaultTargets(llvm::Triple(llvm::sys::getDefaultTargetTriple()));
    buildLowerToLLVMPipeline(passes, options);
    llvm::SmallVector<char, 0> object;
    llvm::raw_svector_ostream stream(object);
    if (failed(passes.run(*lowered)) || failed(emitObject(*lowered, {}, stream)))
      return;
    jit = llvm::cantFail(llvm::orc::LLJITBuilder().create());
    llvm::orc::SymbolMap runtime;
    auto add = [&](const char *name, auto *function) {
      runtime[jit->mangleAndIntern(name)] = {llvm::orc::ExecutorAddr::fromPtr(function), llvm::JITSymbolFlags::Exported};
    };
    add("lathe_cpu_features", lathe_cpu_features);
    add("lathe_vocabulary_lookup", lathe_vocabulary_lookup);
    add("lathe_hash", lathe_hash);
    add("lathe_format_int64", lathe_format_int64);
    add("lathe_hash_ngrams", lathe_hash_ngrams);
    add("lathe_hash_kept_ngrams", lathe_hash_kept_ngrams);
    add("lathe_add_ngrams", lathe_add_ngrams);
    add("memcpy", static_cast<void *(*)(void *, const void *, size_t)>(std::memcpy));
    add("memset", static_cast<void *(*)(void *, int, size_t)>(std::memset));
    llvm::cantFail(jit->getMainJITDylib().define(llvm::orc::absoluteSymbols(std::move(runtime))));
    auto buffer = llvm::MemoryBuffer::getMemBufferCopy(llvm::StringRef(object.data(), object.size()));
    llvm::cantFail(jit->addObjectFile(std::move(buffer)));
    program = llvm::cantFail(jit->lookup("p_program")).toPtr<const lathe_program *>();
  }

  const lathe_program *get() const { return program; }

private:
  std::unique_ptr<llvm::orc::LLJIT> jit;
  const lathe_program *program = nullptr;
};

class RandomTest : public testing::Test {
protected:
  enum class Kind { Trees, ImportedTrees, Linear };

  RandomTest() {
    llvm::InitializeNativeTarget();
    llvm::InitializeNativeTargetAsmPrinter();
    DialectRegistry registry;
    registerDialects(registry);
    context.appendDialectRegistry(registry);
    context.loadAllAvailableDialects();
    context.disableMultithreading();
  }

  void expectEqual(uint64_t seed, Kind kind) {
    RandomPipeline declaration(seed, kind == Kind::Linear);
    std::string model = kind == Kind::Linear  ? declaration.printLinear()
                        : kind == Kind::Trees ? declaration.printEnsemble()
                                              : declaration.printImportedEnsemble();
    std::string text = declaration.print(model);
    OwningOpRef<ModuleOp> module = parseSourceString<ModuleOp>(text, &context);
    ASSERT_TRUE(module) << text;
    pipeline::PipelineOp pipeline = *module->getOps<pipeline::PipelineOp>().begin();
    ReferenceEvaluator reference(pipeline);
    std::vector<std::string> names = reference.getColumns();
    std::vector<std::vector<ReferenceValue>> rows;
    std::vector<float> expected;
    ParityRows drawn(pipeline, seed);
    for (int64_t i = 0; i < kRows; ++i) {
      rows.push_back(drawn.draw());
      llvm::append_range(expected, reference.predict(rows.back()));
    }
    Batch batch(pipeline, names, rows);
    for (bool fuse : {false, true}) {
      Program program(*module, fuse);
      ASSERT_TRUE(program.get()) << text;
      std::vector<lathe_column> columns;
      for (int32_t i = 0; i < program.get()->num_inputs; ++i)
        columns.push_back(batch.column(llvm::find(names, program.get()->inputs[i].name) - names.begin()));
      const lathe_batch read = {columns.data(), kRows, {nullptr, 0}};
      for (int32_t i = 0; i < program.get()->num_versions; ++i) {
        const lathe_version &version = program.get()->versions[i];
        if (version.needs & ~lathe_cpu_features())
          continue;
        SCOPED_TRACE(testing::Message() << "seed " << seed << (fuse ? ", fused, " : ", ") << version.target << "\n" << text);
        comparePieces(version, read, expected);
        if (HasFailure())
          return;
      }
    }
  }

  void comparePieces(const lathe_version &version, const lathe_batch &batch, llvm::ArrayRef<float> expected) {
    const int64_t outputs = expected.size() / kRows;
    constexpr float kUntouched = -7.5f;
    for (int64_t size : {1, 7, 8, 9, 63, 64, 65, 257})
      for (int64_t begin : {int64_t{0}, int64_t{3}, int64_t{41}, kRows - size}) {
        int64_t end = std::min(begin + size, kRows), count = (end - begin) * outputs;
        std::vector<float> found(count + 16, kUntouched);
        version.predict(&batch, begin, end, found.data() + 8);
        for (int64_t i = -8; i < count + 8; ++i) {
          float want = i < 0 || i >= count ? kUntouched : expected[begin * outputs + i], have = found[8 + i];
          bool same = (std::isnan(want) && std::isnan(have)) || std::memcmp(&want, &have, sizeof want) == 0;
          ASSERT_TRUE(same) << "output " << i << " of rows [" << begin << ", " << end << "): expected " << want << ", found "
                            << have;
          ++comparisons;
        }
      }
  }

  MLIRContext context;
  int64_t comparisons = 0;
};

TEST_F(RandomTest, TreesGiveTheReferencesBitsForAnyRows) {
  for (uint64_t seed = 0; seed < 10 && !HasFailure(); ++seed)
    expectEqual(seed, Kind::Trees);
  EXPECT_GT(comparisons, 50000);
}

TEST_F(RandomTest, ImportedTreesGiveTheReferencesBitsForAnyRows) {
  for (uint64_t seed = 2000; seed < 2010 && !HasFailure(); ++seed)
    expectEqual(seed, Kind::ImportedTrees);
  EXPECT_GT(comparisons, 50000);
}

TEST_F(RandomTest, LinearModelsGiveTheReferencesBitsForAnyRows) {
  for (uint64_t seed = 0; seed < 12 && !HasFailure(); ++seed)
    expectEqual(seed, Kind::Linear);
  EXPECT_GT(comparisons, 50000);
}

} // namespace
