// However a file is cut, the shards together say what one reader says.
#include <chrono>
#include <random>

#include "tests/input/hostile_documents.hpp"
#include "tests/input/reading.hpp"

namespace convoy {
namespace {

ReadOptions sweep_options() {
  ReadOptions options = small_options();
  options.depth_limit = 16;
  options.record_limit_bytes = 90;
  return options;
}

class Split : public testing::TestWithParam<std::size_t> {
 protected:
  ReadOptions options() const {
    ReadOptions options = sweep_options();
    options.block_bytes = GetParam();
    return options;
  }
};

TEST_P(Split, EveryByteAsTheOnlyCut) {
  int rereads = 0;
  for (const std::string& document : kHostileDocuments) {
    const TemporaryFile file(document);
    const InputFile listed = file.listed();
    const std::string expected = read_in_shards(listed, {}, sweep_options()).text();
    for (std::uint64_t cut = 0; cut <= document.size(); ++cut) {
      const Reading reading = read_in_shards(listed, {cut}, options());
      ASSERT_EQ(reading.text(), expected) << document << "\ncut at " << cut;
      rereads += reading.rereads;
    }
  }
  EXPECT_GT(rereads, 100) << "the documents no longer mislead the guess";
}

TEST_P(Split, RandomCutsIntoManyShards) {
  std::mt19937_64 random(GetParam());
  for (const std::string& document : kHostileDocuments) {
    const TemporaryFile file(document);
    const InputFile listed = file.listed();
    const std::string expected = read_in_shards(listed, {}, sweep_options()).text();
    for (int round = 0; round < 40; ++round) {
      std::vector<std::uint64_t> cuts(1 + random() % 15);
      for (std::uint64_t& cut : cuts) cut = random() % (document.size() + 1);
      ASSERT_EQ(read_in_shards(listed, cuts, options()).text(), expected) << document;
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Blocks, Split, testing::Values(1, 2, 3, 7, 64, 1 << 20));

// Documents glued together from fragments reach states that nobody thinks of.
TEST(Split, RandomDocuments) {
  const std::vector<std::string> fragments = {"{",
                                              "}",
                                              "[",
                                              "]",
                                              ",",
                                              "\n",
                                              ":",
                                              "\"",
                                              "\\",
                                              "{\"a\":1}",
                                              "{\"b\":\"x\"}",
                                              "\n{\"a\":2}",
                                              ",\n{\"a\":3}",
                                              "\n ",
                                              "tru",
                                              "1",
                                              "\xff"};
  std::mt19937_64 random(7);
  for (int round = 0; round < 12'000; ++round) {
    std::string document;
    for (std::size_t left = random() % 30; left > 0; --left) {
      document += fragments[random() % fragments.size()];
    }
    const TemporaryFile file(document);
    const InputFile listed = file.listed();
    ReadOptions options = sweep_options();
    const std::string expected = read_in_shards(listed, {}, options).text();
    options.block_bytes = 1 + random() % 9;
    options.record_limit_bytes = 90;
    for (int cutting = 0; cutting < 6; ++cutting) {
      std::vector<std::uint64_t> cuts(1 + random() % 6);
      for (std::uint64_t& cut : cuts) cut = random() % (document.size() + 1);
      ASSERT_EQ(read_in_shards(listed, cuts, options).text(), expected) << document;
    }
  }
}

TEST(Split, GuessesAreRightInOrdinaryFiles) {
  std::string lines;
  std::string pretty = "[\n";
  for (int number = 0; number < 2000; ++number) {
    const std::string value = std::to_string(number);
    lines += "{\"a\":" + value + ",\"b\":\"text\",\"c\":{\"d\":[{\"e\":1}]}}\n";
    pretty += std::string(number == 0 ? "" : ",\n") + "  {\n    \"a\": " + value +
              ",\n    \"c\": {\n      \"d\": 1\n    },\n    \"b\": \"text\"\n  }";
  }
  pretty += "\n]\n";
  for (const std::string& text : {lines, pretty}) {
    const TemporaryFile file(text);
    const std::uint64_t step = text.size() / 50;
    std::vector<std::uint64_t> cuts;
    for (std::uint64_t cut = step; cut < text.size() - step; cut += step) cuts.push_back(cut);
    const Reading reading = read_in_shards(file.listed(), cuts, small_options());
    EXPECT_EQ(reading.good.size(), 2000u);
    EXPECT_EQ(reading.bad.size(), 0u);
    EXPECT_EQ(reading.rereads, 0);
  }
}

// Records beyond the reach of a guess are found by verification.
TEST(Split, LongRecordsOverManyShards) {
  std::string text;
  for (const std::size_t bytes : {100, 6 << 20, 10, 3 << 20, 70'000}) {
    text += "{\"b\":\"" + std::string(bytes, '{') + "\",\"a\":[{\"a\":1}]}\n";
  }
  const TemporaryFile file(text);
  const InputFile listed = file.listed();
  const Reading expected = read_in_shards(listed, {}, small_options());
  ASSERT_EQ(expected.good.size(), 5u);
  std::vector<std::uint64_t> cuts;
  for (std::uint64_t cut = kDigestBlock; cut < text.size(); cut += kDigestBlock) {
    cuts.push_back(cut);
  }
  for (const std::size_t block : {5000, 1 << 20}) {
    ReadOptions options = small_options();
    options.block_bytes = block;
    const Reading reading = read_in_shards(listed, cuts, options);
    EXPECT_EQ(reading.text(), expected.text());
    EXPECT_EQ(reading.digest, digest(text));
  }
}

// Every attempt fails late and the next one begins a few bytes behind it.
TEST(Split, HostileTextsCannotHoldUpAGuess) {
  for (const std::string& unit : {std::string("[{\"a\":"), std::string(",{\"a\":1,\"c\":["),
                                  std::string("{\"a\":1}\n{\"a\":1}\n{\n")}) {
    std::string text;
    while (text.size() < (8 << 20)) text += unit;
    const TemporaryFile file(text);
    const auto begin = std::chrono::steady_clock::now();
    read_shard(file.listed(), {0, 1000, text.size()}, std::nullopt, small_options());
    EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(30)) << unit;
  }
}

TEST(Split, AShardEnteredBehindItsEndIsReadForItsDigestOnly) {
  const TemporaryFile file("{\"a\":1}\n{\"a\":2}\n");
  const Boundary entry{9, false};
  const ShardReading reading = read_shard(file.listed(), {0, 3, 9}, entry, small_options());
  EXPECT_EQ(reading.outcome.left, entry);
  EXPECT_EQ(reading.outcome.records, 0u);
  EXPECT_EQ(reading.outcome.bytes_read, 6u);
}

TEST(Split, ReadsLittleBeyondItsShardAndDigestsItsBytesOnce) {
  std::string text;
  while (text.size() < 5 * kDigestBlock + 1000) text += "{\"a\":12345,\"b\":\"some text\"}\n";
  const TemporaryFile file(text);
  const InputFile listed = file.listed();
  Digest sum;
  std::uint64_t told = 0;
  for (std::uint64_t begin = 0; begin < text.size(); begin += 2 * kDigestBlock) {
    const Shard shard{0, begin, std::min<std::uint64_t>(text.size(), begin + 2 * kDigestBlock)};
    const ShardOutcome outcome = read_in_steps(
        listed, shard, std::nullopt, small_options(), [](const InputRecord&) { return ""; }, {},
        [&](std::uint64_t bytes) { told += bytes; });
    sum += outcome.digest;
    EXPECT_LE(outcome.bytes_read, shard.end - shard.begin + (64 << 10) + 4096);
  }
  EXPECT_EQ(sum, digest(text));
  EXPECT_EQ(told, text.size());
}

}  // namespace
}  // namespace convoy
