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
#include "convoy/record/members.hpp"

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

/// How a row holds a value: std::int64_t (never null), std::optional<std::int64_t>, bool, Timestamp
/// or Symbol.
enum class Member : std::uint8_t { integer, optional_integer, boolean, timestamp, symbol };

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

/// The value of a member that is held in this way.
template <Member kMember>
Cell cell_at(const void* member) {
  if constexpr (kMember == Member::integer) {
    return {false, detail::member_at<std::int64_t>(member), {}};
  } else if constexpr (kMember == Member::optional_integer) {
    const auto& value = detail::member_at<std::optional<std::int64_t>>(member);
    return {!value, value.value_or(0), {}};
  } else if constexpr (kMember == Member::boolean) {
    return {false, detail::member_at<bool>(member), {}};
  } else if constexpr (kMember == Member::timestamp) {
    const auto& time = detail::member_at<Timestamp>(member);
    return {time.is_null(), time.microseconds, {}};
  } else {
    const auto& symbol = detail::member_at<Symbol>(member);
    return {symbol.is_null(), 0, symbol.text()};
  }
}

inline Cell cell_of(Member member, const void* at) {
  switch (member) {
    case Member::integer:
      return cell_at<Member::integer>(at);
    case Member::optional_integer:
      return cell_at<Member::optional_integer>(at);
    case Member::boolean:
      return cell_at<Member::boolean>(at);
    case Member::timestamp:
      return cell_at<Member::timestamp>(at);
    case Member::symbol:
      break;
  }
  return cell_at<Member::symbol>(at);
}

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
          detail::offset_of<First, Rest...>()};
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
