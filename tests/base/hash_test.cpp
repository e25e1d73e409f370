#include "convoy/base/hash.hpp"

#include <gtest/gtest.h>

#include <set>

namespace convoy {
namespace {

TEST(Digest, OfBlocksAddsUpInAnyOrder) {
  const std::string content(3 * kDigestBlock + 17, 'x');
  Digest sum;
  for (const std::uint64_t number : {3, 0, 2, 1}) {
    sum +=
        digest_block(number, std::string_view(content).substr(number * kDigestBlock, kDigestBlock));
  }
  EXPECT_EQ(sum, digest(content));
}

TEST(Digest, TellsEqualBlocksInOtherPlacesApart) {
  std::string content(2 * kDigestBlock, 'a');
  content[0] = 'b';
  std::string swapped(2 * kDigestBlock, 'a');
  swapped[kDigestBlock] = 'b';
  EXPECT_FALSE(digest(content) == digest(swapped));
}

TEST(Digest, CarriesIntoItsHighHalf) {
  Digest sum{UINT64_MAX, 1};
  sum += Digest{1, 0};
  EXPECT_EQ(sum, (Digest{0, 2}));
  EXPECT_EQ(sum.text(), "00000000000000020000000000000000");
}

TEST(StableHash, IsWhatFilesOfEarlierVersionsRelyOn) {
  // XXH3-64 with seed 0; the first is the value that its reference documents for no input.
  EXPECT_EQ(stable_hash(std::string_view()), 0x2d06800538d394c2ULL);
  EXPECT_EQ(stable_hash(std::int64_t{1}), stable_hash(std::string_view("\1\0\0\0\0\0\0\0", 8)));
}

}  // namespace
}  // namespace convoy
