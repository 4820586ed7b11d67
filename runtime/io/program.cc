#include "runtime/io/program.h"

#include <algorithm>
#include <charconv>
#include <cstdio>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"

namespace lathe {
namespace {

std::string Spell(const Program::Flag& flag) { return absl::StrCat(flag.name.size() == 1 ? "-" : "--", flag.name); }

}  // namespace

Program::Program(std::string name, std::string summary) : name_(std::move(name)), summary_(std::move(summary)) {}

Program::Flag& Program::String(std::string name, std::string value_name, std::string doc, std::string* target) {
  Flag flag{std::move(name), std::move(value_name), std::move(doc)};
  flag.set = [target](std::string_view value) {
    *target = value;
    return true;
  };
  return flags_.emplace_back(std::move(flag));
}

Program::Flag& Program::Repeated(std::string name, std::string value_name, std::string doc,
                                 std::vector<std::string>* target) {
  Flag flag{std::move(name), std::move(value_name), std::move(doc)};
  flag.repeated = true;
  flag.set = [target](std::string_view value) {
    target->emplace_back(value);
    return true;
  };
  return flags_.emplace_back(std::move(flag));
}

Program::Flag& Program::Int64(std::string name, std::string doc, int64_t* target) {
  Flag flag{std::move(name), "INTEGER", std::move(doc)};
  flag.set = [target](std::string_view value) {
    const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), *target);
    return error == std::errc() && end == value.data() + value.size();
  };
  return flags_.emplace_back(std::move(flag));
}

Program::Flag& Program::Double(std::string name, std::string doc, double* target) {
  Flag flag{std::move(name), "NUMBER", std::move(doc)};
  flag.set = [target](std::string_view value) {
    return absl::SimpleAtod(absl::string_view(value.data(), value.size()), target);
  };
  return flags_.emplace_back(std::move(flag));
}

Program::Flag& Program::Bool(std::string name, std::string doc, bool* target) {
  Flag flag{std::move(name), "", std::move(doc)};
  flag.is_switch = true;
  flag.set = [target](std::string_view value) {
    *target = value == "true";
    return value == "true" || value == "false";
  };
  return flags_.emplace_back(std::move(flag));
}

Program::Flag& Program::Positional(std::string value_name, std::string doc, std::vector<std::string>* target) {
  Flag flag{value_name, value_name, std::move(doc)};
  flag.repeated = true;
  flag.set = [target](std::string_view value) {
    target->emplace_back(value);
    return true;
  };
  positional_.assign(1, std::move(flag));
  return positional_.back();
}

Program::Flag* Program::Find(std::string_view name) {
  const auto found = std::find_if(flags_.begin(), flags_.end(), [&](const Flag& flag) { return flag.name == name; });
  return found == flags_.end() ? nullptr : &*found;
}

absl::Status Program::Parse(const std::vector<std::string>& arguments, bool* help) {
  *help = false;
  bool only_positional = false;
  for (size_t i = 0; i < arguments.size(); ++i) {
    const std::string& argument = arguments[i];
    if (!only_positional && (argument == "--help" || argument == "-h")) {
      *help = true;
      return absl::OkStatus();
    }
    if (!only_positional && argument == "--") {
      only_positional = true;
      continue;
    }
    if (only_positional || argument.size() < 2 || argument[0] != '-') {
      if (positional_.empty()) {
        return absl::InvalidArgumentError(absl::StrCat("expected only flags, found '", argument, "'; see --help"));
      }
      positional_[0].given = true;
      positional_[0].set(argument);
      continue;
    }
    const size_t dashes = argument[1] == '-' ? 2 : 1;
    const size_t equals = argument.find('=');
    const std::string name = argument.substr(dashes, equals == std::string::npos ? equals : equals - dashes);
    Flag* const flag = Find(name);
    if (flag == nullptr) {
      return absl::InvalidArgumentError(absl::StrCat("unknown flag '", argument, "'; see --help"));
    }
    if (flag->given && !flag->repeated) {
      return absl::InvalidArgumentError(absl::StrCat("expected ", Spell(*flag), " once, found it twice"));
    }
    std::string value;
    if (equals != std::string::npos) {
      value = argument.substr(equals + 1);
    } else if (flag->is_switch) {
      value = "true";
    } else if (i + 1 < arguments.size()) {
      value = arguments[++i];
    } else {
      return absl::InvalidArgumentError(absl::StrCat("expected a value after ", Spell(*flag), ", found none"));
    }
    if (!flag->set(value)) {
      return absl::InvalidArgumentError(absl::StrCat("expected ", flag->is_switch ? "true or false" : flag->value_name,
                                                     " after ", Spell(*flag), ", found '", value, "'"));
    }
    flag->given = true;
  }
  for (const std::vector<Flag>* flags : {&flags_, &positional_}) {
    for (const Flag& flag : *flags) {
      if (flag.required && !flag.given) {
        return absl::InvalidArgumentError(absl::StrCat(
            "expected ", flags == &flags_ ? Spell(flag) : flag.name, " (", flag.doc, "), found none; see --help"));
      }
    }
  }
  return absl::OkStatus();
}

std::string Program::Help() const {
  std::string help = absl::StrCat(summary_, "\n\nusage: ", name_);
  for (const Flag& flag : flags_) {
    const std::string value = flag.is_switch ? "" : absl::StrCat(flag.name.size() == 1 ? " " : "=", flag.value_name);
    absl::StrAppend(&help, flag.required ? " " : " [", Spell(flag), value, flag.required ? "" : "]",
                    flag.repeated ? " ..." : "");
  }
  for (const Flag& flag : positional_) {
    absl::StrAppend(&help, flag.required ? " " : " [", flag.name, flag.required ? " ..." : " ...]");
  }
  absl::StrAppend(&help, "\n\n");
  std::vector<std::pair<std::string, std::string>> rows;
  for (const Flag& flag : positional_) rows.emplace_back(flag.name, flag.doc);
  for (const Flag& flag : flags_) {
    const std::string value = flag.is_switch ? "" : absl::StrCat(flag.name.size() == 1 ? " " : "=", flag.value_name);
    rows.emplace_back(Spell(flag) + value, flag.doc);
  }
  rows.emplace_back("--help", "prints this text");
  size_t width = 0;
  for (const auto& row : rows) width = std::max(width, row.first.size());
  for (const auto& row : rows) {
    absl::StrAppend(&help, "  ", row.first, std::string(width - row.first.size() + 2, ' '), row.second, "\n");
  }
  absl::StrAppend(&help, "\nexit status: 0 success, 1 an error in the input, 2 wrong usage\n");
  return help;
}

int Program::Run(int argc, char** argv, const std::function<absl::Status()>& body) {
  bool help = false;
  const absl::Status usage = Parse(std::vector<std::string>(argv + std::min(argc, 1), argv + argc), &help);
  if (!usage.ok()) {
    std::fprintf(stderr, "%s: error: %s\n", name_.c_str(), std::string(usage.message()).c_str());
    return 2;
  }
  if (help) {
    std::fputs(Help().c_str(), stdout);
    return 0;
  }
  const absl::Status status = body();
  if (status.ok()) return 0;
  const std::string message(status.message());
  if (message.find("error: ") == std::string::npos) {
    std::fprintf(stderr, "%s: error: %s\n", name_.c_str(), message.c_str());
  } else {
    std::fprintf(stderr, "%s\n", message.c_str());
  }
  return 1;
}

}  // namespace lathe
