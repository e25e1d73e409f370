#include "convoy/output/csv.hpp"

#include <gtest/gtest.h>

#include "example_table.hpp"

namespace convoy {
namespace {

struct Line {
  Symbol text;
  std::optional<std::int64_t> number;
  Timestamp time;
  bool flag = false;
  static const Columns& columns() {
    static const Columns kColumns{column<&Line::text>("text", ""), column<&Line::number>("n,o", ""),
                                  column<&Line::time>("time", ""), column<&Line::flag>("flag", "")};
    return kColumns;
  }
};

std::string line(const Line& row) {
  GrowingBytes out;
  append_csv_row(Line::columns(), &row, out);
  EXPECT_EQ(csv_bytes(Line::columns(), {&row, 1, sizeof row}), out.size()) << out.view();
  return std::string(out.view());
}

std::string text_field(std::string_view text) {
  const std::string all = line({Symbol(text), {}, {}, false});
  return all.substr(0, all.size() - std::string_view(",,,false\n").size());
}

TEST(Csv, HeaderQuotesNamesLikeText) {
  EXPECT_EQ(csv_header(Line::columns()), "text,\"n,o\",time,flag\n");
}

TEST(Csv, NullIsAnEmptyFieldAndEmptyTextIsQuoted) {
  EXPECT_EQ(line({}), ",,,false\n");
  EXPECT_EQ(line({Symbol(""), 0, {0}, true}), "\"\",0,1970-01-01T00:00:00Z,true\n");
}

TEST(Csv, QuotesOnlyWhatNeedsIt) {
  EXPECT_EQ(text_field("a,b"), "\"a,b\"");
  EXPECT_EQ(text_field("a\nb"), "\"a\nb\"");
  EXPECT_EQ(text_field("a\rb"), "\"a\rb\"");
  EXPECT_EQ(text_field("\""), "\"\"\"\"");
  EXPECT_EQ(text_field("say \"hi\" \"\""), "\"say \"\"hi\"\" \"\"\"\"\"");
  EXPECT_EQ(text_field(" blank "), " blank ");
  EXPECT_EQ(text_field("=1+1'é;\t"), "=1+1'é;\t");
}

TEST(Csv, NumbersAndTimesAreExact) {
  using Limits = std::numeric_limits<std::int64_t>;
  EXPECT_EQ(line({{}, Limits::min(), {1}, false}),
            ",-9223372036854775808,1970-01-01T00:00:00.000001Z,false\n");
  EXPECT_EQ(line({{}, Limits::max(), {-1'000'000}, false}),
            ",9223372036854775807,1969-12-31T23:59:59Z,false\n");
}

}  // namespace
}  // namespace convoy
