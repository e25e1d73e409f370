#include "engine/bad_records.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>

namespace convoy {
namespace {

constexpr std::uint64_t kMuch = 1ULL << 40;
constexpr const char* kReasons[] = {"bad_json", "bad_utf8", "too_deep"};

/// A scratch disk of its own.
class BadRecordsTest : public testing::Test {
 protected:
  ~BadRecordsTest() override { std::filesystem::remove_all(folder_); }

  std::filesystem::path folder_ =
      std::filesystem::temp_directory_path() / ("convoy-bad-" + std::to_string(getpid()));
};

/// Texts of all lengths that a reader gives, and what tells them apart.
std::string text_of(std::size_t shard, std::uint64_t number) {
  const std::size_t length = number % 97 == 0 ? kQuarantineText : number % 61;
  return std::string(length, static_cast<char>('a' + (shard + number) % 26));
}

/// 16 lanes of two shards, a few records in turn; shard 5 has none.
void add_all(BadRecords& bad, std::uint64_t records) {
  for (std::size_t half = 0; half < 2; ++half) {
    for (std::uint64_t first = 0; first < records; first += 3) {
      for (std::size_t lane = 0; lane < 16; ++lane) {
        const std::size_t shard = 2 * lane + half;
        for (auto i = first; i < std::min(first + 3, records) && shard != 5; ++i) {
          bad.add(lane, shard, {i * shard, 2 * i, kReasons[i % 3], text_of(shard, i)});
        }
      }
    }
  }
}

void expect_all(BadRecords& bad, std::uint64_t records) {
  for (std::size_t shard = 0; shard < 40; ++shard) {
    std::uint64_t next = 0;
    bad.each(shard, [&](const BadRecord& record) {
      ASSERT_EQ(record.offset, next * shard);
      ASSERT_EQ(record.number, 2 * next);
      ASSERT_EQ(record.reason, kReasons[next % 3]);
      ASSERT_EQ(record.text, text_of(shard, next));
      ++next;
    });
    EXPECT_EQ(next, shard == 5 || shard >= 32 ? 0 : records) << shard;
  }
}

TEST_F(BadRecordsTest, ComeBackByShardFromMemoryAndScratch) {
  constexpr std::uint64_t kRecords = 400;
  for (const std::uint64_t memory : {std::uint64_t{0}, kMuch}) {
    Scratch scratch(memory, {folder_});
    BadRecords bad(scratch);
    add_all(bad, kRecords);
    EXPECT_EQ(scratch.spilled_bytes() > 0, memory == 0);
    expect_all(bad, kRecords);
    expect_all(bad, kRecords);  // as often as one likes
    const std::map<std::string, std::uint64_t> reasons = {
        {"bad_json", 134 * 31}, {"bad_utf8", 133 * 31}, {"too_deep", 133 * 31}};
    EXPECT_EQ(bad.reasons(), reasons);
    EXPECT_EQ(bad.first(31).reason, "bad_json");
  }
}

TEST_F(BadRecordsTest, AreForgottenWhenAllIsReadAgain) {
  Scratch scratch(0, {folder_});
  BadRecords bad(scratch);
  add_all(bad, 500);
  bad.clear();
  EXPECT_TRUE(bad.reasons().empty());
  bad.each(0, [](const BadRecord&) { FAIL() << "a record of what was forgotten"; });
  add_all(bad, 100);
  expect_all(bad, 100);
}

TEST_F(BadRecordsTest, AreSortedWhereTheyCameInAnyOrder) {
  constexpr std::uint64_t kRecords = 100'000;
  for (const std::uint64_t memory : {std::uint64_t{0}, kMuch}) {
    Scratch scratch(memory, {folder_});
    BadRecords bad(scratch);
    for (std::uint64_t i = 0; i < kRecords; ++i) {
      const std::uint64_t offset = i * 7919 % kRecords;
      bad.add(0, 0, {i, i, "bad_a", "before"});
      bad.add(1, 1, {offset, i, kReasons[offset % 3], std::to_string(offset)});
    }
    for (std::size_t shard = 0; shard < 3; ++shard) bad.sort(shard);
    bad.add(1, 2, {7, 7, "bad_a", "behind"});
    std::uint64_t next = 0;
    bad.each(1, [&](const BadRecord& record) {
      ASSERT_EQ(record.offset, next);
      ASSERT_EQ(record.reason, kReasons[next % 3]);
      ASSERT_EQ(record.text, std::to_string(next));
      ++next;
    });
    EXPECT_EQ(next, kRecords);
    EXPECT_EQ(bad.first(1).offset, 0u);
    for (const std::size_t shard : {0, 2}) {
      std::uint64_t visited = 0;
      bad.each(shard, [&](const BadRecord& record) {
        ASSERT_EQ(record.text, shard == 0 ? "before" : "behind");
        ++visited;
      });
      EXPECT_EQ(visited, shard == 0 ? kRecords : 1);
    }
  }
}

TEST_F(BadRecordsTest, TheFirstOfAShardIsKnownByItself) {
  Scratch scratch(kMuch, {folder_});
  BadRecords bad(scratch);
  bad.add(0, 0, {5, 1, "bad_a", "text"});
  bad.add(0, 3, {17, 4, "bad_b", ""});
  bad.add(0, 3, {18, 5, "bad_a", ""});
  const BadRecord first = bad.first(3);
  EXPECT_EQ(first.offset, 17u);
  EXPECT_EQ(first.number, 4u);
  EXPECT_EQ(first.reason, "bad_b");
}

}  // namespace
}  // namespace convoy
