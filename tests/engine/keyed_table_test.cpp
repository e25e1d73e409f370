#include "convoy/engine/keyed_table.hpp"

#include <gtest/gtest.h>

#include <limits>
#include <map>
#include <random>

namespace convoy {
namespace {

/// Two parts that are merged by different rules.
struct Tally {
  using Key = std::int64_t;
  Count count;
  std::int64_t greatest = std::numeric_limits<std::int64_t>::min();

  void merge(const Tally& other) {
    count.merge(other.count);
    greatest = std::max(greatest, other.greatest);
  }
  friend bool operator==(const Tally&, const Tally&) = default;
  static TextMembers texts() { return {}; }
};

using Expected = std::map<std::int64_t, Tally>;

void add(KeyedTable<Tally>& table, Expected& expected, std::int64_t key, std::int64_t value) {
  const Tally tally{{1}, value};
  table.add(key, tally);
  expected[key].merge(tally);
}

void expect_equal(KeyedTable<Tally>& table, const Expected& expected) {
  EXPECT_EQ(table.size(), expected.size());
  Expected found;
  for (std::size_t i = 0; i < table.size(); ++i) {
    const Entry<Tally>& entry = table.entries()[i];
    EXPECT_TRUE(found.emplace(entry.key, entry.state).second) << "twice: " << entry.key;
  }
  EXPECT_TRUE(found == expected);
  for (const auto& [key, state] : expected) {
    const Tally* there = table.find(key);
    ASSERT_NE(there, nullptr) << key;
    EXPECT_EQ(*there, state) << key;
  }
}

TEST(KeyedTable, EqualsAMapForAnyNumberOfKeysAndRecords) {
  std::mt19937_64 random(7);
  for (const std::int64_t keys : {1, 2, 31, 33, 896, 897, 1000, 50'000}) {
    for (const std::int64_t records : {0, 1, 16, 32, 33, 2000, 120'000}) {
      KeyedTable<Tally> table;
      Expected expected;
      for (std::int64_t i = 0; i < records; ++i) {
        const auto key = static_cast<std::int64_t>(random() % static_cast<std::uint64_t>(keys));
        add(table, expected, key * 3 - keys, static_cast<std::int64_t>(random() % 1000));
      }
      expect_equal(table, expected);
    }
  }
}

TEST(KeyedTable, ExtremeKeysAreKeys) {
  KeyedTable<Tally> table;
  Expected expected;
  using Limits = std::numeric_limits<std::int64_t>;
  for (const std::int64_t key : {Limits::min(), Limits::max(), Limits::min(), std::int64_t{0},
                                 std::int64_t{-1}, Limits::max()}) {
    add(table, expected, key, 5);
  }
  expect_equal(table, expected);
  EXPECT_EQ(table.find(1), nullptr);
}

/// Keys whose order makes a table of lines and pages uneven: close together, far apart, and one to
/// each page.
TEST(KeyedTable, KeysOfAnyPatternAreFound) {
  for (const int shift : {0, 1, 3, 5, 6, 7, 12, 32, 46}) {
    KeyedTable<Tally> table;
    Expected expected;
    for (std::int64_t i = -50'000; i < 50'000; ++i) add(table, expected, i * (1LL << shift), i);
    expect_equal(table, expected);
    EXPECT_EQ(table.find(INT64_MAX), nullptr);
  }
}

TEST(KeyedTable, KeysThatAreNotThereLeaveNothing) {
  KeyedTable<Tally> table;
  Expected expected;
  for (std::int64_t i = 0; i < 786'432; ++i) {  // three quarters of a million slots
    if (i % 50 == 0) {
      ASSERT_EQ(table.find(-1 - i), nullptr);
    }
    add(table, expected, 3 * i, i);
  }
  for (std::int64_t i = 0; i < 100'000; ++i) ASSERT_EQ(table.find(3 * i + 1), nullptr);
  for (std::int64_t i = 0; i < 100'000; ++i) add(table, expected, 3 * i + 1, i);
  expect_equal(table, expected);
}

TEST(KeyedTable, TellsWhatItTakesOfTheMemory) {
  KeyedTable<Tally> table;
  for (std::int64_t i = 1; i <= 1'000'000; ++i) {
    table.add(i * 1'000'003, {{1}, i});
    if (i % 1000 != 0) continue;
    const auto keys = static_cast<double>(table.size());
    const auto slots = static_cast<double>(table.bytes()) - keys * sizeof(Entry<Tally>);
    EXPECT_GE(slots, 8 * std::max(1024.0, keys * 4 / 3));
    EXPECT_LE(slots, 8 * std::max(1024.0, keys * 8 / 3));
  }
}

TEST(KeyedTable, OneKeyInARowIsMergedInTheQueue) {
  KeyedTable<Tally> table;
  Expected expected;
  for (int i = 0; i < 1000; ++i) add(table, expected, 42, i);
  expect_equal(table, expected);
}

TEST(KeyedTable, GrowsWhileItIsLookedAt) {
  KeyedTable<Tally> table;
  Expected expected;
  for (std::int64_t key = 0; key < 300'000; ++key) {
    add(table, expected, key << 20, key);
    if (key % 10'007 == 0) {
      ASSERT_EQ(table.size(), expected.size());
      ASSERT_NE(table.find(key << 20), nullptr) << "what was added is found at once";
      ASSERT_EQ(table.find(-1), nullptr);
    }
  }
  expect_equal(table, expected);
}

TEST(KeyedTable, ClearForgetsWhatIsQueuedToo) {
  KeyedTable<Tally> table;
  Expected expected;
  for (std::int64_t key = 0; key < 5000; ++key) table.add(key, {{1}, key});
  table.clear();
  expect_equal(table, expected);
  EXPECT_EQ(table.find(4999), nullptr);
  for (std::int64_t key = 0; key < 10; ++key) add(table, expected, key, 1);
  expect_equal(table, expected);
}

}  // namespace
}  // namespace convoy
