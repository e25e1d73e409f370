#include "convoy/record/wire.hpp"

#include "convoy/record/numbers.hpp"

#include <gtest/gtest.h>

#include <array>
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

std::string encode(const std::vector<Row>& rows, ItemEncoder& encoder) {
  std::string bytes;
  for (const Row& row : rows) encoder.append(&row, extending(bytes));
  return bytes;
}

/// Takes bytes that arrive in pieces of any size, as from another process: its symbols have other
/// numbers, so texts that are known here must not be taken for granted.
std::vector<Row> decode(std::string_view bytes, std::size_t piece) {
  ItemDecoder decoder(sizeof(Row), text_members(Row::columns()));
  std::vector<Row> rows;
  std::string held;
  while (!bytes.empty()) {
    held += bytes.substr(0, piece);
    bytes.remove_prefix(std::min(piece, bytes.size()));
    held.erase(0, decoder.take(held, [&](const void* row) {
      rows.push_back(*static_cast<const Row*>(row));
    }));
  }
  EXPECT_TRUE(held.empty());
  return rows;
}

TEST(Wire, CarriesEveryValueAndEveryNull) {
  constexpr auto kLeast = std::numeric_limits<std::int64_t>::min();
  const std::vector<Row> rows{
      {},
      {kLeast, kLeast, Symbol(""), true, {Timestamp{0}}},
      {-1, 0, Symbol(std::string(100'000, 'x')), false, {Timestamp{kLeast + 1}}},
      {-2, 0, Symbol(""), false, {Timestamp{kLeast + 1}}},
      {7, std::nullopt, Symbol("caf\xc3\xa9"), true, {}}};
  for (const Words words : {Words::plain, Words::packed}) {
    ItemEncoder encoder(sizeof(Row), text_members(Row::columns()), words);
    const std::string bytes = encode(rows, encoder);
    for (const std::size_t piece : {1U, 7U, 64U, 1U << 20}) EXPECT_EQ(decode(bytes, piece), rows);
    EXPECT_LT(encode(rows, encoder).size(), 1000U) << "a text is told once";
  }
}

template <std::size_t kBytes>
void expect_packed(std::size_t expected, const std::array<unsigned char, kBytes>& item) {
  std::string bytes;
  ItemEncoder(kBytes, {}, Words::packed).append(item.data(), extending(bytes));
  EXPECT_EQ(bytes.size(), expected);
  ItemDecoder decoder(kBytes, {});
  for (std::size_t cut = 0; cut < bytes.size(); ++cut) {
    EXPECT_EQ(decoder.take({bytes.data(), cut}, [](const void*) { FAIL(); }), 0U);
  }
  std::array<unsigned char, kBytes> taken{};
  const auto keep = [&](const void* one) { std::memcpy(taken.data(), one, kBytes); };
  EXPECT_EQ(decoder.take(bytes, keep), bytes.size());
  EXPECT_EQ(taken, item);
}

TEST(Wire, PacksWordsOfAnySize) {
  expect_packed<1>(2, {});
  expect_packed<1>(3, {255});
  expect_packed<8>(10, {0, 0, 0, 0, 0, 0, 0, 128});
  expect_packed<11>(2 + 1 + 3, {1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 9});
  expect_packed<17>(3 + 2 + 0 + 1, {0, 7, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 5});
}

/// Symbols beyond kToldSymbols are told each time, and only those.
TEST(Wire, CarriesMoreTextsThanAreRemembered) {
  std::vector<Row> rows;
  for (std::uint32_t i = 0; i < kToldSymbols + 100; ++i) {
    rows.push_back({i, std::nullopt, Symbol("text " + std::to_string(i)), false, {}});
  }
  rows.push_back(rows.back());
  rows.push_back(rows.front());
  ItemEncoder encoder(sizeof(Row), text_members(Row::columns()));
  EXPECT_EQ(decode(encode(rows, encoder), 1 << 16), rows);
}

TEST(Wire, TellsTextsByTheirMeaningNotByTheirNumber) {
  // What another process sends: its symbol 5 is a text that has another number here.
  Row row;
  std::memcpy(static_cast<void*>(&row.text), "\5\0\0", sizeof row.text);
  std::string bytes(1, ItemEncoder::kText);
  append_number(std::uint32_t{5}, bytes);
  append_number(std::uint32_t{4}, bytes);
  bytes += "five";
  ItemEncoder(sizeof row, {}).append(&row, extending(bytes));
  const auto rows = decode(bytes, 3);
  ASSERT_EQ(rows.size(), 1U);
  EXPECT_EQ(rows[0].text.text(), "five");
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
