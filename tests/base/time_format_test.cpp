#include "convoy/base/time_format.hpp"

#include <gtest/gtest.h>

#include "convoy/base/failure.hpp"

namespace convoy {
namespace {

std::string written(const TimeFormat& format, std::string_view text) {
  const auto time = format.parse(text);
  if (!time) return "refused";
  std::string out;
  append_timestamp(*time, out);
  return out;
}

TEST(TimeFormat, ReadsIsoTimesWithoutAZoneAsUtc) {
  const TimeFormat iso;
  EXPECT_EQ(written(iso, "2010-12-01"), "2010-12-01T00:00:00Z");
  EXPECT_EQ(written(iso, "2010-12-01 08:26"), "2010-12-01T08:26:00Z");
  EXPECT_EQ(written(iso, "2010-12-01T08:26:59"), "2010-12-01T08:26:59Z");
  EXPECT_EQ(written(iso, "2010-12-01 08:26:59.5"), "2010-12-01T08:26:59.500000Z");
  EXPECT_EQ(written(iso, "2010-12-01 08:26:59+01:00"), "2010-12-01T07:26:59Z");
  EXPECT_EQ(written(iso, "2010-12-01T08:26:59Z"), "2010-12-01T08:26:59Z");
}

TEST(TimeFormat, RefusesWhatIsNoIsoTime) {
  const TimeFormat iso;
  for (const char* text :
       {"", "2010-12-1", "2010-02-30", "2010-12-01 ", "2010-12-01 08", "2010-12-01 08:60",
        "2010-12-01 8:26", "2010-12-01 08:26:59 ", "2010-12-01 08:26:59.", "12/1/10 8:26",
        "2010-12-01 08:26:591", "0000-01-01", "2010-12-01Z"}) {
    EXPECT_EQ(written(iso, text), "refused") << text;
  }
  EXPECT_EQ(written(iso, std::string(1000, '1')), "refused");
}

TEST(TimeFormat, ReadsAPattern) {
  const TimeFormat original("%m/%d/%y %H:%M");
  EXPECT_EQ(written(original, "12/1/10 8:26"), "2010-12-01T08:26:00Z");
  EXPECT_EQ(written(original, "01/31/11 23:59"), "2011-01-31T23:59:00Z");
  for (const std::string text :
       {"2010-12-01 08:26:00", "12/1/10", "13/1/10 8:26", "2/30/10 8:26", "12/1/10 8:26 ", ""}) {
    EXPECT_EQ(written(original, text), "refused") << text;
  }
  EXPECT_EQ(written(original, std::string_view("12/1/10 8:26\0", 13)), "refused");
}

TEST(TimeFormat, HeedsAZoneOfAPattern) {
  const TimeFormat zoned("%Y-%m-%dT%H:%M:%S%z");
  EXPECT_EQ(written(zoned, "2010-12-01T23:26:00-0500"), "2010-12-02T04:26:00Z");
  EXPECT_EQ(written(zoned, "2010-12-01T23:26:00+01:00"), "2010-12-01T22:26:00Z");
  EXPECT_EQ(written(zoned, "2010-12-01T23:26:00Z"), "2010-12-01T23:26:00Z");
  EXPECT_EQ(written(TimeFormat("%Y-%m-%d 100%%s"), "2010-12-01 100%s"), "2010-12-01T00:00:00Z");
}

TEST(TimeFormat, RefusesAPatternThatTellsNoDay) {
  for (const char* pattern :
       {"%H:%M", "%Y-%m", "%d/%m", "%Q", "no sign", "%s", "%Y-%m-%d %Z", "%%%s"}) {
    EXPECT_THROW(TimeFormat{pattern}, Failure) << pattern;
  }
}

}  // namespace
}  // namespace convoy
