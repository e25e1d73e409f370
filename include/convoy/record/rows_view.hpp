// Rows that lie one after another in memory, and how to go through one of their columns.
#pragma once

#include <cstddef>

#include "convoy/record/column.hpp"

namespace convoy {

struct RowsView {
  const void* data = nullptr;
  std::size_t count = 0;
  std::size_t stride = 0;  ///< bytes

  const void* row(std::size_t i) const { return static_cast<const char*>(data) + i * stride; }
};

namespace detail {

template <Member kMember, class Visit>
void each_cell_as(const Column& column, RowsView rows, const Visit& visit) {
  for (std::size_t i = 0; i < rows.count; ++i) {
    visit(i, cell_at<kMember>(static_cast<const char*>(rows.row(i)) + column.offset));
  }
}

}  // namespace detail

/// Calls `visit(i, cell)` for each row; each way to hold a value has a loop of its own.
template <class Visit>
void each_cell(const Column& column, RowsView rows, const Visit& visit) {
  switch (column.member) {
    case Member::integer:
      return detail::each_cell_as<Member::integer>(column, rows, visit);
    case Member::optional_integer:
      return detail::each_cell_as<Member::optional_integer>(column, rows, visit);
    case Member::boolean:
      return detail::each_cell_as<Member::boolean>(column, rows, visit);
    case Member::timestamp:
      return detail::each_cell_as<Member::timestamp>(column, rows, visit);
    case Member::symbol:
      return detail::each_cell_as<Member::symbol>(column, rows, visit);
  }
}

}  // namespace convoy
