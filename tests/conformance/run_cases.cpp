//===- run_cases.cpp - Runs folders in the form of ONNX's backend tests ---===//
//
// Every case is compiled to the object that lathec writes and run, in a process of its own. Exit status: 0 when every case
// passes or is expected not to, 1 otherwise, 2 on wrong usage.
//
//===----------------------------------------------------------------------===//

#include "Process.h"

#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringMap.h"
#include "llvm/ADT/StringSet.h"
#include "llvm/Support/CommandLine.h"
#include "llvm/Support/GlobPattern.h"
#include "llvm/Support/JSON.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/raw_ostream.h"

#include <cstdlib>
#include <map>
#include <sys/wait.h>
#include <unistd.h>

using namespace lathe;
namespace cl = llvm::cl;

static cl::OptionCategory category("run_cases options");
static cl::list<std::string> folders(cl::Positional, cl::desc("<folders of cases>"), cl::OneOrMore, cl::cat(category));
static cl::list<std::string> only("only", cl::desc("cases whose name matches one of these, as 'node/test_add*'"),
                                  cl::CommaSeparated, cl::cat(category));
static cl::opt<unsigned> jobs("jobs", cl::desc("how many run at once"), cl::init(2), cl::cat(category));
static cl::opt<int> timeout("timeout", cl::desc("seconds that a case may take"), cl::init(60), cl::cat(category));
static cl::opt<int64_t> memory("memory", cl::desc("MiB that a case may take"), cl::init(4096), cl::cat(category));
static cl::opt<double> relative("rtol", cl::desc("relative tolerance of floats"), cl::init(1e-3), cl::cat(category));
static cl::opt<double> absolute("atol", cl::desc("absolute tolerance of floats"), cl::init(1e-7), cl::cat(category));
static cl::list<std::string> targets("targets", cl::CommaSeparated, cl::desc("versions to compile, as lathec's"),
                                     cl::cat(category));
static cl::opt<std::string> cpu("cpu", cl::desc("processor to compile for, as lathec's"), cl::cat(category));
static cl::opt<std::string> expectedPath(
    "expected", cl::desc("cases that are refused, a line each: name, and why; it is an error that one passes or fails"),
    cl::value_desc("file"), cl::cat(category));
static cl::opt<std::string> faultsPath(
    "faults", cl::desc("cases whose data is at fault, a line each: name, 'values' or 'inputs', and why; of the first, types and sizes "
                       "are compared, of the others the call must be refused"),
    cl::value_desc("file"), cl::cat(category));
static cl::opt<std::string> writeExpectedPath("write-expected", cl::desc("write the refused cases to a file as --expected reads it"),
                                              cl::value_desc("file"), cl::cat(category));
static cl::opt<bool> listFailures("list-failures", cl::desc("print what does not pass, with the reasons"), cl::init(true),
                                  cl::cat(category));
static cl::opt<bool> listPassed("list-passed", cl::desc("print what passes"), cl::cat(category));
static cl::opt<std::string> jsonPath("json", cl::desc("write all outcomes as JSON"), cl::value_desc("file"), cl::cat(category));
static cl::opt<unsigned> shard("shard", cl::desc("run every n-th case, from this one"), cl::cat(category));
static cl::opt<unsigned> shards("shards", cl::desc("n"), cl::init(1), cl::cat(category));
static cl::opt<bool> inProcess("in-process", cl::desc("run in this process, one after the other, to debug"), cl::cat(category));

static int fail(const llvm::Twine &message) {
  llvm::errs() << "run_cases: error: " << message << '\n';
  return 2;
}

