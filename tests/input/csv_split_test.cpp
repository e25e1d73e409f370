// However a CSV file is cut, the shards together say what its definition says.
#include <chrono>
#include <random>

#include "tests/input/csv_documents.hpp"

namespace convoy {
namespace {

ReadOptions sweep_options() {
  ReadOptions options = csv_options();
  options.record_limit_bytes = 90;
  return options;
}

class CsvSplit : public testing::TestWithParam<std::size_t> {
 protected:
  ReadOptions options() const {
    ReadOptions options = sweep_options();
    options.block_bytes = GetParam();
    return options;
  }
};

TEST_P(CsvSplit, EveryByteAsTheOnlyCut) {
  int rereads = 0;
  for (const std::string& rows : kHostileRows) {
    const std::string text = kCsvHeader + rows;
    const TemporaryFile file(text);
    const InputFile listed = file.listed();
    const std::string expected = csv_expected(text, options());
    ASSERT_EQ(read_in_shards(listed, {}, options()).text(), expected) << text;
    for (std::uint64_t cut = 0; cut <= text.size(); ++cut) {
      const Reading reading = read_in_shards(listed, {cut}, options());
      ASSERT_EQ(reading.text(), expected) << text << "\ncut at " << cut;
      rereads += reading.rereads;
    }
  }
  EXPECT_GT(rereads, 20) << "the texts no longer mislead the guess";
}

TEST_P(CsvSplit, RandomCutsIntoManyShards) {
  std::mt19937_64 random(GetParam());
  for (const std::string& rows : kHostileRows) {
    const std::string text = kCsvHeader + rows;
    const TemporaryFile file(text);
    const InputFile listed = file.listed();
    const std::string expected = csv_expected(text, options());
    for (int round = 0; round < 40; ++round) {
      std::vector<std::uint64_t> cuts(1 + random() % 15);
      for (std::uint64_t& cut : cuts) cut = random() % (text.size() + 1);
      ASSERT_EQ(read_in_shards(listed, cuts, options()).text(), expected) << text;
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Blocks, CsvSplit,
                         testing::Values(1, 2, 3, 7, 63, 64, 65, 200, 300, 1 << 20));

TEST(CsvSplit, RandomTexts) {
  std::mt19937_64 random(11);
  for (int round = 0; round < 12'000; ++round) {
    const std::string text = kCsvHeader + random_rows(random);
    const TemporaryFile file(text);
    const InputFile listed = file.listed();
    ReadOptions options = sweep_options();
    const std::string expected = csv_expected(text, options);
    ASSERT_EQ(read_in_shards(listed, {}, options).text(), expected) << text;
    options.block_bytes = 1 + random() % 9;
    for (int cutting = 0; cutting < 6; ++cutting) {
      std::vector<std::uint64_t> cuts(1 + random() % 6);
      for (std::uint64_t& cut : cuts) cut = random() % (text.size() + 1);
      ASSERT_EQ(read_in_shards(listed, cuts, options).text(), expected) << text;
    }
  }
}

TEST(CsvSplit, GuessesAreRightInOrdinaryFiles) {
  std::string plain = kCsvHeader;
  std::string quoted = kCsvHeader;
  std::string lines = kCsvHeader;
  for (int number = 0; number < 2000; ++number) {
    const std::string value = std::to_string(number);
    plain += value + ",some text," + value + "\r\n";
    quoted += "\"" + value + "\",\"a, \"\"b\"\" and c\",\"" + value + "\"\n";
    lines += value + ",\"Dear all,\nthis is letter " + value + ",\n\n\"\"regards\"\",\nme\",7\n";
  }
  for (const std::string& text : {plain, quoted, lines}) {
    const TemporaryFile file(text);
    const std::uint64_t step = text.size() / 51;
    std::vector<std::uint64_t> cuts;
    for (std::uint64_t cut = step; cut < text.size() - step; cut += step) cuts.push_back(cut);
    const Reading reading = read_in_shards(file.listed(), cuts, csv_options());
    EXPECT_EQ(reading.good.size(), 2000u);
    EXPECT_EQ(reading.bad.size(), 0u);
    EXPECT_EQ(reading.rereads, 0) << text.substr(0, 200);
  }
}

// Rows beyond the reach of a guess are found by verification.
TEST(CsvSplit, LongRowsOverManyShards) {
  std::string text = kCsvHeader;
  for (const std::size_t bytes : {100, 6 << 20, 10, 3 << 20, 70'000}) {
    text += "1,\"";
    for (const std::size_t begin = text.size(); text.size() < begin + bytes;) text += "1,2,3\n";
    text += "\",3\n";
  }
  const TemporaryFile file(text);
  const InputFile listed = file.listed();
  const Reading expected = read_in_shards(listed, {}, csv_options());
  ASSERT_EQ(expected.good.size(), 5u);
  std::vector<std::uint64_t> cuts;
  for (std::uint64_t cut = kDigestBlock; cut < text.size(); cut += kDigestBlock) {
    cuts.push_back(cut);
  }
  for (const std::size_t block : {5000, 1 << 20}) {
    ReadOptions options = csv_options();
    options.block_bytes = block;
    const Reading reading = read_in_shards(listed, cuts, options);
    EXPECT_EQ(reading.text(), expected.text());
    EXPECT_EQ(reading.digest, digest(text));
    EXPECT_GT(reading.rereads, 0);
  }
}

// Every row fails late, and the next one begins a few bytes behind it.
TEST(CsvSplit, HostileTextsCannotHoldUpTheReader) {
  const std::string wide = "a,b" + std::string(100, ',') + "\n";
  for (const std::string& unit :
       {std::string("\"\n"), std::string("x\",y,\"z\n"), std::string("1,\"\"\"\n"),
        std::string("\"\"\"\","), std::string("1,\"2\"\"\n"), std::string("\"open,")}) {
    std::string text = wide + (unit[0] == '"' ? "" : "\"");
    while (text.size() < (2 << 20)) text += unit;
    const TemporaryFile file(text);
    const InputFile listed = file.listed();
    const auto begin = std::chrono::steady_clock::now();
    const Reading whole = read_in_shards(listed, {}, csv_options());
    EXPECT_EQ(read_in_shards(listed, {1000, 1 << 20}, csv_options()).text(), whole.text());
    EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(30)) << unit;
  }
}

TEST(CsvSplit, ReadsLittleBeyondItsShardAndDigestsItsBytesOnce) {
  std::string text = kCsvHeader;
  while (text.size() < 5 * kDigestBlock + 1000) text += "12345,\"some text\",7\n";
  const TemporaryFile file(text);
  const InputFile listed = file.listed();
  const RecordHandler use = [](const InputRecord&) { return ""; };
  Digest sum;
  std::uint64_t told = 0;
  for (std::uint64_t begin = 0; begin < text.size(); begin += 2 * kDigestBlock) {
    const Shard shard{0, begin, std::min<std::uint64_t>(text.size(), begin + 2 * kDigestBlock)};
    const ShardOutcome outcome = read_in_steps(listed, shard, std::nullopt, csv_options(), use, {},
                                               [&](std::uint64_t bytes) { told += bytes; });
    sum += outcome.digest;
    EXPECT_LE(outcome.bytes_read, shard.end - shard.begin + (64 << 10) + 4096);
  }
  EXPECT_EQ(sum, digest(text));
  EXPECT_EQ(told, text.size());
}

}  // namespace
}  // namespace convoy
