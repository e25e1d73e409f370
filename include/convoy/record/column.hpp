// One description of a row, from which wire bytes, CSV, HDF5, catalog and docs are derived.
#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "convoy/base/symbol.hpp"
#include "convoy/base/timestamp.hpp"

namespace convoy {

enum class ColumnType : std::uint8_t { int64, boolean, timestamp, text };

/// How a file says null: ids must survive readers that turn a masked integer into floating point,
/// so they have no fill value but a companion column `<name>__valid`.
enum class ColumnRole : std::uint8_t { id, measure };

/// The value of one column of one row.
struct Cell {
  bool null = false;
  std::int64_t integer = 0;  ///< int64, boolean (0 or 1), timestamp (microseconds)
  std::string_view text;     ///< valid as long as the row

  friend bool operator==(const Cell&, const Cell&) = default;
};

/// A column of a row type. Rows are trivially copyable structs; `get` and `set` know the member.
struct Column {
  std::string name;
  std::string unit;     ///< "" if none
  std::string meaning;  ///< one sentence for readers of the table
  ColumnType type = ColumnType::int64;
  ColumnRole role = ColumnRole::measure;
  bool nullable = false;
  Cell (*get)(const void* row) = nullptr;
  void (*set)(void* row, const Cell& cell) = nullptr;
};

using Columns = std::vector<Column>;

namespace detail {

template <class Value>
constexpr ColumnType type_of() {
  if constexpr (std::is_same_v<Value, bool>) return ColumnType::boolean;
  if constexpr (std::is_same_v<Value, Timestamp>) return ColumnType::timestamp;
  if constexpr (std::is_same_v<Value, Symbol>) return ColumnType::text;
  return ColumnType::int64;
}

template <class Value>
Cell to_cell(const Value& value) {
  if constexpr (std::is_same_v<Value, Timestamp>)
    return {value.is_null(), value.microseconds, {}};
  else if constexpr (std::is_same_v<Value, Symbol>)
    return {value.is_null(), 0, value.text()};
  else if constexpr (std::is_same_v<Value, std::optional<std::int64_t>>)
    return {!value, value.value_or(0), {}};
  else
    return {false, static_cast<std::int64_t>(value), {}};
}

template <class Value>
Value from_cell(const Cell& cell) {
  if constexpr (std::is_same_v<Value, Timestamp>)
    return cell.null ? Timestamp::null() : Timestamp{cell.integer};
  else if constexpr (std::is_same_v<Value, Symbol>)
    return cell.null ? Symbol() : Symbol(cell.text);
  else if constexpr (std::is_same_v<Value, std::optional<std::int64_t>>)
    return cell.null ? std::nullopt : std::optional(cell.integer);
  else
    return static_cast<Value>(cell.integer);
}

template <class Member>
struct MemberOf;
template <class RowType, class ValueType>
struct MemberOf<ValueType RowType::*> {
  using Row = RowType;
};

/// The value at the end of a path of members: row.*first.*second.
template <auto First, auto... Rest, class Row>
auto& follow(Row& row) {
  if constexpr (sizeof...(Rest) == 0)
    return row.*First;
  else
    return follow<Rest...>(row.*First);
}

}  // namespace detail

/// Describes a member, or a member of a member: std::int64_t (never null),
/// std::optional<std::int64_t>, bool, Timestamp or Symbol.
template <auto First, auto... Rest>
Column column(std::string name, std::string meaning, std::string unit = "",
              ColumnRole role = ColumnRole::measure) {
  using Row = typename detail::MemberOf<decltype(First)>::Row;
  using Value =
      std::remove_reference_t<decltype(detail::follow<First, Rest...>(std::declval<Row&>()))>;
  constexpr bool nullable = !std::is_same_v<Value, std::int64_t> && !std::is_same_v<Value, bool>;
  return {std::move(name),
          std::move(unit),
          std::move(meaning),
          detail::type_of<Value>(),
          role,
          nullable,
          [](const void* row) {
            return detail::to_cell(detail::follow<First, Rest...>(*static_cast<const Row*>(row)));
          },
          [](void* row, const Cell& cell) {
            detail::follow<First, Rest...>(*static_cast<Row*>(row)) =
                detail::from_cell<Value>(cell);
          }};
}

/// Every row type `Row` has `static const Columns& columns();`.
template <class Row>
concept Described = std::is_trivially_copyable_v<Row> && requires {
  { Row::columns() } -> std::same_as<const Columns&>;
};

/// The columns with these names, in this order; a name that is not there is a broken promise.
Columns pick(const Columns& columns, std::span<const std::string_view> names);

/// The position of a column by name.
std::size_t position_of(const Columns& columns, std::string_view name);

}  // namespace convoy
