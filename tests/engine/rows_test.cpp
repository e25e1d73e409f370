#include "convoy/engine/rows.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <deque>
#include <fstream>

#include "convoy/engine/sort_local.hpp"

namespace convoy {
namespace {

struct Number {
  std::int64_t value = 0;
};

/// A scratch disk of its own.
class RowsTest : public testing::Test {
 protected:
  Scratch& scratch(std::uint64_t memory_bytes) {
    return scratches_.emplace_back(memory_bytes, std::vector{folder_ / "one", folder_ / "two"});
  }
  ~RowsTest() override { std::filesystem::remove_all(folder_); }

  std::filesystem::path folder_ =
      std::filesystem::temp_directory_path() / ("convoy-rows-" + std::to_string(getpid()));

 private:
  std::deque<Scratch> scratches_;
};

constexpr std::uint64_t kMany = 5 * RowBlocks::kBlockRows + 7;

TEST_F(RowsTest, AreWhatWasPushedInMemoryAndOnDisk) {
  for (const std::uint64_t limit : {std::uint64_t{0}, std::uint64_t{2 << 20}, UINT64_MAX}) {
    Scratch& disk = scratch(limit);
    Rows<Number> rows(disk, limit);
    for (std::uint64_t i = 0; i < kMany; ++i) rows.push_back({static_cast<std::int64_t>(i)});
    EXPECT_EQ(rows.blocks().is_spilled(), limit != UINT64_MAX);
    EXPECT_EQ(disk.spilled_bytes() > 0, limit != UINT64_MAX);
    for (const std::uint64_t first : {0UL, 1UL, 65'535UL, 65'536UL, 200'000UL, kMany - 5}) {
      for (const std::size_t count : {1UL, 5UL, RowBlocks::kBlockRows}) {
        if (first + count > kMany) continue;
        const Number* const look = rows.look(first, count);
        EXPECT_EQ(look[0].value, static_cast<std::int64_t>(first));
        EXPECT_EQ(look[count - 1].value, static_cast<std::int64_t>(first + count - 1));
      }
    }
    RowReader<Number> reader(rows);
    std::int64_t next = 0;
    while (const Number* row = reader.next()) ASSERT_EQ(row->value, next++);
    EXPECT_EQ(static_cast<std::uint64_t>(next), kMany);
  }
}

TEST_F(RowsTest, AreAppendedManyAtOnce) {
  std::vector<Number> numbers(kMany);
  for (std::size_t i = 0; i < kMany; ++i) numbers[i].value = static_cast<std::int64_t>(i);
  for (const std::size_t step : {1UL, 777UL, RowBlocks::kBlockRows, kMany}) {
    RowBlocks rows(sizeof(Number), scratch(0), 0);
    for (std::size_t at = 0; at < kMany; at += step) {
      rows.append(numbers.data() + at, std::min(step, kMany - at));
    }
    ASSERT_EQ(rows.size(), kMany);
    std::uint64_t equal = 0;
    each_block(rows, [&](const RowsView& view) {
      for (std::size_t i = 0; i < view.count; ++i, ++equal) {
        ASSERT_EQ(std::memcmp(view.row(i), &numbers[equal], sizeof(Number)), 0);
      }
    });
    EXPECT_EQ(equal, kMany);
  }
}

TEST_F(RowsTest, LeaveNothingOnTheDisk) {
  Rows<Number> rows(scratch(0), 0);
  for (std::uint64_t i = 0; i < kMany; ++i) rows.push_back({0});
  ASSERT_TRUE(rows.blocks().is_spilled());
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder_)) {
    EXPECT_TRUE(entry.is_directory()) << entry.path();
  }
}

TEST_F(RowsTest, ADiskThatCannotBeWrittenIsNamed) {
  std::filesystem::create_directories(folder_);
  Scratch broken(0, {folder_ / "file" / "below"});
  { std::ofstream(folder_ / "file") << "not a directory"; }
  try {
    broken.make_file();
    FAIL() << "a file in place of a directory";
  } catch (const Failure& failure) {
    EXPECT_EQ(failure.code(), Exit::output);
    EXPECT_NE(std::string(failure.what()).find("file/below"), std::string::npos) << failure.what();
  }
}

TEST_F(RowsTest, AreSortedInMemoryAndByRuns) {
  const auto order = [](const Number& left, const Number& right) {
    return left.value < right.value;
  };
  for (const std::uint64_t memory : {1ULL << 20, 1ULL << 40}) {
    Scratch& disk = scratch(memory);
    Rows<Number> rows(disk, memory / 3);
    for (std::uint64_t i = 0; i < kMany; ++i) {
      rows.push_back({static_cast<std::int64_t>(i * 7919 % kMany)});
    }
    rows = sort_local(disk, std::move(rows), order);
    ASSERT_EQ(rows.size(), kMany);
    RowReader<Number> reader(rows);
    for (std::int64_t i = 0; const Number* row = reader.next(); ++i) ASSERT_EQ(row->value, i);
  }
}

TEST(SortKeys, AreSortedByAllTheirBytesAndStable) {
  std::vector<KeyedPosition> list;
  for (std::uint32_t i = 0; i < 5000; ++i) {
    const std::uint64_t mixed = i * 0x9e3779b97f4a7c15ULL;
    list.push_back({mixed >> i % 64, i % 7 == 0 ? static_cast<std::uint32_t>(mixed) : 3, i});
  }
  auto expected = list;
  std::stable_sort(expected.begin(), expected.end(),
                   [](const auto& left, const auto& right) { return left.key() < right.key(); });
  sort_keys(list);
  for (std::size_t i = 0; i < list.size(); ++i) EXPECT_EQ(list[i].position, expected[i].position);
}

}  // namespace
}  // namespace convoy
