#include "convoy/quality/expression.hpp"

#include <gtest/gtest.h>

namespace convoy {
namespace {

struct Sample {
  std::int64_t id = 7;
  std::optional<std::int64_t> count;
  Timestamp sent = *parse_timestamp("2020-11-06T15:46:13Z");
  Symbol city{"BCN"};
  Symbol nothing;
  bool flag = true;
};

const Columns& columns() {
  static const Columns columns{
      column<&Sample::id>("id", ""),           column<&Sample::count>("count", ""),
      column<&Sample::sent>("sent", ""),       column<&Sample::city>("city", ""),
      column<&Sample::nothing>("nothing", ""), column<&Sample::flag>("flag", "")};
  return columns;
}

bool holds(const std::string& text, const Sample& row = {}) {
  bool fails = false;
  Expression(text, columns()).judge(&row, sizeof row, {&fails, 1});
  return !fails;
}

TEST(Expressions, CompareAndCompute) {
  for (const char* text : {"id = 7",
                           "id != 8",
                           "id <> 8",
                           "id < 8",
                           "id <= 7",
                           "id > 6",
                           "id >= 7",
                           "7 = id",
                           "id + 1 = 8",
                           "id - 1 = 6",
                           "id * 2 + 1 = 15",
                           "1 + id * 2 = 15",
                           "(1 + id) * 2 = 16",
                           "-id = -7",
                           "10 - 2 - 1 = 7",
                           "city = 'BCN'",
                           "city < 'BCO'",
                           "city > 'BC'",
                           "'A' < city",
                           "sent > '2020-11-06T15:46:12Z'",
                           "'2020-11-06T15:46:13+00:00' = sent",
                           "flag = 1",
                           "id = 7 and city = 'BCN'",
                           "id = 8 or city = 'BCN'",
                           "not id = 8",
                           "not (id = 8)",
                           "id = 8 or id = 7 and flag = 1",
                           "id > 1 + 2",
                           "id + 1 > 2 * 3 - 1",
                           "id is not null",
                           "nothing is null",
                           "not nothing is not null"}) {
    EXPECT_TRUE(holds(text)) << text;
    EXPECT_FALSE(holds("not (" + std::string(text) + ")")) << text;
  }
}

TEST(Expressions, WhatHasANullIsUnknownAndPasses) {
  for (const char* text : {"count = 1", "not count = 1", "count + 1 > 0", "nothing = 'x'",
                           "count = 1 and id = 7", "count = 1 or id = 8", "-count < 0"}) {
    EXPECT_TRUE(holds(text)) << text;
  }
  EXPECT_FALSE(holds("count = 1 and id = 8"));
  EXPECT_FALSE(holds("id = 8 and count = 1"));
  EXPECT_FALSE(holds("count is not null"));
}

TEST(Expressions, WhatDoesNotFitFails) {
  EXPECT_FALSE(holds("id * 9223372036854775807 != 0"));
  EXPECT_FALSE(holds("0 - 9223372036854775807 - id != 0"));
  Sample least;
  least.count = INT64_MIN;
  EXPECT_FALSE(holds("-count != 0", least));
}

TEST(Expressions, RowsAreJudgedTogetherAsEachAlone) {
  std::vector<Sample> rows(Expression::kMostRows);
  for (std::size_t i = 0; i < rows.size(); ++i) {
    rows[i].id = i % 5 == 0 ? INT64_MAX : static_cast<std::int64_t>(i % 7);
    if (i % 3 != 0) rows[i].count = static_cast<std::int64_t>(i % 11) - 5;
    if (i % 13 == 0) rows[i].sent = Timestamp::null();
    rows[i].city = i % 2 == 0 ? Symbol("BCN") : i % 4 == 1 ? Symbol("MAD") : Symbol();
    rows[i].flag = i % 6 == 0;
  }
  for (const char* text :
       {"id + 1 > count * 2 or city = 'BCN'", "not (city < 'C' and count <= id)",
        "-count * 3 - 1 != id + flag or sent is null",
        "sent = '2020-11-06T15:46:13Z' and (count is null or city >= 'M') or 'BCN' = city"}) {
    Expression expression(text, columns());
    for (const std::size_t count : {rows.size(), std::size_t{3}}) {
      std::array<bool, Expression::kMostRows> fails;
      expression.judge(rows.data(), sizeof(Sample), std::span(fails).first(count));
      for (std::size_t i = 0; i < count; ++i) {
        EXPECT_EQ(fails[i], !holds(text, rows[i])) << text << ", row " << i;
      }
    }
  }
}

void expect_error(const std::string& text, std::size_t offset, const std::string& reason) {
  try {
    Expression(text, columns());
    ADD_FAILURE() << text;
  } catch (const Expression::Error& error) {
    EXPECT_EQ(error.offset, offset) << text;
    EXPECT_NE(error.reason.find(reason), std::string::npos) << error.reason;
  }
}

TEST(Expressions, WhatIsNoConditionIsToldWithItsPlace) {
  expect_error("", 0, "expected");
  expect_error("id", 0, "not a condition");
  expect_error("id = ", 5, "expected");
  expect_error("id = 'x'", 5, "this is a text, not a number");
  expect_error("id = 7 7", 7, "end here");
  expect_error("id = 7 and city", 11, "not a condition");
  expect_error("(id = 7", 7, "parenthesis");
  expect_error("id ? 7", 3, "no meaning");
  expect_error("city = 'BCN", 7, "closing quote");
  expect_error("sent > 'yesterday'", 7, "no time");
  expect_error("id = 99999999999999999999", 5, "64 bits");
  expect_error("id = 7x", 5, "64 bits");
  expect_error("city + 1 = 2", 0, "this is a text");
  expect_error("(id = 7) + 1 = 2", 0, "a condition");
  expect_error("other = 1", 0, "no column");
  expect_error("id is 5", 6, "null is expected");
  expect_error(std::string(200, '(') + "id = 7", 50, "too deeply");
}

}  // namespace
}  // namespace convoy
