// What every Lathe program shares: flags, --help, and the exit statuses 0 (success), 1 (a user's error), 2 (wrong usage).
#ifndef LATHE_RUNTIME_IO_PROGRAM_H_
#define LATHE_RUNTIME_IO_PROGRAM_H_

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"

namespace lathe {

// Declares the flags of a program and reads them: `--name=value`, `--name value`, `-o value`; a bool also `--name`.
// A flag given twice is an error unless it is repeated. The targets keep their values where a flag is not given.
//
//   int main(int argc, char** argv) {
//     std::string output;
//     std::vector<std::string> shards;
//     lathe::Program program("x_analyzer", "Reads typed shards and writes their statistics.");
//     program.Repeated("shard", "FILE", "a typed shard", &shards).Required();
//     program.String("o", "FILE", "the statistics to write", &output).Required();
//     return program.Run(argc, argv, [&] { return Analyze(shards, output); });
//   }
class Program {
 public:
  struct Flag {
    std::string name;  // one letter stands for -o, more for --name
    std::string value_name;
    std::string doc;
    bool repeated = false;
    bool required = false;
    bool is_switch = false;
    bool given = false;
    // Stores a value; false when it cannot be read, which is wrong usage.
    std::function<bool(std::string_view)> set;

    Flag& Required() {
      required = true;
      return *this;
    }
  };

  Program(std::string name, std::string summary);

  // References stay valid until the next flag is declared.
  Flag& String(std::string name, std::string value_name, std::string doc, std::string* target);
  Flag& Repeated(std::string name, std::string value_name, std::string doc, std::vector<std::string>* target);
  Flag& Int64(std::string name, std::string doc, int64_t* target);
  Flag& Double(std::string name, std::string doc, double* target);
  Flag& Bool(std::string name, std::string doc, bool* target);
  // Arguments that are no flags; without this they are wrong usage.
  Flag& Positional(std::string value_name, std::string doc, std::vector<std::string>* target);

  // Reads the arguments, runs `body` and returns the exit status. Prints help to standard output, errors to standard
  // error: the status's message, with `NAME: error: ` before it where it names no place of its own.
  int Run(int argc, char** argv, const std::function<absl::Status()>& body);

  // Reads the arguments alone, for tests: an error is wrong usage; `help` says whether --help was among them.
  absl::Status Parse(const std::vector<std::string>& arguments, bool* help);
  std::string Help() const;

 private:
  Flag* Find(std::string_view name);

  std::string name_;
  std::string summary_;
  std::vector<Flag> flags_;
  std::vector<Flag> positional_;  // none or one
};

}  // namespace lathe

#endif  // LATHE_RUNTIME_IO_PROGRAM_H_
