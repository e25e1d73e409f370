// Compressed files give the records of their text; damaged ones what stands before the damage.
#include <zstd.h>

#include <sys/resource.h>

#include <chrono>

#include "tests/input/gzip.hpp"
#include "tests/input/reading.hpp"

namespace convoy {
namespace {

std::string zstd(const std::string& text) {
  std::unique_ptr<ZSTD_CCtx, std::size_t (*)(ZSTD_CCtx*)> context(ZSTD_createCCtx(),
                                                                  &ZSTD_freeCCtx);
  ZSTD_CCtx_setParameter(context.get(), ZSTD_c_checksumFlag, 1);
  std::string out(ZSTD_compressBound(text.size()), '\0');
  out.resize(ZSTD_compress2(context.get(), out.data(), out.size(), text.data(), text.size()));
  return out;
}

std::string lines(int begin, int end) {
  std::string text;
  for (int number = begin; number < end; ++number) {
    text +=
        "{\"a\":" + std::to_string(number) + ",\"b\":\"" + std::to_string(number * 7919) + "\"}\n";
  }
  return text;
}

struct Format {
  const char* name;
  std::string (*compress)(const std::string&);
  Compression compression;
  const char* truncated;
};

class Compressed : public testing::TestWithParam<Format> {
 protected:
  static Reading read(const std::string& stored, std::size_t block_bytes = 1 << 20) {
    const TemporaryFile file(stored);
    InputFile listed = file.listed();
    listed.compression = GetParam().compression;
    ReadOptions options = small_options();
    options.block_bytes = block_bytes;
    return read_in_shards(listed, {}, options);
  }
  static std::string compress(const std::string& text) { return GetParam().compress(text); }
};

TEST_P(Compressed, MembersFollowEachOther) {
  const std::string text = lines(0, 3000);
  const std::string stored =
      compress(text.substr(0, 5003)) + compress("") + compress(text.substr(5003));
  const Reading plain = read_text(text);
  for (const std::size_t block : {1, 100, 1 << 20}) {
    const Reading reading = read(stored, block);
    EXPECT_EQ(reading.text(), plain.text());
    EXPECT_EQ(reading.digest, digest(stored));
  }
}

TEST_P(Compressed, CutFilesGiveWhatTheyHold) {
  const std::string text = lines(0, 3000);
  const std::string first = compress(text);
  const std::string stored = first + compress(lines(3000, 6000));
  for (const std::size_t size :
       {std::size_t{5}, std::size_t{12}, first.size() / 2, first.size() - 1, first.size() + 1,
        first.size() + 9, stored.size() - 9, stored.size() - 1}) {
    const Reading reading = read(stored.substr(0, size), 1000);
    ASSERT_EQ(reading.damage.size(), 1u) << size;
    EXPECT_NE(reading.damage[0].find(GetParam().truncated), std::string::npos)
        << size << " " << reading.damage[0];
    if (size > first.size()) {
      EXPECT_GE(reading.good.size(), 3000u);
    }
  }
}

TEST_P(Compressed, TrailingGarbageIsDamage) {
  const Reading reading = read(compress(lines(0, 10)) + "garbage");
  EXPECT_EQ(reading.good.size(), 10u);
  ASSERT_EQ(reading.damage.size(), 1u);
  EXPECT_NE(reading.damage[0].find("trailing_garbage"), std::string::npos) << reading.damage[0];
}

TEST_P(Compressed, AFlippedByteIsDamageAndNeverACrash) {
  const std::string stored = compress(lines(0, 400));
  const std::string whole = read(stored).text();
  int checksums = 0;
  for (std::size_t place = 10; place < stored.size(); ++place) {
    std::string flipped = stored;
    flipped[place] = static_cast<char>(flipped[place] ^ 0x10);
    const Reading reading = read(flipped);
    // A few bits mean nothing; then the text is what it was.
    if (reading.damage.empty() && reading.text() == whole) continue;
    ASSERT_EQ(reading.damage.size(), 1u) << place;
    checksums += reading.damage[0].find("bad_checksum") != std::string::npos ? 1 : 0;
  }
  EXPECT_GT(checksums, 3);
}

TEST_P(Compressed, AFileOfBlanksRunsInConstantMemory) {
  const std::string part = compress(std::string(64 << 20, ' '));
  std::string stored;
  for (int count = 0; count < 8; ++count) stored += part;
  rusage before{};
  getrusage(RUSAGE_SELF, &before);
  const Reading reading = read(stored + compress("{\"a\":1}"));
  rusage after{};
  getrusage(RUSAGE_SELF, &after);
  EXPECT_EQ(reading.good, std::vector<std::string>{"536870912 4(1) 0()"});
  EXPECT_LT(after.ru_maxrss - before.ru_maxrss, 40 << 10);
}

// A record is not read again from its begin for every member that it spans.
TEST_P(Compressed, ARecordOfManyMembersIsReadInShortTime) {
  constexpr std::size_t kMembers = 1'000'000;
  const std::string member = compress("x");
  std::string stored = compress("{\"b\":\"");
  for (std::size_t count = 0; count < kMembers; ++count) stored += member;
  const auto begin = std::chrono::steady_clock::now();
  const Reading reading = read(stored + compress("\"}"));
  EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(30));
  EXPECT_EQ(reading.good, std::vector<std::string>{"0 0() 5(" + std::string(kMembers, 'x') + ")"});
}

INSTANTIATE_TEST_SUITE_P(Formats, Compressed,
                         testing::Values(Format{"gzip", gzip, Compression::gzip, "truncated_gzip"},
                                         Format{"zstd", zstd, Compression::zstd, "truncated_zstd"}),
                         [](const auto& parameter) { return parameter.param.name; });

}  // namespace
}  // namespace convoy
