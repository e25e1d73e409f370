// A row of every type, for rules and conditions.
#pragma once

#include "convoy/record/column.hpp"

namespace convoy::fuzz {

struct ExampleRow {
  std::int64_t id = 7;
  std::optional<std::int64_t> count;
  Timestamp sent{1'604'677'573'000'000};
  Symbol city{"BCN"};
  Symbol nothing;
  bool flag = true;

  static const Columns& columns() {
    static const Columns kColumns{
        column<&ExampleRow::id>("id", ""),           column<&ExampleRow::count>("count", ""),
        column<&ExampleRow::sent>("sent", ""),       column<&ExampleRow::city>("city", ""),
        column<&ExampleRow::nothing>("nothing", ""), column<&ExampleRow::flag>("flag", "")};
    return kColumns;
  }
};

}  // namespace convoy::fuzz
