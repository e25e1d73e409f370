#include "convoy/base/decimal.hpp"

#include <gtest/gtest.h>

#include <limits>

namespace convoy {
namespace {

constexpr DecimalType kPrice{8, 3};

TEST(Decimal, ReadsWhatTheTypeHoldsExactly) {
  EXPECT_EQ(parse_decimal("2.55", kPrice), 2550);
  EXPECT_EQ(parse_decimal("110.0", kPrice), 110'000);
  EXPECT_EQ(parse_decimal("-0.001", kPrice), -1);
  EXPECT_EQ(parse_decimal("+7", kPrice), 7000);
  EXPECT_EQ(parse_decimal(".5", kPrice), 500);
  EXPECT_EQ(parse_decimal("5.", kPrice), 5000);
  EXPECT_EQ(parse_decimal("000000000000001.2300000", kPrice), 1230);
  EXPECT_EQ(parse_decimal("99999.999", kPrice), 99'999'999);
  EXPECT_EQ(parse_decimal("0", kPrice), 0);
  EXPECT_EQ(parse_decimal("999999999999999999", {18, 0}), 999'999'999'999'999'999);
}

TEST(Decimal, RoundsNothing) {
  for (const char* text : {"0.0001", "2.5555", "100000", "100000.0", "1e3", "1,5", "", "-", ".",
                           "1.2.3", " 1", "1 ", "0x1", "nan", "--1", "99999999999999999999"}) {
    EXPECT_EQ(parse_decimal(text, kPrice), std::nullopt) << text;
  }
}

TEST(Decimal, WritesAllDecimals) {
  EXPECT_EQ(decimal_text(30'725'000, 5), "307.25000");
  EXPECT_EQ(decimal_text(-1, 3), "-0.001");
  EXPECT_EQ(decimal_text(0, 5), "0.00000");
  EXPECT_EQ(decimal_text(42, 0), "42");
  EXPECT_EQ(decimal_text(100'000, 5), "1.00000");
  EXPECT_EQ(decimal_text(std::numeric_limits<std::int64_t>::min(), 18), "-9.223372036854775808");
}

TEST(Decimal, ReadsWhatItWrote) {
  for (std::int64_t value = 1; value < 99'999'999 && value > 0; value = value * 7 + 3) {
    for (const std::int64_t signed_value : {value, -value}) {
      EXPECT_EQ(parse_decimal(decimal_text(signed_value, 3), kPrice), signed_value);
    }
  }
}

}  // namespace
}  // namespace convoy
