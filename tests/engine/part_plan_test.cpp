#include "engine/part_plan.hpp"

#include <gtest/gtest.h>

#include "convoy/output/hdf5.hpp"

namespace convoy {
namespace {

struct Row {
  Symbol city;
  std::int64_t id = 0;

  static const Columns& columns() {
    static const Columns kColumns{column<&Row::city>("city", ""), column<&Row::id>("id", "")};
    return kColumns;
  }
};

Columns by_city() {
  const std::string_view names[] = {"city"};
  return pick(Row::columns(), names);
}

std::vector<Partition> partitions_of(const Columns& columns, const std::vector<Row>& rows) {
  std::vector<Partition> partitions;
  // In two blocks, so that a partition may go on from one to the other.
  const std::size_t half = rows.size() / 2;
  add_partitions(columns, {rows.data(), half, sizeof(Row)}, partitions);
  add_partitions(columns, {rows.data() + half, rows.size() - half, sizeof(Row)}, partitions);
  return partitions;
}

/// One partition, with any number of rows.
Partition partition(Symbol city, std::uint64_t rows) {
  const std::vector<Row> one{{city, 1}};
  Partition result = partitions_of(by_city(), one).at(0);
  result.rows = rows;
  return result;
}

/// Parts cover all rows without a gap, chunks cover each part, and none is too large.
void expect_covers(const PartPlan& plan, std::uint64_t rows) {
  EXPECT_EQ(plan.rows, rows);
  std::uint64_t row = 0;
  std::size_t chunk = 0;
  for (std::size_t i = 0; i < plan.parts.size(); ++i) {
    const Part& part = plan.parts[i];
    EXPECT_EQ(part.first_row, row);
    EXPECT_GT(part.rows, 0U);
    EXPECT_LE(part.rows, kPartRows);
    EXPECT_EQ(part.chunk_rows, std::min(part.rows, kChunkRows));
    row += part.rows;
    std::uint64_t begin = part.first_row;
    for (; chunk < plan.chunks.size() && plan.chunks[chunk].part == i; ++chunk) {
      EXPECT_EQ(plan.chunks[chunk].first_row, begin);
      begin += plan.chunks[chunk].rows;
      EXPECT_TRUE(begin == row || plan.chunks[chunk].rows == part.chunk_rows);
    }
    EXPECT_EQ(begin, row);
  }
  EXPECT_EQ(row, rows);
  EXPECT_EQ(chunk, plan.chunks.size());
}

TEST(PartPlan, PartitionsAreRunsOfEqualValues) {
  const std::vector<Row> rows{{Symbol("A"), 1}, {Symbol("A"), 2}, {Symbol(""), 3},
                              {Symbol(), 4},    {Symbol(), 5},    {Symbol("A"), 6}};
  const auto partitions = partitions_of(by_city(), rows);
  ASSERT_EQ(partitions.size(), 4U);
  const std::uint64_t counts[] = {2, 1, 2, 1};
  for (std::size_t i = 0; i < 4; ++i) EXPECT_EQ(partitions[i].rows, counts[i]);
  EXPECT_TRUE(partitions_of(by_city(), {}).empty());
}

TEST(PartPlan, WithoutPartitionColumnsTheTableIsOne) {
  const std::vector<Row> rows{{Symbol("A"), 1}, {Symbol("B"), 2}};
  const auto partitions = partitions_of({}, rows);
  ASSERT_EQ(partitions.size(), 1U);
  const PartPlan plan = plan_parts({}, {partitions, partitions});
  ASSERT_EQ(plan.parts.size(), 1U);
  EXPECT_EQ(plan.parts[0].folder, "");
  EXPECT_TRUE(plan.parts[0].values.is_null());
  expect_covers(plan, 4);
}

TEST(PartPlan, NoRowsMakeNoParts) {
  const PartPlan plan = plan_parts(by_city(), {{}, {}, {}});
  expect_covers(plan, 0);
  EXPECT_EQ(plan.rank_begins, (std::vector<std::uint64_t>{0, 0, 0, 0}));
}

TEST(PartPlan, NamesFollowFromTheValues) {
  const PartPlan plan =
      plan_parts(by_city(), {{partition(Symbol("A/B"), 1), partition(Symbol(), 2)}});
  ASSERT_EQ(plan.parts.size(), 2U);
  EXPECT_EQ(plan.parts[0].folder, "city=A%2FB");
  EXPECT_EQ(plan.parts[0].values, (Json{{"city", "A/B"}}));
  EXPECT_EQ(plan.parts[1].folder, "city=__HIVE_DEFAULT_PARTITION__");
  EXPECT_EQ(plan.parts[1].values, (Json{{"city", nullptr}}));
}

TEST(PartPlan, CutsDoNotDependOnTheRanks) {
  const Symbol a("A"), b("B"), c("C");
  const std::uint64_t huge = 2 * kPartRows + kChunkRows + 7;
  const PartPlan one =
      plan_parts(by_city(), {{partition(a, 10), partition(b, huge), partition(c, 1)}});
  expect_covers(one, huge + 11);
  ASSERT_EQ(one.parts.size(), 5U);
  EXPECT_EQ(one.parts[3].number, 2U);
  EXPECT_EQ(one.parts[4].number, 0U);
  for (const std::uint64_t first : {1UL, 65'536UL, 524'288UL, 700'000UL}) {
    const PartPlan many = plan_parts(by_city(), {{},
                                                 {partition(a, 4)},
                                                 {partition(a, 6), partition(b, first)},
                                                 {},
                                                 {partition(b, huge - first - 1)},
                                                 {partition(b, 1), partition(c, 1)}});
    expect_covers(many, huge + 11);
    ASSERT_EQ(many.parts.size(), one.parts.size());
    for (std::size_t i = 0; i < one.parts.size(); ++i) {
      EXPECT_EQ(many.parts[i].first_row, one.parts[i].first_row);
      EXPECT_EQ(many.parts[i].number, one.parts[i].number);
      EXPECT_EQ(many.parts[i].folder, one.parts[i].folder);
    }
    ASSERT_EQ(many.chunks.size(), one.chunks.size());
  }
}

TEST(PartPlan, TheHolderOfARowHasIt) {
  const Symbol a("A");
  const PartPlan plan = plan_parts(
      by_city(), {{}, {partition(a, 3)}, {}, {}, {partition(a, 1)}, {partition(a, 2)}, {}});
  const int holders[] = {1, 1, 1, 4, 5, 5};
  for (std::uint64_t row = 0; row < 6; ++row) EXPECT_EQ(plan.holder(row), holders[row]) << row;
}

}  // namespace
}  // namespace convoy
