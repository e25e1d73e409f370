#include "convoy/comm/progress.hpp"

#include <gtest/gtest.h>

namespace convoy {
namespace {

using std::chrono::milliseconds;

std::string told(int rank, milliseconds interval) {
  testing::internal::CaptureStderr();
  Progress progress(rank, 4, interval);
  progress.begin("read messages", 1 << 20);
  progress.advance(1 << 19);
  progress.advance(1 << 19);
  progress.end();
  return testing::internal::GetCapturedStderr();
}

TEST(Progress, ALogGetsPlainLinesWithPhaseShareRateAndRanks) {
  const std::string log = told(0, milliseconds(0));
  EXPECT_NE(log.find("convoy: read messages 50 %, "), std::string::npos) << log;
  EXPECT_NE(log.find("MiB/s"), std::string::npos) << log;
  EXPECT_NE(log.find(" s left, 4 ranks\n"), std::string::npos) << log;
  EXPECT_EQ(log.find('\033'), std::string::npos) << log;
  EXPECT_EQ(log.find('\r'), std::string::npos) << log;
}

TEST(Progress, ALogIsNotFlooded) {
  EXPECT_EQ(told(0, std::chrono::seconds(10)), "");
}

TEST(Progress, OnlyRankZeroSpeaks) {
  EXPECT_EQ(told(1, milliseconds(0)), "");
}

}  // namespace
}  // namespace convoy
