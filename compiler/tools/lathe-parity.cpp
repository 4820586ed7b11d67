//===- lathe-parity.cpp - Compiled predictions against the IR's meaning ---===//
//
// Loads a trained module and the shared library that was compiled from it, and compares every bit of features and
// predictions: on rows of the given shards, and on drawn rows that try the corners, alone and in batches; by every version of
// the code that this processor can run. Exit status: 0 when nothing differs, 1 when something does or cannot be read, 2 on
// wrong usage.
//
//===----------------------------------------------------------------------===//

#include "compiler/reference/ParityRows.h"
#include "compiler/reference/ReferenceEvaluator.h"
#include "compiler/tools/Tool.h"
#include "dialects/feature/Feature.h"
#include "runtime/io/program.h"
#include "runtime/serving/cpu.h"
#include "runtime/table/bind.h"
#include "runtime/table/shard.h"
#include "runtime/table/table_builder.h"

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"

#include <cstring>
#include <dlfcn.h>

using namespace lathe;

namespace {

/// Reads back what generated code sees of a column, independently of the generated loads.
ReferenceValue readValue(const lathe_column &column, lathe_type type, int64_t row) {
  bool present = !column.validity || (column.validity[row >> 3] >> (row & 7) & 1);
  const double missing = std::numeric_limits<double>::quiet_NaN();
  switch (type) {
  case LATHE_STRING: {
    if (!present)
      return std::optional<std::string>();
    const auto *offsets = static_cast<const int32_t *>(column.values);
    return std::optional<std::string>(std::string(column.bytes + offsets[row], column.bytes + offsets[row + 1]));
  }
  case LATHE_TIMESTAMP:
    return present ? std::optional<int64_t>(static_cast<const int64_t *>(column.values)[row]) : std::nullopt;
  case LATHE_INT64:
    return present ? static_cast<double>(static_cast<const int64_t *>(column.values)[row]) : missing;
  case LATHE_FLOAT64:
    return present ? static_cast<const double *>(column.values)[row] : missing;
  case LATHE_BOOL:
    return present ? static_cast<double>(static_cast<const uint8_t *>(column.values)[row >> 3] >> (row & 7) & 1) : missing;
  case LATHE_FLOAT32: // no column's
    break;
  }
  return missing;
}

bool sameBits(float a, float b) {
  if (std::isnan(a) && std::isnan(b))
    return true;
  return std::memcmp(&a, &b, sizeof a) == 0;
}

class Parity {
public:
  Parity(pipeline::PipelineOp pipeline, const std::vector<lathe_input> &columns, const lathe_program &program)
      : reference(pipeline), inputs(columns), program(program) {
    for (int32_t i = 0; i < program.num_inputs; ++i)
      for (size_t c = 0; c < columns.size(); ++c)
        if (std::strcmp(columns[c].name, program.inputs[i].name) == 0)
          columnOf.push_back(c);
    for (int32_t i = 0; i < program.num_versions; ++i) {
      const lathe_version &version = program.versions[i];
      bool canRun = (version.needs & ~lathe_cpu_features()) == 0;
      (canRun ? versions : skipped).push_back(&version);
    }
  }

  /// Compares rows [0, num_rows) of a batch of all columns of the graph, in pieces of one row and of many.
  absl::Status compare(const lathe_batch &rowsOfGraph) {
    if (static_cast<int32_t>(columnOf.size()) != program.num_inputs)
      return absl::InvalidArgumentError(absl::StrCat(program.name, " reads columns that the module's features do not"));
    // The library may read fewer columns: those that its model depends on.
    std::vector<lathe_column> read;
    for (size_t column : columnOf)
      read.push_back(rowsOfGraph.columns[column]);
    const lathe_batch batch = {read.data(), rowsOfGraph.num_rows, rowsOfGraph.source};
    for (int64_t begin = 0, piece = 0; begin < batch.num_rows; ++piece) {
      static const int64_t sizes[] = {1, 7, 64, 1, 200};
      int64_t end = std::min(batch.num_rows, begin + sizes[piece % std::size(sizes)]);
      std::vector<float> features((end - begin) * program.num_features);
      if (program.features)
        program.features(&batch, begin, end, features.data());
      std::vector<std::vector<float>> predictions(1 + versions.size(), std::vector<float>((end - begin) * program.num_outputs));
      program.predict(&batch, begin, end, predictions[0].data());
      for (size_t i = 0; i < versions.size(); ++i)
        versions[i]->predict(&batch, begin, end, predictions[1 + i].data());
      for (int64_t row = begin; row < end; ++row)
        compareRow(rowsOfGraph, row, row - begin, features, predictions);
      begin = end;
    }
    return absl::OkStatus();
  }

