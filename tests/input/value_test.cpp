#include <gtest/gtest.h>

#include "convoy/input/records.hpp"

namespace convoy {
namespace {

FieldValue string_value(std::string_view text) {
  return {FieldValue::Kind::string, false, text};
}

FieldValue number_value(std::string_view text) {
  return {FieldValue::Kind::number, false, text};
}

TEST(TextOf, IsThatOfStrings) {
  EXPECT_EQ(text_of(string_value("plain")), "plain");
  EXPECT_EQ(text_of(string_value("")), "");
  EXPECT_EQ(text_of({FieldValue::Kind::string, true, "\\ud800"}), std::nullopt);
  EXPECT_EQ(text_of(number_value("1")), std::nullopt);
  EXPECT_EQ(text_of({FieldValue::Kind::null, false, {}}), std::nullopt);
  EXPECT_EQ(text_of({}), std::nullopt);
}

TEST(IntegerOf, IsExactTo64Bits) {
  for (const auto& make : {number_value, string_value}) {
    EXPECT_EQ(integer_of(make("0")), 0);
    EXPECT_EQ(integer_of(make("-0")), 0);
    EXPECT_EQ(integer_of(make("-17")), -17);
    EXPECT_EQ(integer_of(make("9223372036854775807")), INT64_MAX);
    EXPECT_EQ(integer_of(make("-9223372036854775808")), INT64_MIN);
    for (const char* text : {"9223372036854775808", "-9223372036854775809", "5.0", "1e3", "1E3"}) {
      EXPECT_EQ(integer_of(make(text)), std::nullopt) << text;
    }
  }
}

/// Eight digits are read at once: every byte at every place must be judged alone.
TEST(IntegerOf, JudgesEveryByte) {
  for (const std::size_t size : {1U, 7U, 8U, 9U, 15U, 16U, 17U, 18U}) {
    const std::string digits = std::string("987654321012345678").substr(0, size);
    EXPECT_EQ(integer_of(string_value(digits)), std::stoll(digits));
    for (std::size_t at = 0; at < size; ++at) {
      for (int byte = 0; byte < 256; ++byte) {
        std::string text = digits;
        text[at] = static_cast<char>(byte);
        const bool digit = byte >= '0' && byte <= '9';
        if (byte == '-' && at == 0) continue;
        const auto number = integer_of(FieldValue{FieldValue::Kind::string, false, text});
        EXPECT_EQ(number.has_value(), digit) << text;
        if (digit) {
          EXPECT_EQ(number, std::stoll(text));
        }
      }
    }
  }
}

TEST(IntegerOf, TakesStringsOfDigits) {
  EXPECT_EQ(integer_of(string_value("007")), 7);
  EXPECT_EQ(integer_of(string_value("-007")), -7);
  EXPECT_EQ(integer_of(string_value("00000000000000000000000000000012")), 12);
  for (const char* text : {"", "-", " 5", "5 ", "+5", "--5", "0x5", "5a"}) {
    EXPECT_EQ(integer_of(string_value(text)), std::nullopt) << text;
  }
  EXPECT_EQ(integer_of({FieldValue::Kind::string, true, "5"}), std::nullopt);
  EXPECT_EQ(integer_of({FieldValue::Kind::boolean_true, false, {}}), std::nullopt);
  EXPECT_EQ(integer_of({}), std::nullopt);
}

}  // namespace
}  // namespace convoy
