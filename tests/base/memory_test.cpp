#include "convoy/base/memory.hpp"

#include <gtest/gtest.h>

namespace convoy {
namespace {

TEST(Bytes, AreReadWithEveryUnit) {
  EXPECT_EQ(parse_bytes("0"), 0U);
  EXPECT_EQ(parse_bytes("4096"), 4096U);
  EXPECT_EQ(parse_bytes("12B"), 12U);
  EXPECT_EQ(parse_bytes("64MiB"), 64U << 20);
  EXPECT_EQ(parse_bytes("64M"), 64U << 20);
  EXPECT_EQ(parse_bytes("64MB"), 64'000'000U);
  EXPECT_EQ(parse_bytes("1.5G"), 3ULL << 29);
  EXPECT_EQ(parse_bytes("2TiB"), 2ULL << 40);
  for (const char* text : {"", "M", "-1", "1X", "1 M", "1MiBs", "nan", "inf", "1e30", "64mb"}) {
    EXPECT_FALSE(parse_bytes(text)) << text;
  }
}

TEST(Memory, SomeIsAvailable) {
  EXPECT_GT(available_memory(), 1U << 20);
  EXPECT_LT(available_memory(), 1ULL << 50);
}

}  // namespace
}  // namespace convoy