/// The lines of a list of cases, "name what follows", without notes behind '#'. Nothing after an error.
static std::optional<llvm::StringMap<std::string>> readList(const std::string &path) {
  llvm::StringMap<std::string> list;
  if (path.empty())
    return list;
  auto file = llvm::MemoryBuffer::getFile(path);
  if (!file) {
    fail(path + ": " + file.getError().message());
    return std::nullopt;
  }
  int number = 0;
  for (llvm::StringRef line : llvm::split((*file)->getBuffer(), '\n')) {
    ++number;
    line = line.split('#').first.trim();
    if (line.empty())
      continue;
    auto [name, reason] = line.split(' ');
    if (reason.trim().empty()) {
      fail(path + ":" + llvm::Twine(number) + ": expected a reason behind '" + name + "'");
      return std::nullopt;
    }
    list[name] = reason.trim().str();
  }
  return list;
}

static std::optional<std::map<std::string, DataFault>> readFaults() {
  std::optional<llvm::StringMap<std::string>> list = readList(faultsPath);
  if (!list)
    return std::nullopt;
  std::map<std::string, DataFault> faults;
  for (const auto &entry : *list) {
    auto [kind, reason] = llvm::StringRef(entry.second).split(' ');
    if ((kind != "values" && kind != "inputs") || reason.empty()) {
      fail(faultsPath + ": " + entry.first() + ": expected 'values' or 'inputs' and a reason, found '" + entry.second + "'");
      return std::nullopt;
    }
    faults[entry.first().str()] = kind == "values" ? DataFault::Values : DataFault::Inputs;
  }
  return faults;
}

static std::vector<Case> selectCases() {
  std::vector<Case> all = findCases(std::vector<std::string>(folders.begin(), folders.end())), selected;
  std::vector<llvm::GlobPattern> patterns;
  for (const std::string &pattern : only) {
    auto glob = llvm::GlobPattern::create(pattern);
    if (!glob) {
      llvm::errs() << "run_cases: error: '" << pattern << "': " << llvm::toString(glob.takeError()) << '\n';
      exit(2);
    }
    patterns.push_back(std::move(*glob));
  }
  unsigned index = 0;
  for (Case &testCase : all) {
    bool matches = patterns.empty() || llvm::any_of(patterns, [&](const llvm::GlobPattern &glob) {
                     return glob.match(testCase.name) || glob.match(llvm::StringRef(testCase.name).rsplit('/').second);
                   });
    if (matches && index++ % shards == shard)
      selected.push_back(std::move(testCase));
  }
  return selected;
}

static std::vector<Outcome> runAll(const std::vector<Case> &cases, std::map<std::string, DataFault> faults) {
  RunOptions options;
  options.faults = std::move(faults);
  options.relative = relative;
  options.absolute = absolute;
  options.cpu = cpu;
  options.targets.assign(targets.begin(), targets.end());
  std::vector<Outcome> outcomes(cases.size());
  if (inProcess) {
    for (size_t i = 0; i < cases.size(); ++i)
      outcomes[i] = runCase(cases[i], options);
    return outcomes;
  }
  prepareCases(); // what all have in common is made before they are forked
  Limits limits{timeout, memory};
  std::map<pid_t, std::pair<size_t, CaseProcess>> running;
  for (size_t next = 0; next < cases.size() || !running.empty();) {
    while (next < cases.size() && running.size() < std::max(1u, jobs.getValue())) {
      CaseProcess process(cases[next], options, limits);
      running.emplace(process.getPid(), std::make_pair(next, process));
      ++next;
    }
    int status;
    pid_t ended = waitpid(-1, &status, WNOHANG);
    if (ended <= 0) {
      for (auto &[pid, process] : running)
        process.second.endAfterLimit();
      usleep(1000);
      continue;
    }
    auto it = running.find(ended);
    if (it == running.end())
      continue;
    outcomes[it->second.first] = it->second.second.finish(status);
    running.erase(it);
  }
  return outcomes;
}

static const char *getName(State state) {
  return state == State::Passed ? "passed" : state == State::Refused ? "refused" : "failed";
}

