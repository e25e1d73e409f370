// What the parser remembers of former records changes nothing: random records against a parser
// that has no memory, against another parser, and against themselves in shards.
//
//   CONVOY_SEED=7 CONVOY_ROUNDS=1000 build/tests/input_test --gtest_filter='FastPath.*'
#include <iostream>

#include "tests/input/parsed_record.hpp"
#include "tests/input/random_values.hpp"
#include "tests/input/reading.hpp"

namespace convoy {
namespace {

constexpr std::size_t kDepth = 7;

std::uint64_t number_from(const char* variable, std::uint64_t otherwise) {
  const char* const text = std::getenv(variable);
  return text == nullptr ? otherwise : std::stoull(text);
}

class FastPath : public testing::Test {
 protected:
  /// Names the seed and the round of what is read now, where it fails.
  std::string place() const { return "CONVOY_SEED=" + std::to_string(seed_ + round_); }
  /// Begins the next round, whose seed is its own; false when all are done.
  bool next_round(std::uint64_t rounds) {
    if (++round_ == 1) std::cout << place() << "\n";
    return round_ <= number_from("CONVOY_ROUNDS", rounds);
  }
  RandomRecords records() const { return RandomRecords(seed_ + round_); }

 private:
  std::uint64_t seed_ = number_from("CONVOY_SEED", 1) - 1;
  std::uint64_t round_ = 0;
};

/// What a parser made of a record.
struct Parsed : ParsedRecord {
  Parsed(RecordParser& parser, const std::string& text) : ParsedRecord(parser, text, kDepth) {}
};

Parsed parsed_alone(const std::string& text) {
  RecordParser parser(kWantedKeys, kDepth);
  return {parser, text};
}

/// Records that a parser meets one after the other.
struct Series {
  std::uint64_t rounds;  ///< each a parser of its own
  int records;           ///< of a round
  std::size_t change;    ///< one in so many is the first of another shape
  bool any_order;        ///< whether every one has an order of its own, too
};

class OneParser : public FastPath, public testing::WithParamInterface<Series> {};

// Where no memory fits all fields are found first, after a while.
INSTANTIATE_TEST_SUITE_P(Shapes, OneParser,
                         testing::Values(Series{4000, 60, 15, false}, Series{400, 600, 300, true}));

TEST_P(OneParser, ReadsARecordAsAParserWithoutMemoryAndAsAnotherOne) {
  std::size_t all = 0, fast = 0, whole = 0, cut = 0;
  while (next_round(GetParam().rounds)) {
    RandomRecords records = this->records();
    RecordParser parser(kWantedKeys, kDepth);
    for (int left = GetParam().records; left > 0; --left, ++all) {
      if (records.one_in(GetParam().change)) records.change_shape();
      if (GetParam().any_order) records.change_order();
      const std::string text = records.next();
      const Parsed parsed(parser, text);
      ASSERT_EQ(parsed.text(), parsed_alone(text).text()) << text << "\n" << place();
      ASSERT_EQ(parsed.complaint(text), "") << text << "\n" << place();
      if (!parsed.record()) continue;
      ++whole;
      fast += parser.fast() ? 1 : 0;
      if (!records.one_in(8)) continue;
      const std::string part = text.substr(0, 1 + records.below(parsed.record()->size() - 1));
      ASSERT_EQ(Parsed(parser, part).text(), "refused") << part << "\n" << place();
      ++cut;
    }
  }
  EXPECT_GT(whole, all / 2);
  EXPECT_LT(whole, all);
  std::cout << fast << " of " << whole << " on a fast path\n";
  EXPECT_GT(fast, whole / 5) << "there is no memory to be tested";
  EXPECT_LT(fast, whole);
  EXPECT_GT(cut, all / 30);
}

TEST_F(FastPath, ReadsRecordsOfMoreFieldsThanAreFoundAtOnce) {
  RecordParser parser(kWantedKeys, kDepth);
  for (int left = 200; left > 0; --left) {
    Parsed(parser, left % 2 == 0 ? R"({"k":1,"orderId":1})" : R"({"orderId":1,"k":1})");
  }
  std::size_t fast = 0;
  for (std::size_t fields = 50; fields < 150; ++fields) {
    for (const char* value : {"-1", "null", "1", "1.5", "\"x\""}) {
      std::string text = "{";
      for (std::size_t i = 0; i < fields; ++i) {
        text += (i == 0 ? "\"k\":" : ",\"k\":") + std::string(i == fields / 2 ? "-1000" : value);
      }
      text += "}";
      for (int again = 0; again < 2; ++again) {
        const Parsed parsed(parser, text);
        ASSERT_EQ(parsed.text(), parsed_alone(text).text()) << text;
        if (fields <= FieldIndex::kMaximum) fast += parser.fast() ? 1 : 0;
      }
    }
  }
  EXPECT_GT(fast, 100U) << "not found at once";
}

ReadOptions options_of(RandomRecords& records) {
  ReadOptions options;
  options.keys = kWantedKeys;
  options.depth_limit = kDepth;
  options.block_bytes = records.one_in(2) ? 1 << 20 : 1 + records.below(300);
  return options;
}

/// Well-formed records one after another: what a reader must say of them.
struct Stream {
  std::string text;
  std::vector<std::string> good, bad;

