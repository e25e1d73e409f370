#include "output/deflate.hpp"

#include <gtest/gtest.h>
#include <zlib.h>

#include <random>

#include "output/huffman.hpp"
#include "output/runs.hpp"

namespace convoy {
namespace {

/// What zlib, which knows nothing of our encoder, reads.
std::string inflated(const std::string& stream, std::size_t bytes) {
  std::string out(bytes + 1, '\0');
  uLongf size = out.size();
  const int result = uncompress(reinterpret_cast<Bytef*>(out.data()), &size,
                                reinterpret_cast<const Bytef*>(stream.data()), stream.size());
  if (result != Z_OK) return "zlib error " + std::to_string(result);
  out.resize(size);
  return out;
}

std::string deflated(std::string_view before, const std::string& bytes, std::size_t plane) {
  GrowingBytes stream;
  stream.append(before);
  deflate_planes(bytes, plane, stream);
  return std::string(stream.view());
}

void expect_round_trip(const std::string& bytes, std::size_t plane) {
  const std::string stream = deflated("before", bytes, plane);
  ASSERT_EQ(stream.substr(0, 6), "before");
  ASSERT_TRUE(inflated(stream.substr(6), bytes.size()) == bytes)
      << bytes.size() << " bytes, planes of " << plane;
}

TEST(Deflate, AnyInflateReadsBackWhatItWrote) {
  std::mt19937_64 random(11);
  for (const std::size_t size :
       {0, 1, 2, 7, 8, 9, 100, 4095, 4096, 4097, 65'535, 65'536, 200'000}) {
    for (const unsigned symbols : {1, 2, 3, 17, 256}) {
      for (const unsigned run : {1, 2, 8, 9, 300, 70'000}) {
        std::string bytes;
        while (bytes.size() < size) {
          bytes.append(random() % run + 1, static_cast<char>(random() % symbols));
        }
        bytes.resize(size);
        for (const std::size_t plane : {1, 1000, 65'536, 1'000'000})
          expect_round_trip(bytes, plane);
      }
    }
  }
}

TEST(Deflate, RunsOfEveryLengthAreWhole) {
  for (std::size_t length = 1; length < 1100; ++length) {
    expect_round_trip("a" + std::string(length, 'b') + "c" + std::string(length, 'c'), 65'536);
  }
}

TEST(Deflate, SkewedCountsStayWithinTheLongestCode) {
  std::string bytes;  // Fibonacci counts make the deepest tree
  std::size_t count = 1, before = 1;
  for (char symbol = 0; symbol < 24; ++symbol) {
    for (std::size_t i = 0; i < count; ++i) bytes += {symbol, static_cast<char>(symbol + 100)};
    count = std::exchange(before, count + before);
  }
  expect_round_trip(bytes, bytes.size());
}

/// Byte by byte.
std::vector<std::pair<std::size_t, std::size_t>> runs_of(const std::string& bytes) {
  std::vector<std::pair<std::size_t, std::size_t>> runs;
  for (std::size_t at = 1; at < bytes.size(); ++at) {
    const std::size_t begin = at;
    while (at < bytes.size() && bytes[at] == bytes[begin - 1]) ++at;
    if (at - begin >= kShortestRun) runs.emplace_back(begin, at - begin);
  }
  return runs;
}

TEST(Runs, AreFoundWhereverTheyLie) {
  std::mt19937_64 random(13);
  std::vector<convoy::Run> runs;
  for (int round = 0; round < 20'000; ++round) {
    std::string bytes;
    const std::size_t longest = random() % 4 == 0 ? 200 : 12;
    while (bytes.size() < random() % 400) {
      bytes.append(random() % longest, static_cast<char>(random() % 3));
    }
    find_runs(bytes, runs);
    std::vector<std::pair<std::size_t, std::size_t>> found;
    for (const convoy::Run& run : runs) found.emplace_back(run.begin, run.bytes);
    ASSERT_EQ(found, runs_of(bytes));
  }
}

TEST(Deflate, NoiseCostsNoMoreThanStoringIt) {
  std::mt19937_64 random(5);
  std::string bytes(1 << 20, '\0');
  for (char& byte : bytes) byte = static_cast<char>(random());
  const std::string stream = deflated("", bytes, 65'536);
  EXPECT_LE(stream.size(), bytes.size() + bytes.size() / 1000 + 64);
}

TEST(Deflate, ConstantPlanesNearlyVanish) {
  const std::string stream = deflated("", std::string(1 << 20, '\0'), 65'536);
  EXPECT_LE(stream.size(), 16U * 200);
}

TEST(Huffman, CodesAreCompleteAndWithinTheLimit) {
  std::mt19937_64 random(3);
  for (int round = 0; round < 20'000; ++round) {
    const unsigned limit = round % 2 == 0 ? 7 : 15;
    std::vector<std::uint32_t> counts(round % 2 == 0 ? 19 : 286);
    for (auto& count : counts) {
      count = random() % 3 == 0 ? 0 : static_cast<std::uint32_t>(1ULL << random() % 20);
    }
    counts[0] = counts[1] = 1;
    std::vector<HuffmanCode> codes(counts.size());
    build_codes(counts, limit, codes);
    std::uint64_t space = 0;
    for (std::size_t i = 0; i < counts.size(); ++i) {
      ASSERT_EQ(codes[i].length > 0, counts[i] > 0);
      ASSERT_LE(codes[i].length, limit);
      if (counts[i] > 0) space += 1ULL << (limit - codes[i].length);
    }
    ASSERT_EQ(space, 1ULL << limit) << "round " << round;
  }
}

}  // namespace
}  // namespace convoy
