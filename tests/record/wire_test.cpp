#include "convoy/record/wire.hpp"

#include <gtest/gtest.h>

#include <limits>

namespace convoy {
namespace {

struct Inner {
  Timestamp time;
};

struct Row {
  std::int64_t id = 0;
  std::optional<std::int64_t> maybe;
  Symbol text;
  bool flag = false;
  Inner inner;
  friend bool operator==(const Row& left, const Row& right) {
    return left.id == right.id && left.maybe == right.maybe && left.text == right.text &&
           left.flag == right.flag && left.inner.time == right.inner.time;
  }
  static const Columns& columns() {
    static const Columns columns{column<&Row::id>("id", "", "", ColumnRole::id),
                                 column<&Row::maybe>("maybe", ""), column<&Row::text>("text", ""),
                                 column<&Row::flag>("flag", ""),
                                 column<&Row::inner, &Inner::time>("time", "")};
    return columns;
  }
};

TEST(Wire, CarriesEveryValueAndEveryNull) {
  constexpr auto kLeast = std::numeric_limits<std::int64_t>::min();
  const std::vector<Row> rows{
      {},
      {kLeast, kLeast, Symbol(""), true, {Timestamp{0}}},
      {-1, 0, Symbol(std::string(100'000, 'x')), false, {Timestamp{kLeast + 1}}},
      {7, std::nullopt, Symbol("caf\xc3\xa9"), true, {}}};
  std::string bytes;
  for (const Row& row : rows) append_row(Row::columns(), &row, bytes);
  std::string_view rest = bytes;
  for (const Row& row : rows) {
    Row back{99, 99, Symbol("old"), true, {Timestamp{99}}};
    take_row(Row::columns(), rest, &back);
    EXPECT_EQ(back, row);
  }
  EXPECT_TRUE(rest.empty());
}

TEST(Column, DescriptionFollowsFromTheMember) {
  const Columns& columns = Row::columns();
  EXPECT_EQ(columns[0].type, ColumnType::int64);
  EXPECT_FALSE(columns[0].nullable);
  EXPECT_TRUE(columns[1].nullable);
  EXPECT_EQ(columns[4].type, ColumnType::timestamp);
  const std::string_view names[] = {"time", "id"};
  EXPECT_EQ(pick(columns, names)[0].name, "time");
  EXPECT_EQ(position_of(columns, "flag"), 3U);
}

}  // namespace
}  // namespace convoy
