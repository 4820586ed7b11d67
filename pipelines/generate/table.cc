#include "pipelines/generate/table.h"

namespace lathe {
namespace {

using TableFunction = const Table& (*)();
constexpr TableFunction kTables[] = {&ChurnTable, &HousingTable, &TicketsTable};

}  // namespace

const Table* FindTable(std::string_view kind) {
  for (TableFunction table : kTables) {
    if (table().kind == kind) return &table();
  }
  return nullptr;
}

std::string TableKinds() {
  std::string kinds;
  for (TableFunction table : kTables) {
    if (!kinds.empty()) kinds += ", ";
    kinds += table().kind;
  }
  return kinds;
}

}  // namespace lathe
