#include "input/copy_decoder.hpp"

#include <gtest/gtest.h>

#include "convoy/base/failure.hpp"
#include "input/sql_text.hpp"

namespace convoy {
namespace {

std::string big(std::uint64_t value, int bytes) {
  std::string text;
  for (int i = bytes - 1; i >= 0; --i) text += static_cast<char>(value >> 8 * i & 0xff);
  return text;
}

std::string field(const std::string& bytes) {
  return big(bytes.size(), 4) + bytes;
}

const std::string kHeader = std::string("PGCOPY\n\377\r\n\0", 11) + big(0, 8);
const std::string kEnd = big(0xffff, 2);
const std::string kNull = big(0xffffffff, 4);

std::string row(std::uint64_t block, std::uint64_t item, const std::string& values, int count) {
  return big(static_cast<std::uint64_t>(count + 1), 2) + field(big(block, 4) + big(item, 2)) +
         values;
}

/// Two columns, an integer and a text.
std::string stream() {
  return kHeader + row(0, 1, field(big(7, 4)) + field("seven"), 2) +
         row(70'000, 2, kNull + field(""), 2) +
         row(70'001, 9, field(big(0xfffffffe, 4)) + field("\xff"), 2) + kEnd;
}

std::string decoded(std::string_view bytes, std::size_t cut) {
  CopyDecoder decoder({SqlType::int4, SqlType::text}, PartNumbers::none);
  std::string text;
  const auto use = [&](const CopyRow& row) {
    text += std::to_string(row.position >> 16) + "," + std::to_string(row.position & 0xffff);
    for (const FieldValue& value : row.values) {
      text += value.kind == FieldValue::Kind::null ? " null" : " ";
      text += value.text;
    }
    text += row.is_utf8 ? ";" : " bad;";
  };
  for (std::size_t at = 0; at < bytes.size(); at += cut) decoder.take(bytes.substr(at, cut), use);
  return text + (decoder.has_ended() ? "end" : "");
}

TEST(CopyDecoder, TakesRowsThatAreCutAnywhere) {
  const std::string bytes = stream();
  const std::string whole = decoded(bytes, bytes.size());
  EXPECT_EQ(whole, "0,1 7 seven;70000,2 null ;70001,9 -2 \xff bad;end");
  for (std::size_t cut = 1; cut < bytes.size(); ++cut) EXPECT_EQ(decoded(bytes, cut), whole) << cut;
}

TEST(CopyDecoder, SaysThatAStreamIsCut) {
  const std::string bytes = stream();
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    EXPECT_FALSE(decoded(std::string_view(bytes).substr(0, size), size + 1).ends_with("end"));
  }
}

TEST(CopyDecoder, RefusesWhatIsNoSuchStream) {
  const auto refused = [](const std::string& bytes) {
    try {
      decoded(bytes, bytes.size());
    } catch (const Failure& failure) {
      return failure.code() == Exit::database;
    }
    return false;
  };
  EXPECT_TRUE(refused(std::string(40, 'x')));
  EXPECT_TRUE(refused(kHeader + row(0, 1, field(big(7, 4)), 1)));              // a column less
  EXPECT_TRUE(refused(kHeader + row(0, 1, field(big(7, 8)) + field(""), 2)));  // a wrong size
  EXPECT_TRUE(refused(kHeader + big(3, 2) + field("tid")));                    // no place
  EXPECT_TRUE(refused(kHeader + row(0, 1, big(0x80000000, 4) + field("seven"), 2)));  // a length
  EXPECT_TRUE(refused(stream() + kEnd));  // something behind the end
}

std::string numeric(const std::string& bytes) {
  GrowingBytes out;
  write_numeric(bytes, out);
  return std::string(out.view());
}

std::string number(int weight, std::uint64_t sign, std::uint64_t scale,
                   const std::vector<std::uint64_t>& digits) {
  std::string bytes = big(digits.size(), 2) + big(static_cast<std::uint64_t>(weight), 2) +
                      big(sign, 2) + big(scale, 2);
  for (const std::uint64_t digit : digits) bytes += big(digit, 2);
  return bytes;
}

TEST(SqlText, NumericsHaveAllTheirDigits) {
  EXPECT_EQ(numeric(number(0, 0, 0, {})), "0");
  EXPECT_EQ(numeric(number(0, 0, 3, {})), "0.000");
  EXPECT_EQ(numeric(number(1, 0x4000, 5, {12, 3456, 7890, 1000})), "-123456.78901");
  EXPECT_EQ(numeric(number(-2, 0, 8, {42})), "0.00000042");
  EXPECT_EQ(numeric(number(3, 0, 0, {1})), "1000000000000");
  EXPECT_EQ(numeric(number(0x7fff, 0, 0, {1})).size(), 4u * 32'767 + 1);
  EXPECT_EQ(numeric(number(0, 0, 0xffff, {1})).size(), 65'537u);
  EXPECT_EQ(numeric(number(0, 0xc000, 0, {})), "NaN");
  EXPECT_THROW(numeric(number(0, 0, 0, {10'000})), Failure);
  EXPECT_THROW(numeric("short"), Failure);
  EXPECT_THROW(numeric(number(0, 0, 0, {1}) + "x"), Failure);
}

}  // namespace
}  // namespace convoy
