// The program x_predict: rows in, predictions out.
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <cstdio>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "runtime/abi/reader.h"
#include "runtime/io/byte_source.h"
#include "runtime/io/program.h"
#include "runtime/predict/csv_rows.h"
#include "runtime/predict/describe.h"
#include "runtime/predict/format.h"
#include "runtime/predict/json_rows.h"
#include "runtime/predict/output.h"
#include "runtime/predict/prediction_writer.h"
#include "runtime/predict/predictor.h"

extern "C" const lathe_program* const lathe_entry;
extern "C" const lathe_reader* const lathe_reader_entry;

namespace lathe {
namespace {

// Beyond a few, reading the input is what takes the time.
constexpr int64_t kMostThreads = 64;
constexpr int64_t kMostDefaultThreads = 8;

int64_t DefaultThreads() { return std::clamp<int64_t>(std::thread::hardware_concurrency(), 1, kMostDefaultThreads); }

struct Options {
  std::string input = "-";
  std::optional<RowFormat> input_format;
  std::string output = "-";
  std::optional<RowFormat> output_format;
  std::string keep;
  bool skip_bad_rows = false;
  int64_t threads = DefaultThreads();
  bool verbose = false;
  bool describe = false;
  bool version = false;
};

std::string ProgramName() { return absl::StrCat(lathe_entry->name, "_predict"); }

// A line that is rewritten in place, where standard error is a terminal; nothing elsewhere.
class Progress {
 public:
  Progress() : shown_(isatty(STDERR_FILENO) != 0), start_(Clock::now()), last_(start_) {}
  ~Progress() { Clear(); }

  void Update(int64_t rows) {
    const Clock::time_point now = Clock::now();
    if (!shown_ || now - last_ < std::chrono::milliseconds(200)) return;
    last_ = now;
    written_ = true;
    const double seconds = std::chrono::duration<double>(now - start_).count();
    std::fprintf(stderr, "\r%s: %lld rows, %.0f rows/s\033[K", ProgramName().c_str(), static_cast<long long>(rows),
                 static_cast<double>(rows) / seconds);
  }

  // Makes room for a message.
  void Clear() {
    if (written_) std::fputs("\r\033[K", stderr);
    written_ = false;
  }

 private:
  using Clock = std::chrono::steady_clock;