  int64_t rows = 0, comparisons = 0, differences = 0;
  std::string firstDifference;
  std::vector<const lathe_version *> versions, skipped; // by whether this processor can run them

private:
  /// `position` is where the row stands in the results: one array of features, one of predictions per version.
  void compareRow(const lathe_batch &batch, int64_t row, int64_t position, const std::vector<float> &features,
                  const std::vector<std::vector<float>> &predictions) {
    std::vector<ReferenceValue> values;
    for (size_t c = 0; c < inputs.size(); ++c)
      values.push_back(readValue(batch.columns[c], static_cast<lathe_type>(inputs[c].type), row));
    ++rows;
    if (program.features)
      check("feature", reference.features(values), &features[position * program.num_features], values);
    std::vector<float> expected = reference.predict(values);
    for (size_t i = 0; i < predictions.size(); ++i) {
      std::string what = i == 0 ? "prediction" : absl::StrCat("prediction by the version for ", versions[i - 1]->target);
      check(what, expected, &predictions[i][position * program.num_outputs], values);
    }
  }

  void check(const std::string &what, const std::vector<float> &expected, const float *found,
             const std::vector<ReferenceValue> &values) {
    ++comparisons;
    for (size_t i = 0; i < expected.size(); ++i) {
      if (sameBits(expected[i], found[i]))
        continue;
      if (differences++ == 0)
        firstDifference = describe(what, i, expected[i], found[i], values);
      return;
    }
  }

  std::string describe(const std::string &what, size_t i, float expected, float found,
                       const std::vector<ReferenceValue> &values) {
    char numbers[96];
    std::snprintf(numbers, sizeof numbers, "expected %.9g (%a), found %.9g (%a)", expected, expected, found, found);
    std::string text = absl::StrCat(what, " ", i, what != "feature" ? "" : absl::StrCat(" (", program.feature_names[i], ")"),
                                    ": ", numbers, "; the row is");
    for (size_t c = 0; c < inputs.size(); ++c) {
      absl::StrAppend(&text, c ? ", " : " ", inputs[c].name, "=");
      if (auto *number = std::get_if<double>(&values[c]))
        absl::StrAppend(&text, *number);
      else if (auto *string = std::get_if<std::optional<std::string>>(&values[c]))
        absl::StrAppend(&text, *string ? "\"" + **string + "\"" : "missing");
      else
        absl::StrAppend(&text, std::get<2>(values[c]) ? absl::StrCat(*std::get<2>(values[c])) : "missing");
    }
    return text;
  }

  ReferenceEvaluator reference;
  const std::vector<lathe_input> &inputs; // the columns of the graph
  const lathe_program &program;
  std::vector<size_t> columnOf; // of each input of the program
};

/// Drawn rows as a batch.
absl::Status fill(TableBuilder &table, const std::vector<lathe_input> &inputs, ParityRows &rows, int64_t count) {
  for (int64_t i = 0; i < count; ++i) {
    std::vector<ReferenceValue> row = rows.draw();
    for (size_t c = 0; c < inputs.size(); ++c) {
      if (auto *number = std::get_if<double>(&row[c])) {
        if (std::isnan(*number))
          table.AppendMissing(c);
        else if (inputs[c].type == LATHE_INT64)
          table.AppendInt64(c, static_cast<int64_t>(*number));
        else if (inputs[c].type == LATHE_BOOL)
          table.AppendBool(c, *number != 0);
        else
          table.AppendDouble(c, *number);
      } else if (auto *text = std::get_if<std::optional<std::string>>(&row[c])) {
        if (!*text)
          table.AppendMissing(c);
        else if (absl::Status status = table.AppendString(c, **text); !status.ok())
          return status;
      } else {
        std::get<2>(row[c]) ? table.AppendInt64(c, *std::get<2>(row[c])) : table.AppendMissing(c);
      }
    }
  }
  return absl::OkStatus();
}

/// The columns that the features of the whole module read.
std::vector<lathe_input> getColumns(pipeline::PipelineOp pipeline) {
  std::vector<lathe_input> columns;
  for (auto graph : pipeline.getBody().getOps<feature::GraphOp>())
    for (auto name : graph.getColumns().getAsRange<mlir::StringAttr>()) {
      pipeline::ColumnOp column = pipeline.lookupColumn(name);
      columns.push_back({column.getSymName().data(), static_cast<int32_t>(column.getType()), 0, 0, nullptr, 0, 0});
    }
  return columns;
}

absl::Status run(const std::string &modulePath, const std::string &libraryPath, const std::vector<std::string> &shardPaths,
                 int64_t numRows) {
  ToolContext tool("lathe_parity");
  mlir::OwningOpRef<mlir::ModuleOp> module = tool.readModule(modulePath);
  if (!module)
    return absl::InvalidArgumentError(absl::StrCat("cannot read module '", modulePath, "'"));
  auto pipelines = module->getOps<pipeline::PipelineOp>();
  if (pipelines.empty())
    return absl::InvalidArgumentError(absl::StrCat("'", modulePath, "' holds no pipeline; expected a trained module"));
  pipeline::PipelineOp pipelineOp = *pipelines.begin();

  // dlopen looks a name without a slash up on the library path.
  std::string path = libraryPath.find('/') == std::string::npos ? "./" + libraryPath : libraryPath;
  void *library = dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL);
  if (!library)
    return absl::InvalidArgumentError(absl::StrCat("cannot load library: ", dlerror()));
  std::string symbol = pipelineOp.getSymName().str() + "_program";
  const auto *program = static_cast<const lathe_program *>(dlsym(library, symbol.c_str()));
  if (!program)
    return absl::InvalidArgumentError(absl::StrCat("'", libraryPath, "' has no symbol '", symbol, "'"));
  if (program->abi_version != LATHE_ABI_VERSION)
    return absl::InvalidArgumentError(
        absl::StrCat("'", libraryPath, "' has ABI version ", program->abi_version, ", expected ", LATHE_ABI_VERSION));

