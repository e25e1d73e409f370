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
  // The library's own value for the bytes of a key, for bits in all places.
  std::uint64_t mixed = 1;
  for (int i = 0; i < 10'000; ++i, mixed = mixed * 6364136223846793005 + 1442695040888963407) {
    const auto key = static_cast<std::int64_t>(mixed);
    const std::string_view bytes(reinterpret_cast<const char*>(&key), sizeof key);
    ASSERT_EQ(stable_hash(key), stable_hash(bytes)) << key;
  }
}

}  // namespace
}  // namespace convoy
