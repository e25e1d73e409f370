#include "convoy/base/timestamp.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <thread>

namespace convoy {
namespace {

std::string written(std::string_view text) {
  const auto time = parse_timestamp(text);
  if (!time) return "refused";
  std::string out;
  append_timestamp(*time, out);
  return out;
}

TEST(Timestamp, ReadsEveryFormThatTheContractAllows) {
  EXPECT_EQ(written("2019-08-19T08:01:47Z"), "2019-08-19T08:01:47Z");
  EXPECT_EQ(written("2019-08-19t08:01:47z"), "2019-08-19T08:01:47Z");
  EXPECT_EQ(written("2019-08-19 08:01:47+02:00"), "2019-08-19T06:01:47Z");
  EXPECT_EQ(written("2019-12-31T20:15:00-03:45"), "2020-01-01T00:00:00Z");
  EXPECT_EQ(written("2019-08-19T08:01:47.5Z"), "2019-08-19T08:01:47.500000Z");
  EXPECT_EQ(written("2019-08-19T08:01:47.123456789Z"), "2019-08-19T08:01:47.123456Z");
  EXPECT_EQ(written("2019-08-19T08:01:47.000000Z"), "2019-08-19T08:01:47Z");
  EXPECT_EQ(written("0001-01-01T00:00:00Z"), "0001-01-01T00:00:00Z");
  EXPECT_EQ(written("9999-12-31T23:59:59.999999999Z"), "9999-12-31T23:59:59.999999Z");
  EXPECT_EQ(written("2020-02-29T00:00:00Z"), "2020-02-29T00:00:00Z");
}

TEST(Timestamp, GuessesNothing) {
  for (const char* text : {"",
                           "2019-08-19",
                           "2019-08-19T08:01:47",
                           "1566201707",
                           "2019-08-19T08:01:60Z",
                           "2019-08-19T24:00:00Z",
                           "2019-02-29T00:00:00Z",
                           "2019-13-01T00:00:00Z",
                           "2019-00-01T00:00:00Z",
                           "2019-08-19T08:01:47.Z",
                           "2019-08-19T08:01:47.1234567891Z",
                           "2019-08-19T08:01:47+2:00",
                           "2019-08-19T08:01:47+0200",
                           "2019-08-19T08:01:47+24:00",
                           "2019-08-19T08:01:47Z ",
                           " 2019-08-19T08:01:47Z",
                           "2019-08-19_08:01:47Z",
                           "0000-01-01T00:00:00Z",
                           "0001-01-01T00:00:00+00:01",
                           "9999-12-31T23:59:59-00:01",
                           "-019-08-19T08:01:47Z",
                           "2019-08-19T08:01Z",
                           "2019-8-19T08:01:47Z"}) {
    EXPECT_EQ(written(text), "refused") << text;
  }
}

/// Days are remembered a thread, and a new thread remembers none.
TEST(Timestamp, NoDayIsKnownBeforeOneWasRead) {
  std::thread([] {
    EXPECT_FALSE(parse_timestamp(std::string(10, '\0') + "T00:00:00Z"));
    EXPECT_FALSE(parse_timestamp(std::string(10, '0') + "T00:00:00Z"));
  }).join();
}

TEST(Timestamp, AgreesWithTheCalendarOfTheStandardLibrary) {
  using namespace std::chrono;
  for (sys_days day = sys_days(year(1) / 1 / 1); day < sys_days(year(9999) / 12 / 31);
       day += days(17)) {
    const year_month_day civil(day);
    const Timestamp time{duration_cast<microseconds>(day.time_since_epoch()).count()};
    const Date date = date_of(time);
    ASSERT_EQ(date.year, int(civil.year()));
    ASSERT_EQ(date.month, int(unsigned(civil.month())));
    ASSERT_EQ(date.day, int(unsigned(civil.day())));
    ASSERT_EQ(parse_timestamp(to_string(date) + "T00:00:00Z"), time);
  }
}

TEST(Timestamp, InstantsBeforeTheEpochAreCutTowardsThePast) {
  EXPECT_EQ(parse_timestamp("1969-12-31T23:59:59.9999999Z")->microseconds, -1);
  EXPECT_EQ(to_string(date_of(Timestamp{-1})), "1969-12-31");
}

TEST(Date, MustExist) {
  EXPECT_EQ(parse_date("2026-11-01"), (Date{2026, 11, 1}));
  for (const char* text : {"2026-11-31", "2026-1-01", "20261101", "0000-01-01", "2026-11-01 "}) {
    EXPECT_FALSE(parse_date(text)) << text;
  }
}

/// The clock is read at once: every byte at every place must be judged alone.
TEST(Timestamp, JudgesEveryByteOfTheClock) {
  const std::string valid = "2019-08-19T18:24:37Z";
  for (std::size_t at = 11; at < 19; ++at) {
    for (int byte = 0; byte < 256; ++byte) {
      std::string text = valid;
      text[at] = static_cast<char>(byte);
      const auto number = [&](std::size_t begin) {
        const bool digits = std::isdigit(static_cast<unsigned char>(text[begin])) != 0 &&
                            std::isdigit(static_cast<unsigned char>(text[begin + 1])) != 0;
        return digits ? std::stoi(text.substr(begin, 2)) : 99;
      };
      const bool good = number(11) < 24 && text[13] == ':' && number(14) < 60 && text[16] == ':' &&
                        number(17) < 60;
      const auto time = parse_timestamp(text);
      ASSERT_EQ(time.has_value(), good) << text;
      if (good) {
        EXPECT_EQ((time->microseconds - parse_timestamp("2019-08-19T00:00:00Z")->microseconds) /
                      1'000'000,
                  number(11) * 3600 + number(14) * 60 + number(17));
      }
    }
  }
}

}  // namespace
}  // namespace convoy