static void writeJson(const std::vector<Case> &cases, const std::vector<Outcome> &outcomes) {
  std::error_code error;
  llvm::raw_fd_ostream file(jsonPath, error);
  if (error)
    exit(fail(jsonPath + ": " + error.message()));
  llvm::json::OStream json(file, 1);
  json.array([&] {
    for (auto [testCase, outcome] : llvm::zip_equal(cases, outcomes))
      json.object([&, &testCase = testCase, &outcome = outcome] {
        json.attribute("name", testCase.name);
        json.attribute("state", getName(outcome.state));
        json.attribute("message", llvm::json::fixUTF8(outcome.message));
        json.attribute("compile_seconds", outcome.compileSeconds);
        json.attribute("run_seconds", outcome.runSeconds);
      });
  });
}

/// What is refused, with the compiler's reasons.
static void writeExpected(const std::vector<Case> &cases, const std::vector<Outcome> &outcomes) {
  std::error_code error;
  llvm::raw_fd_ostream file(writeExpectedPath, error);
  if (error)
    exit(fail(writeExpectedPath + ": " + error.message()));
  file << "# Cases that Lathe does not compile: name, and why. run_cases --write-expected writes this.\n";
  for (auto [testCase, outcome] : llvm::zip_equal(cases, outcomes)) {
    if (outcome.state != State::Refused)
      continue;
    // What follows a '#' is a note.
    std::string reason = outcome.message.substr(0, 160);
    llvm::replace(reason, '#', ' ');
    file << testCase.name << ' ' << reason << '\n';
  }
}

/// As Bazel says it to a sharded test.
static void readShardFromEnvironment() {
  const char *total = getenv("TEST_TOTAL_SHARDS"), *index = getenv("TEST_SHARD_INDEX"), *status = getenv("TEST_SHARD_STATUS_FILE");
  if (!total || !index)
    return;
  shards.setValue(static_cast<unsigned>(atoi(total)));
  shard.setValue(static_cast<unsigned>(atoi(index)));
  if (status)
    if (FILE *file = fopen(status, "w"))
      fclose(file);
}

int main(int argc, char **argv) {
  cl::HideUnrelatedOptions(category);
  std::string errors;
  llvm::raw_string_ostream errorStream(errors);
  if (!cl::ParseCommandLineOptions(argc, argv, "Runs folders in the form of ONNX's backend tests.", &errorStream)) {
    llvm::errs() << errors;
    return 2;
  }
  readShardFromEnvironment();
  std::optional<llvm::StringMap<std::string>> expected = readList(expectedPath);
  std::optional<std::map<std::string, DataFault>> faults = readFaults();
  if (!expected || !faults)
    return 2;
  std::vector<Case> cases = selectCases();
  if (cases.empty() && shards == 1)
    return fail("no case is to be run; expected folders with model.onnx");
  std::vector<Outcome> outcomes = runAll(cases, std::move(*faults));

  unsigned counts[3] = {}, wrong = 0;
  std::map<std::string, std::vector<std::string>> byMessage;
  for (auto [testCase, outcome] : llvm::zip_equal(cases, outcomes)) {
    ++counts[static_cast<int>(outcome.state)];
    auto it = expected->find(testCase.name);
    bool isExpected = it != expected->end();
    bool isWrong = isExpected ? outcome.state != State::Refused : outcome.state != State::Passed;
    wrong += isWrong;
    if (isExpected && outcome.state == State::Passed)
      llvm::outs() << "unexpectedly passed: " << testCase.name << ", which " << expectedPath << " lists: " << it->second
                   << "; remove the line\n";
    else if (outcome.state != State::Passed && listFailures && isWrong)
      llvm::outs() << getName(outcome.state) << ": " << testCase.name << ": " << outcome.message << '\n';
    else if (outcome.state == State::Passed && listPassed)
      llvm::outs() << "passed: " << testCase.name << '\n';
  }
  if (!jsonPath.empty())
    writeJson(cases, outcomes);
  if (!writeExpectedPath.empty())
    writeExpected(cases, outcomes);
  llvm::outs() << cases.size() << " cases: " << counts[0] << " passed, " << counts[1] << " refused, " << counts[2] << " failed";
  if (!expected->empty())
    llvm::outs() << "; " << wrong << " not as expected";
  llvm::outs() << '\n';
  return wrong != 0;
}