  const std::vector<lathe_input> inputs = getColumns(pipelineOp);
  lathe_program graph = *program; // the same, reading every column of the graph
  graph.inputs = inputs.data();
  graph.num_inputs = static_cast<int32_t>(inputs.size());
  Parity parity(pipelineOp, inputs, *program);
  absl::StatusOr<std::vector<Shard>> shards = OpenShards(shardPaths);
  if (!shards.ok())
    return shards.status();
  // Half of the rows are real ones, as far as there are so many.
  for (const Shard &shard : *shards) {
    absl::StatusOr<std::vector<lathe_column>> columns = BindInputs(shard, graph);
    if (!columns.ok())
      return columns.status();
    lathe_batch batch = BatchOf(shard, *columns);
    batch.num_rows = std::min<int64_t>(batch.num_rows, (numRows / 2 + shards->size() - 1) / shards->size());
    if (absl::Status status = parity.compare(batch); !status.ok())
      return status;
  }
  int64_t realRows = parity.rows;
  std::vector<ColumnSpec> specs;
  for (const lathe_input &input : inputs)
    specs.push_back({input.name, static_cast<lathe_type>(input.type)});
  TableBuilder table(specs);
  ParityRows rows(pipelineOp, /*seed=*/20260101);
  if (absl::Status status = fill(table, inputs, rows, std::max<int64_t>(0, numRows - realRows)); !status.ok())
    return status;
  std::vector<lathe_column> columns = table.View();
  if (absl::Status status = parity.compare({columns.data(), table.num_rows(), {nullptr, 0}}); !status.ok())
    return status;

  auto names = [](const std::vector<const lathe_version *> &versions) {
    return absl::StrJoin(versions, ", ", [](std::string *out, const lathe_version *version) { out->append(version->target); });
  };
  std::printf("%s: %lld rows (%lld of shards, %lld drawn) by the versions for %s: %lld of %lld comparisons differ\n",
              program->name, static_cast<long long>(parity.rows), static_cast<long long>(realRows),
              static_cast<long long>(parity.rows - realRows), names(parity.versions).c_str(),
              static_cast<long long>(parity.differences), static_cast<long long>(parity.comparisons));
  if (!parity.skipped.empty())
    std::printf("%s: not compared, for this processor cannot run them: the versions for %s\n", program->name,
                names(parity.skipped).c_str());
  if (parity.differences)
    return absl::InternalError(absl::StrCat("compiled code and reference disagree on ", parity.differences, " of ",
                                            parity.comparisons, " comparisons; first: ", parity.firstDifference));
  return absl::OkStatus();
}

} // namespace

int main(int argc, char **argv) {
  std::string module, library;
  std::vector<std::string> shards;
  int64_t rows = 10000;
  Program program("lathe_parity", "Compares compiled predictions with the reference evaluation of their module, bit by bit.");
  program.String("module", "FILE", "the trained module", &module).Required();
  program.String("library", "FILE", "the shared library that was compiled from it", &library).Required();
  program.Repeated("shard", "FILE", "a typed shard with real rows", &shards);
  program.Int64("rows", "how many rows to compare; what the shards do not give is drawn", &rows);
  return program.Run(argc, argv, [&] { return run(module, library, shards, rows); });
}
