#include "convoy/engine/sent_front.hpp"

#include <gtest/gtest.h>

#include <random>

namespace convoy {
namespace {

TEST(SentFront, NamesWhatWasSentInOrder) {
  std::mt19937_64 random(3);
  for (const std::uint64_t one_of : {1, 2, 7, 100, 1000}) {
    for (const std::size_t entries : {0, 1, 63, 64, 65, 128, 145, 500}) {
      SentFront front;
      std::vector<bool> expected;
      std::uint64_t sent = 0;
      for (std::size_t i = 0; i < entries; ++i) {
        expected.push_back(random() % one_of == 0);
        sent += expected.back() ? 1 : 0;
        front.append(expected.back());
      }
      EXPECT_EQ(front.size(), entries);
      EXPECT_EQ(front.sent(), sent);
      for (std::size_t i = 0; i < entries + 70; ++i) {
        EXPECT_EQ(front.is_sent(i), i < entries && expected[i]) << i;
        std::size_t next = i;
        while (next < entries && !expected[next]) ++next;
        EXPECT_EQ(front.next_sent(i), next) << i << " of " << entries;
      }
      front.clear();
      EXPECT_EQ(front.size() + front.sent() + front.next_sent(0), 0);
    }
  }
}

}  // namespace
}  // namespace convoy
