#include "tests/benchmarks/driver/table.h"

#include <cstring>

namespace lathe {
namespace benchmarks {

std::unique_ptr<Table> MakeTable(int64_t count, const double* numbers, const char* strings, int64_t strings_size) {
  auto table = std::make_unique<Table>();
  table->count = count;
  table->strings.assign(strings, strings_size);
  table->number_rows.resize(count * kNumbers);
  for (int column = 0; column < kNumbers; ++column) {
    table->numbers[column].assign(numbers + column * count, numbers + (column + 1) * count);
    for (int64_t row = 0; row < count; ++row)
      table->number_rows[row * kNumbers + column] = static_cast<float>(numbers[column * count + row]);
  }
  for (int column = 0; column < kCategories; ++column) {
    table->offsets[column].push_back(0);
    table->validity[column].resize((count + 7) / 8);
  }
  const char* string = table->strings.c_str();
  for (int64_t row = 0; row < count; ++row)
    for (int column = 0; column < kCategories; ++column) {
      table->category_rows.push_back(string);
      const size_t size = std::strlen(string);
      table->bytes[column].append(string, size);
      table->offsets[column].push_back(static_cast<int32_t>(table->bytes[column].size()));
      if (size > 0) table->validity[column][row / 8] |= static_cast<uint8_t>(1 << row % 8);
      string += size + 1;
    }
  return table;
}

}  // namespace benchmarks
}  // namespace lathe
