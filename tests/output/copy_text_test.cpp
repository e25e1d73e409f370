#include "convoy/output/copy_text.hpp"

#include <gtest/gtest.h>

namespace convoy {
namespace {

struct Row {
  std::int64_t id = 0;
  Symbol note;
  Timestamp time;
  std::optional<std::int64_t> amount;
  bool even = false;

  static const Columns& columns() {
    static const Columns kColumns{
        column<&Row::id>("id", ""), column<&Row::note>("note", ""), column<&Row::time>("time", ""),
        decimal_column<&Row::amount>("amount", "", {18, 5}), column<&Row::even>("even", "")};
    return kColumns;
  }
};

std::string line(const Row& row) {
  GrowingBytes out;
  append_copy_row(Row::columns(), &row, out);
  return std::string(out.view());
}

TEST(CopyText, TellsNullFromTexts) {
  EXPECT_EQ(line({-1, Symbol(), Timestamp(), std::nullopt, false}), "-1\t\\N\t\\N\t\\N\tf\n");
  EXPECT_EQ(line({2, Symbol(""), Timestamp{0}, 150'000, true}),
            "2\t\t1970-01-01T00:00:00Z\t1.50000\tt\n");
  EXPECT_EQ(line({0, Symbol("\\N"), Timestamp{1}, -1, true}),
            "0\t\\\\N\t1970-01-01T00:00:00.000001Z\t-0.00001\tt\n");
}

TEST(CopyText, EscapesWhatHasAMeaning) {
  EXPECT_EQ(line({INT64_MIN, Symbol("a\tb\nc\rd\\e\"f'\\."), Timestamp(), 0, false}),
            "-9223372036854775808\ta\\tb\\nc\\rd\\\\e\"f'\\\\.\t\\N\t0.00000\tf\n");
  const std::string all(100'000, '\\');
  EXPECT_EQ(line({0, Symbol(all), Timestamp(), 0, false}).size(), 200'000u + 16);
}

}  // namespace
}  // namespace convoy
