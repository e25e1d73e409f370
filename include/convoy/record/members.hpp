// Where the members of a row lie.
#pragma once

#include <cstddef>

namespace convoy::detail {

template <class Value>
const Value& member_at(const void* row, std::size_t offset = 0) {
  return *reinterpret_cast<const Value*>(static_cast<const char*>(row) + offset);
}

template <class Value>
struct MemberType;
template <class RowType, class ValueType>
struct MemberType<ValueType RowType::*> {
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

/// Where that value lies.
template <auto First, auto... Rest>
std::size_t offset_of() {
  static const typename MemberType<decltype(First)>::Row row{};
  return static_cast<std::size_t>(reinterpret_cast<const char*>(&follow<First, Rest...>(row)) -
                                  reinterpret_cast<const char*>(&row));
}

}  // namespace convoy::detail