  void add(const std::string& record, const std::string& separator) {
    const Parsed parsed = parsed_alone(record);
    if (parsed.record() != record) return;
    if (good.size() + bad.size() > 0) text += separator;
    const std::string offset = std::to_string(text.size());
    if (parsed.is_utf8()) {
      good.push_back(offset + parsed.text().substr(record.size() + 1));
    } else {
      const std::string number = std::to_string(good.size() + bad.size());
      bad.push_back(offset + " #" + number + " bad_utf8 " + record);
    }
    text += record;
  }
};

TEST_F(FastPath, ReadsAStreamAsItsRecordsAlone) {
  std::uint64_t good = 0, fast = 0;
  while (next_round(4000)) {
    RandomRecords records = this->records();
    const bool in_array = records.one_in(3);
    Stream stream;
    if (in_array) stream.text = "[";
    for (std::size_t left = records.below(60); left > 0; --left) {
      if (records.one_in(15)) records.change_shape();
      const std::string blank = records.one_in(2) ? "\n" : records.one_in(2) ? "" : " \r\n";
      stream.add(records.next(), in_array ? "," + blank : blank);
    }
    if (in_array) stream.text += "]";
    const TemporaryFile file(stream.text);
    const InputFile listed = file.listed();
    const ReadOptions options = options_of(records);
    const ShardReading part = read_shard(listed, {0, 0, listed.bytes}, std::nullopt, options);
    Reading reading;
    add_shard(part, reading);
    ASSERT_EQ(reading.good, stream.good) << stream.text << "\n" << place();
    ASSERT_EQ(reading.bad, stream.bad) << stream.text << "\n" << place();
    ASSERT_EQ(reading.damage, std::vector<std::string>{}) << stream.text << "\n" << place();
    good += reading.good.size();
    fast += part.outcome.fast_records;
  }
  EXPECT_GT(fast, good / 5) << "no record met a memory";
}

/// Broken records and separators, too; the places where records begin.
std::pair<std::string, std::vector<std::uint64_t>> broken_stream(RandomRecords& records) {
  static const std::vector<std::string> kSeparators = {"\n", "\n", "\n",   "",  ",\n",
                                                       ",",  "]",  "\r\n", "[", " x\n"};
  std::string text = records.one_in(3) ? "[" : "";
  std::vector<std::uint64_t> begins;
  for (std::size_t left = 1 + records.below(20); left > 0; --left) {
    if (records.one_in(15)) records.change_shape();
    begins.push_back(text.size());
    text += records.next();
    text += kSeparators[records.below(records.one_in(3) ? kSeparators.size() : 3)];
  }
  return {text, begins};
}

TEST_F(FastPath, ReadsShardsAsTheWhole) {
  while (next_round(1500)) {
    RandomRecords records = this->records();
    const auto [text, begins] = broken_stream(records);
    const TemporaryFile file(text);
    const InputFile listed = file.listed();
    ReadOptions options = options_of(records);
    const std::string expected = read_in_shards(listed, {}, options).text();
    options.block_bytes = 1 + records.below(500);
    // Every shard has a parser of its own: now each meets few records, or one.
    ASSERT_EQ(read_in_shards(listed, begins, options).text(), expected) << text << place();
    for (int cutting = 0; cutting < 5; ++cutting) {
      std::vector<std::uint64_t> cuts(1 + records.below(8));
      for (std::uint64_t& cut : cuts) cut = records.below(text.size() + 1);
      ASSERT_EQ(read_in_shards(listed, cuts, options).text(), expected) << text << place();
    }
    if (text.size() > 600) continue;
    for (std::uint64_t cut = 0; cut <= text.size(); ++cut) {
      ASSERT_EQ(read_in_shards(listed, {cut}, options).text(), expected) << text << place();
    }
  }
}

}  // namespace
}  // namespace convoy
