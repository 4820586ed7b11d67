//===- Case.h - A case of conformance ---------------------------*- C++ -*-===//
//
// A folder in the form of ONNX's backend tests: model.onnx, and test_data_set_N/{input,output}_K.pb. A folder with model.mlir in
// its place is a case as well: functions on tensors, for tests of the runner.
//
//===----------------------------------------------------------------------===//
#ifndef LATHE_TESTS_CONFORMANCE_CASE_H
#define LATHE_TESTS_CONFORMANCE_CASE_H

#include <map>
#include <string>
#include <vector>

namespace lathe {

struct Case {
  std::string name; // "node/test_add"
  std::string folder;
};

/// The cases below the folders, sorted by name: the name is that of the folder that holds the case's, and its own.
std::vector<Case> findCases(const std::vector<std::string> &folders);

enum class State {
  Passed,
  Refused, // an error when it was compiled
  Failed,  // wrong outputs, an error when it ran, a crash, too much time or memory
};

struct Outcome {
  State state = State::Failed;
  std::string message; // of what did not pass
  double compileSeconds = 0, runSeconds = 0;
};

/// What is wrong with the data of a case, so that outputs cannot be compared with it.
enum class DataFault {
  None,
  Values, // expected values do not follow from the model: types and sizes are compared
  Inputs, // inputs contradict what the model declares: the call must be refused
};

struct RunOptions {
  double relative = 1e-3, absolute = 1e-7; // how far floats may be from what is expected
  std::string cpu;                         // as lathec's; empty: the baseline's
  std::vector<std::string> targets;
  std::map<std::string, DataFault> faults; // by name of the case
};

/// Makes what all cases of a process share.
void prepareCases();

/// Compiles the case to the object that lathec writes, loads it and runs all of its data sets, in this process.
Outcome runCase(const Case &testCase, const RunOptions &options);

} // namespace lathe

#endif // LATHE_TESTS_CONFORMANCE_CASE_H
