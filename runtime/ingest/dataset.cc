#include "runtime/ingest/dataset.h"

#include <set>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "google/protobuf/util/json_util.h"
#include "runtime/io/mapped_file.h"
#include "runtime/table/column_type.h"

namespace lathe {
namespace {

absl::Status CheckDataset(const Dataset& dataset) {
  if (dataset.columns().empty()) {
    return absl::InvalidArgumentError("expected at least one column, found none; declare the columns of the dataset");
  }
  std::set<std::string> names;
  for (const Column& column : dataset.columns()) {
    if (column.name().empty()) return absl::InvalidArgumentError("expected every column to have a name, found one without");
    const auto refuse = [&](const auto&... message) {
      return absl::InvalidArgumentError(absl::StrCat("column '", column.name(), "': ", message...));
    };
    if (!names.insert(column.name()).second) return refuse("expected one declaration, found a second; remove it");
    if (!IsColumnType(column.type())) {
      return refuse("expected a type (STRING, INT64, FLOAT64, BOOL, TIMESTAMP), found ", static_cast<int>(column.type()));
    }
    const bool is_number = column.type() == INT64 || column.type() == FLOAT64;
    if ((column.has_min() || column.has_max()) && !is_number) {
      return refuse("expected min and max only on int64 and float64, found them on ", std::string(TypeName(column.type())),
                    "; remove them");
    }
    if (column.has_min() && column.has_max() && !(column.min() <= column.max())) {
      return refuse("expected min to be at most max, found ", column.min(), " and ", column.max());
    }
    if (!column.values().empty() && column.type() != STRING) {
      return refuse("expected values only on string, found them on ", std::string(TypeName(column.type())), "; remove them");
    }
  }
  const std::string& delimiter = dataset.delimiter();
  if (delimiter.size() > 1 || delimiter == "\"" || delimiter == "\n" || delimiter == "\r") {
    return absl::InvalidArgumentError(
        absl::StrCat("expected a delimiter of one byte other than a quote or a line end, found '", delimiter, "'"));
  }
  if (!(dataset.max_bad_fraction() >= 0 && dataset.max_bad_fraction() <= 1)) {
    return absl::InvalidArgumentError(
        absl::StrCat("expected max_bad_fraction between 0 and 1, found ", dataset.max_bad_fraction()));
  }
  return absl::OkStatus();
}

}  // namespace

// The ABI's type numbers are the declaration's.
static_assert(static_cast<int>(STRING) == LATHE_STRING && static_cast<int>(INT64) == LATHE_INT64 &&
                  static_cast<int>(FLOAT64) == LATHE_FLOAT64 && static_cast<int>(BOOL) == LATHE_BOOL &&
                  static_cast<int>(TIMESTAMP) == LATHE_TIMESTAMP,
              "lathe_type follows ColumnType");

absl::StatusOr<Dataset> ReadDataset(const std::string& path) {
  const absl::StatusOr<std::string> text = ReadFile(path);
  if (!text.ok()) return text.status();
  Dataset dataset;
  const google::protobuf::util::Status parsed = google::protobuf::util::JsonStringToMessage(*text, &dataset);
  if (!parsed.ok()) {
    return absl::InvalidArgumentError(absl::StrCat(path, ": error: expected a Dataset in proto3 JSON, found: ",
                                                   std::string(parsed.message()), "; build the ml_dataset target again"));
  }
  if (const absl::Status status = CheckDataset(dataset); !status.ok()) {
    return absl::InvalidArgumentError(absl::StrCat(path, ": error: ", status.message()));
  }
  return dataset;
}

std::vector<ColumnSchema> SchemasOf(const Dataset& dataset) {
  std::vector<ColumnSchema> schemas;
  for (const Column& column : dataset.columns()) {
    ColumnSchema& schema = schemas.emplace_back();
    schema.name = column.name();
    schema.type = static_cast<lathe_type>(column.type());
    schema.required = column.required();
    if (column.has_min()) schema.min = column.min();
    if (column.has_max()) schema.max = column.max();
    schema.values.assign(column.values().begin(), column.values().end());
  }
  return schemas;
}

}  // namespace lathe
