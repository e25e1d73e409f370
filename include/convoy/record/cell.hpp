// One value of a row, whatever its type.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "convoy/base/symbol.hpp"
#include "convoy/base/timestamp.hpp"
#include "convoy/record/members.hpp"

namespace convoy {

/// The value of one column of one row.
struct Cell {
  bool null = false;
  std::int64_t integer = 0;  ///< int64, boolean (0 or 1), timestamp (microseconds), decimal
  std::string_view text;     ///< valid as long as the row

  friend bool operator==(const Cell&, const Cell&) = default;
};

/// How a row holds a value: std::int64_t (never null), std::optional<std::int64_t>, bool, Timestamp
/// or Symbol.
enum class Member : std::uint8_t { integer, optional_integer, boolean, timestamp, symbol };

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

}  // namespace convoy