  const bool shown_;
  bool written_ = false;
  const Clock::time_point start_;
  Clock::time_point last_;
};

void Note(const std::string& message) { std::fprintf(stderr, "%s: note: %s\n", ProgramName().c_str(), message.c_str()); }

absl::Status Predict(const Options& options) {
  const lathe_program& program = *lathe_entry;
  const std::vector<std::string> keep = absl::StrSplit(options.keep, ',', absl::SkipEmpty());

  const std::string name = options.input == "-" ? "<stdin>" : options.input;
  absl::StatusOr<FileSource> file = options.input == "-" ? absl::StatusOr<FileSource>(FileSource::Borrow(STDIN_FILENO, name))
                                                         : FileSource::Open(options.input);
  if (!file.ok()) return file.status();
  if (options.threads > 1) {
    if (absl::Status status = file->AllowInterrupt(); !status.ok()) return status;
  }
  PeekedSource source(*file);
  std::optional<RowFormat> input_format = options.input_format;
  if (!input_format) input_format = FormatOfPath(options.input);
  if (!input_format) {
    absl::StatusOr<RowFormat> sniffed = source.Sniff();
    if (!sniffed.ok()) return sniffed.status();
    input_format = *sniffed;
  }
  std::optional<RowFormat> output_format = options.output_format;
  if (!output_format) output_format = FormatOfPath(options.output);
  if (!output_format) output_format = input_format;

  absl::StatusOr<std::unique_ptr<RowSource>> rows_source = *input_format == RowFormat::kCsv
                                                               ? OpenCsvRows(source, name, *lathe_reader_entry, keep)
                                                               : OpenJsonRows(source, name, *lathe_reader_entry, keep);
  if (!rows_source.ok()) return rows_source.status();
  const std::unique_ptr<PredictionWriter> writer =
      *output_format == RowFormat::kCsv ? MakeCsvWriter(program, keep) : MakeJsonWriter(program, keep);
  absl::StatusOr<std::unique_ptr<Output>> output =
      options.output == "-" ? BorrowOutput(STDOUT_FILENO, "<stdout>") : OpenFileOutput(options.output);
  if (!output.ok()) return output.status();

  Progress progress;
  int64_t skipped = 0;
  PredictCalls calls;
  calls.write = [&](std::string_view text) { return (*output)->Write(text); };
  calls.progress = [&](int64_t rows) { progress.Update(rows); };
  calls.bad_row = [&](const absl::Status& error) {
    if (!options.skip_bad_rows) return error;
    ++skipped;
    progress.Clear();
    std::fprintf(stderr, "%s\n", std::string(error.message()).c_str());
    return absl::OkStatus();
  };
  if (options.threads > 1) calls.interrupt = [&] { file->Interrupt(); };
  const absl::StatusOr<int64_t> rows = PredictRows(program, **rows_source, *writer, calls, static_cast<int>(options.threads));
  progress.Clear();
  if (!rows.ok()) return rows.status();
  if (absl::Status status = (*output)->Commit(); !status.ok()) return status;
  if (skipped > 0) Note(absl::StrCat("left out ", skipped, " bad rows of ", skipped + *rows));
  if (options.verbose) {
    Note(absl::StrCat("predicted ", *rows, " rows"));
    if (!(*rows_source)->ignored().empty())
      Note(absl::StrCat("ignored columns: ", absl::StrJoin((*rows_source)->ignored(), ", ")));
  }
  return absl::OkStatus();
}

absl::Status Run(const Options& options) {
  if (options.version) {
    std::printf("%s %s (lathe abi %u)\n", ProgramName().c_str(), lathe_entry->origin, lathe_entry->abi_version);
    return absl::OkStatus();
  }
  if (options.describe) {
    std::fputs(DescribeAsJson(*lathe_entry).c_str(), stdout);
    return absl::OkStatus();
  }
  return Predict(options);
}

std::string Summary() {
  return absl::StrCat("Predicts '", lathe_entry->label, "' with the compiled pipeline ", lathe_entry->origin,
                      ".\n\nReads rows as CSV with a header, or as JSON Lines, one object a line. Columns go by name, in any "
                      "order:\n",
                      DescribeInputs(*lathe_entry),
                      "An optional column may be absent, or its field empty, null or left out. Other columns are ignored.\n\n"
                      "An output file appears when it is complete; rows already written to standard output stay where a later "
                      "row fails.");
}

}  // namespace
}  // namespace lathe

int main(int argc, char** argv) {
  lathe::Options options;
  lathe::Program program(lathe::ProgramName(), lathe::Summary());
  std::string text;  // of flags whose value is read by `set`
  const auto format = [](std::optional<lathe::RowFormat>* target) {
    return [target](std::string_view value) { return (*target = lathe::FormatOfName(value)).has_value(); };
  };
  program.String("input", "FILE", "the rows; - is standard input (-)", &options.input);
  program.String("input-format", "csv|jsonl", "format of the rows; without it the extension tells, or the first byte", &text)
      .set = format(&options.input_format);
  program.String("output", "FILE", "the predictions; - is standard output (-)", &options.output);
  program
      .String("output-format", "csv|jsonl", "format of the predictions; without it the extension tells, or the input's format",
              &text)
      .set = format(&options.output_format);
  program.String("keep", "COLUMNS", "columns to copy from the input before each prediction, separated by commas",
                 &options.keep);
  program.String("on-bad-row", "fail|skip", "stop at the first bad row, or report it and leave it out (fail)", &text).set =
      [&](std::string_view value) {
        options.skip_bad_rows = value == "skip";
        return value == "skip" || value == "fail";
      };
  program
      .String("threads", "INTEGER",
              absl::StrCat("at most so many threads predict, 1 to ", lathe::kMostThreads, "; the output is the same for any (",
                           "the processors there are, up to ", lathe::kMostDefaultThreads, ")"),
              &text)
      .set = [&](std::string_view value) {
    const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), options.threads);
    return error == std::errc() && end == value.data() + value.size() && options.threads >= 1 &&
           options.threads <= lathe::kMostThreads;
  };
  program.Bool("verbose", "says how many rows were predicted and which columns were ignored", &options.verbose);
  program.Bool("describe", "prints inputs and outputs as JSON", &options.describe);
  program.Bool("version", "prints the pipeline and its ABI version", &options.version);
  return program.Run(argc, argv, [&] { return lathe::Run(options); });
}
