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

#include "convoy/base/decimal.hpp"
#include "convoy/record/cell.hpp"

namespace convoy {

enum class ColumnType : std::uint8_t { int64, boolean, timestamp, text, decimal };

/// How a file says null: ids must survive readers that turn a masked integer into floating point,
/// so they have no fill value but a companion column `<name>__valid`.
enum class ColumnRole : std::uint8_t { id, measure };

/// A column of a row type. Rows are trivially copyable structs; the member lies at `offset`.
struct Column {
  std::string name;
  std::string unit;     ///< "" if none
  std::string meaning;  ///< one sentence for readers of the table
  ColumnType type = ColumnType::int64;
  ColumnRole role = ColumnRole::measure;
  bool nullable = false;
  Member member = Member::integer;
  std::size_t offset = 0;
  DecimalType decimal = {};  ///< of a decimal, whose integer the member holds

  Cell get(const void* row) const;
};

using Columns = std::vector<Column>;

namespace detail {

template <class Value>
constexpr Member member_of() {
  if constexpr (std::is_same_v<Value, bool>) return Member::boolean;
  if constexpr (std::is_same_v<Value, Timestamp>) return Member::timestamp;
  if constexpr (std::is_same_v<Value, Symbol>) return Member::symbol;
  if constexpr (std::is_same_v<Value, std::optional<std::int64_t>>) return Member::optional_integer;
  static_assert(sizeof(Value) <= sizeof(std::optional<std::int64_t>));
  return Member::integer;
}

constexpr ColumnType type_of(Member member) {
  if (member == Member::boolean) return ColumnType::boolean;
  if (member == Member::timestamp) return ColumnType::timestamp;
  return member == Member::symbol ? ColumnType::text : ColumnType::int64;
}

}  // namespace detail

inline Cell Column::get(const void* row) const {
  return cell_of(member, static_cast<const char*>(row) + offset);
}

/// Describes a member, or a member of a member.
template <auto First, auto... Rest>
Column column(std::string name, std::string meaning, std::string unit = "",
              ColumnRole role = ColumnRole::measure) {
  using Row = typename detail::MemberType<decltype(First)>::Row;
  using Value = std::remove_cvref_t<decltype(detail::follow<First, Rest...>(std::declval<Row&>()))>;
  constexpr Member member = detail::member_of<Value>();
  constexpr bool nullable = member != Member::integer && member != Member::boolean;
  return {std::move(name),
          std::move(unit),
          std::move(meaning),
          detail::type_of(member),
          role,
          nullable,
          member,
          detail::offset_of<First, Rest...>(),
          {}};
}

/// Describes an integer member that holds a decimal.
template <auto First, auto... Rest>
Column decimal_column(std::string name, std::string meaning, DecimalType decimal,
                      std::string unit = "") {
  Column described = column<First, Rest...>(std::move(name), std::move(meaning), std::move(unit));
  described.type = ColumnType::decimal;
  described.decimal = decimal;
  return described;
}

/// Every row type `Row` has `static const Columns& columns();`.
template <class Row>
concept Described = std::is_trivially_copyable_v<Row> && requires {
  { Row::columns() } -> std::same_as<const Columns&>;
};

/// The columns with these names, in this order; a name that is not there is a broken promise.
Columns pick(const Columns& columns, std::span<const std::string_view> names);

/// Columns of which only the names are known, such as those of an input.
Columns columns_named(std::span<const std::string> names);

/// The position of a column by name.
std::size_t position_of(const Columns& columns, std::string_view name);

}  // namespace convoy
