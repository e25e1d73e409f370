#include <gtest/gtest.h>

#include "convoy/engine/job.hpp"

namespace convoy {
namespace {

TEST(BadRecordLimit, IsOnePercentWithoutAnOption) {
  const Threshold limit = JobOptions().bad_record_limit;
  EXPECT_FALSE(limit.exceeded(0, 0));
  EXPECT_FALSE(limit.exceeded(0, 100));
  EXPECT_FALSE(limit.exceeded(1, 100));
  EXPECT_TRUE(limit.exceeded(1, 99));
  EXPECT_TRUE(limit.exceeded(2, 100));
  EXPECT_FALSE(limit.exceeded(10'000'000'000, 1'000'000'000'000));
  EXPECT_TRUE(limit.exceeded(10'000'000'001, 1'000'000'000'000));
}

TEST(BadRecordLimit, AShareThatIsMetExactlyIsNotExceeded) {
  for (std::uint64_t found = 1; found < 10'000; ++found) {
    const Threshold exact =
        *parse_threshold(std::to_string(found / 100) + "." + std::to_string(found % 100 / 10) +
                         std::to_string(found % 10) + "%");
    EXPECT_FALSE(exact.exceeded(found, 10'000)) << found;
    EXPECT_TRUE(exact.exceeded(found + 1, 10'000)) << found;
  }
}

TEST(BadRecordLimit, TakesSharesFromNothingToAll) {
  struct Case {
    double percent;
    std::uint64_t bad, records;
    bool exceeded;
  };
  for (const Case& given :
       {Case{0, 0, 5, false}, Case{0, 1, 1'000'000, true}, Case{100, 5, 5, false},
        Case{2.5, 25, 1000, false}, Case{2.5, 26, 1000, true}, Case{50, 1, 2, false},
        Case{50, 2, 3, true}}) {
    Threshold limit;
    limit.percent = given.percent;
    EXPECT_EQ(limit.exceeded(given.bad, given.records), given.exceeded)
        << given.percent << "% and " << given.bad << " of " << given.records;
  }
}

TEST(BadRecordLimit, ACountStandsInsteadOfTheShare) {
  Threshold limit;
  limit.percent = 0;
  limit.count = 3;
  EXPECT_FALSE(limit.exceeded(3, 3));
  EXPECT_TRUE(limit.exceeded(4, 1'000'000));
  limit.count = 0;
  limit.percent = 100;
  EXPECT_FALSE(limit.exceeded(0, 10));
  EXPECT_TRUE(limit.exceeded(1, 10));
}

}  // namespace
}  // namespace convoy
