#include "convoy/record/column.hpp"

#include "convoy/base/failure.hpp"

namespace convoy {

Columns columns_named(std::span<const std::string> names) {
  Columns columns;
  for (const std::string& name : names) columns.emplace_back().name = name;
  return columns;
}

std::size_t position_of(const Columns& columns, std::string_view name) {
  for (std::size_t i = 0; i < columns.size(); ++i) {
    if (columns[i].name == name) return i;
  }
  invariant(false, "a column that is asked for by name exists");
  return columns.size();
}

Columns pick(const Columns& columns, std::span<const std::string_view> names) {
  Columns picked;
  for (const std::string_view name : names) picked.push_back(columns[position_of(columns, name)]);
  return picked;
}

}  // namespace convoy
