#include "convoy/engine/charts.hpp"

#include <gtest/gtest.h>

#include <random>

namespace convoy {
namespace {

constexpr std::int64_t kDay = 86'400'000'000;

TEST(DayCountsTest, DaysAreThoseOfUtcAlsoBefore1970) {
  DayCounts days;
  for (const std::int64_t time : {std::int64_t{0}, kDay - 1, kDay, std::int64_t{-1}, -kDay}) {
    days.add(time);
  }
  EXPECT_EQ(days.all(), (std::map<std::int64_t, std::uint64_t>{{-1, 2}, {0, 2}, {1, 1}}));
}

TEST(DayCountsTest, ManyDaysAreCountedAsAMapWould) {
  std::mt19937_64 random(3);
  DayCounts days;
  std::map<std::int64_t, std::uint64_t> expected;
  for (int i = 0; i < 100'000; ++i) {
    const auto day = static_cast<std::int64_t>(random() % 5000) - 2500;
    days.add(day * kDay + static_cast<std::int64_t>(random() % kDay));
    ++expected[day];
  }
  EXPECT_EQ(days.all(), expected);
}

TEST(BucketsTest, EveryValueLiesInItsBucket) {
  std::mt19937_64 random(5);
  for (const char* unit : {"seconds", ""}) {
    const Buckets buckets(unit);
    std::vector<std::int64_t> values{INT64_MIN, -1, 0, 1, INT64_MAX};
    for (std::size_t i = 1; i < buckets.size(); ++i) {
      for (const int step : {-1, 0, 1}) values.push_back(buckets.lower(i) + step);
    }
    for (int i = 0; i < 10'000; ++i) {
      values.push_back(static_cast<std::int64_t>(random() >> (random() % 64)));
    }
    for (const std::int64_t value : values) {
      const std::size_t bucket = buckets.of(value);
      EXPECT_GE(value, buckets.lower(bucket)) << unit;
      if (bucket + 1 == buckets.size()) continue;
      EXPECT_LT(value, buckets.lower(bucket + 1)) << unit;
    }
  }
}

Json texts(const Json& counts, std::uint64_t rest = 0) {
  return {{"counts", counts}, {"rest", rest}};
}

TEST(ChartsTest, ValuesOfAllRanksAreSummedTheMostFrequentFirst) {
  const Json chart = values_chart({texts(Json::parse(R"([["b",2],[null,1]])")),
                                   texts(Json::parse(R"([["a",1],["b",1],["",1]])"))});
  EXPECT_EQ(chart["counts"], Json::parse(R"([["b",3],["",1],["a",1],[null,1]])"));
  EXPECT_EQ(chart["distinct"], 3);
  EXPECT_EQ(chart["rest"], 0);
}

TEST(ChartsTest, RareValuesAreCountedTogetherAndLongOnesCut) {
  Json counts = Json::array();
  for (int i = 0; i < 60; ++i) counts.push_back({"city " + std::to_string(100 + i), 100 - i});
  std::string city(255, 'x');
  city += "ñand more";
  counts.push_back({city, 1000});
  const Json chart = values_chart({texts(counts), texts(Json::array(), 7)});
  EXPECT_EQ(chart["counts"].size(), 50);
  EXPECT_EQ(chart["counts"][0][0], std::string(255, 'x') + "…");
  std::uint64_t rest = 7;
  for (int i = 49; i < 60; ++i) rest += 100 - static_cast<std::uint64_t>(i);
  EXPECT_EQ(chart["rest"], rest);
  EXPECT_TRUE(chart["distinct"].is_null()) << "a rank has not told all";
}

Json days(std::int64_t first, std::int64_t step, int count) {
  Json list = Json::array();
  for (int i = 0; i < count; ++i) list.push_back({first + i * step, 1});
  return {{"days", list}, {"null", 1}};
}

TEST(ChartsTest, ManyDaysBecomeLongerPeriods) {
  const Json month = days_chart({days(0, 1, 31), days(30, 1, 2)});
  EXPECT_EQ(month["period"], "day");
  EXPECT_EQ(month["counts"].size(), 32);
  EXPECT_EQ(month["counts"][30], Json::parse(R"(["1970-01-31",2])"));
  EXPECT_EQ(month["null"], 2);
  const Json years = days_chart({days(0, 1, 800)});
  EXPECT_EQ(years["period"], "month");
  EXPECT_EQ(years["counts"][1], Json::parse(R"(["1970-02",28])"));
  EXPECT_EQ(days_chart({days(0, 100, 800)})["period"], "year");
  const Json ages = days_chart({days(-700'000, 366, 3000)});
  EXPECT_EQ(ages["period"], "century");
  EXPECT_LE(ages["counts"].size(), 100);
  EXPECT_EQ(days_chart({})["counts"].size(), 0);
}

TEST(ChartsTest, LateIsWhatLiesBeforeTheMonth) {
  const Json chart = late_chart({days(20'700, 1, 60)}, "2026-10");  // from 2026-09-04 on
  EXPECT_EQ(chart["found"], 27);
  EXPECT_EQ(chart["of"], 61) << "null is none that is late";
  EXPECT_EQ(chart["counts"], Json::parse(R"([["2026-09",27]])"));
}

TEST(ChartsTest, ASpreadGoesFromTheFirstToTheLastBucketThatHoldsAny) {
  const Buckets buckets("seconds");
  std::vector<std::uint64_t> counts(buckets.size());
  counts[buckets.of(7)] = 3;
  counts[buckets.of(45)] = 1;
  const Json rank{{"counts", counts}, {"null", 4}};
  const Json chart = spread_chart({rank, rank}, buckets);
  EXPECT_EQ(chart["counts"], Json::parse("[[5,10,6],[10,30,0],[30,60,2]]"));
  EXPECT_EQ(chart["null"], 8);
  EXPECT_EQ(spread_chart({}, buckets)["counts"].size(), 0);
}

}  // namespace
}  // namespace convoy
