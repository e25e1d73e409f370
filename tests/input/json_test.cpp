// What the sequential reader makes of every kind of text.
#include "tests/input/reading.hpp"

namespace convoy {
namespace {

using Lines = std::vector<std::string>;

struct Case {
  std::string text;
  std::size_t good;
  Lines bad;
  Lines damage = {};
};

class Definition : public testing::TestWithParam<Case> {};

TEST_P(Definition, Holds) {
  ReadOptions options = small_options();
  options.depth_limit = 3;
  options.record_limit_bytes = 40;
  const Reading reading = read_text(GetParam().text, options);
  EXPECT_EQ(reading.good.size(), GetParam().good);
  EXPECT_EQ(reading.bad, GetParam().bad);
  EXPECT_EQ(reading.damage, GetParam().damage);
  EXPECT_EQ(reading.records, reading.good.size() + reading.bad.size());
  EXPECT_EQ(reading.bad_records, reading.bad.size());
}

INSTANTIATE_TEST_SUITE_P(
    Whole, Definition,
    testing::Values(Case{"", 0, {}}, Case{" \r\n\t", 0, {}}, Case{"[]", 0, {}},
                    Case{"{}{} {}\n{}", 4, {}}, Case{"[{},{}][{}]{}", 4, {}},
                    Case{"\xef\xbb\xbf[{}]", 1, {}},
                    Case{"1 \"x\"", 0, {"0 #0 not_an_object 1", "2 #1 not_an_object \"x\""}},
                    Case{"[{},[1],2]", 1, {"4 #1 not_an_object [1]", "8 #2 not_an_object 2"}},
                    Case{"{\"a\":\"\xff\"}{}", 1, {"0 #0 bad_utf8 {\"a\":\"\xff\"}"}},
                    Case{"{\"a\":\"\\ud800\"}", 1, {}}));

INSTANTIATE_TEST_SUITE_P(
    Broken, Definition,
    testing::Values(
        Case{"{\"a\":x} {}\n{}", 1, {"0 #0 bad_json {\"a\":x} {}\n"}},
        Case{"{\"a\":\"x\n{}", 1, {"0 #0 bad_json {\"a\":\"x\n"}},
        Case{"{\"a\":1\n{}", 1, {"0 #0 bad_json {\"a\":1\n"}},
        Case{"{\"a\":01}\n , {}]", 1, {"0 #0 bad_json {\"a\":01}\n , "}},
        Case{"{a}\n,,{}\n{}", 1, {"0 #0 bad_json {a}\n,,{}\n"}},
        Case{"{\"a\":{\"a\":{\"a\":{}}}}\n{}", 1, {"0 #0 too_deep {\"a\":{\"a\":{\"a\":{}}}}\n"}},
        Case{"{\"a\":{\"a\":{}}}", 1, {}},
        Case{"{\"a\":\"" + std::string(40, 'x') + "\"}\n{}",
             1,
             {"0 #0 too_large {\"a\":\"" + std::string(40, 'x') + "\"}\n"}},
        Case{"{\"a\":\"" + std::string(32, 'x') + "\"}", 1, {}},
        Case{"{\"a\":\"" + std::string(33, 'x') + "\"}",
             0,
             {"0 #0 too_large {\"a\":\"" + std::string(33, 'x') + "\"}"}},
        Case{"{}\n{\"a\":", 1, {"3 #1 truncated_record {\"a\":"}, {"3 truncated_record"}},
        Case{"[{},{\"a", 1, {"4 #1 truncated_record {\"a"}, {"4 truncated_record"}},
        Case{"tru", 0, {"0 #0 truncated_record tru"}, {"0 truncated_record"}}));

INSTANTIATE_TEST_SUITE_P(
    Separators, Definition,
    testing::Values(Case{"{}]{}:{}}", 3, {"2 #1 bad_json ]", "5 #3 bad_json :", "8 #5 bad_json }"}},
                    Case{"{},{}", 2, {"2 #1 bad_json ,"}, {"5 unclosed_array"}},
                    Case{"[,{}]", 1, {"1 #0 bad_json ,"}}, Case{"[{},,{}]", 2, {"4 #1 bad_json ,"}},
                    Case{"[{},]{}", 2, {"4 #1 bad_json ]"}},
                    Case{"[{}{}\n,{}]", 2, {"3 #1 bad_json {}\n,"}},
                    Case{"[{}\n{}]", 2, {"4 #1 bad_json ", "6 #3 bad_json ]"}},
                    Case{"[{}:", 1, {"3 #1 bad_json :"}, {"4 unclosed_array"}},
                    Case{"[:]", 0, {"1 #0 bad_json :]"}}, Case{"[{}", 1, {}, {"3 unclosed_array"}},
                    Case{"[", 0, {}, {"1 unclosed_array"}}, Case{"[{}] x", 1, {"5 #1 bad_json x"}},
                    Case{"[{} x ]\n", 1, {"4 #1 bad_json x ]\n"}}));

TEST(Json, WideTextIsDamageAndNothingIsRead) {
  for (const std::string& text :
       {std::string("\xff\xfe{\0", 4), std::string("\xfe\xff\0{", 4), std::string("{\0}\0", 4),
        std::string("\0{\0}", 4), std::string("\0\0\0{", 4), std::string("{\0\0\0", 4),
        std::string("\0\0\xfe\xff", 4)}) {
    const Reading reading = read_text(text + "\n{\"a\":1}\n");
    EXPECT_EQ(reading.records, 0u);
    EXPECT_EQ(reading.damage, Lines{"0 utf16_or_utf32"});
  }
}

TEST(Json, DeliversWantedValuesOfEveryKind) {
  const Reading reading =
      read_text(R"({"a":null,"b":true}{"a":false,"b":-1.5E+3}{"b":{"a":1},"a":[2]})"
                R"({"a":"x\n","a":"y"}{"\u0061":"\"\\n","b":"\ud800"})");
  EXPECT_EQ(reading.good, (Lines{"0 1() 3()", "19 2() 4(-1.5E+3)", "42 6() 7()", "63 5(y) 0()",
                                 R"(82 5("\n) 5n(\ud800))"}));
}

// Blanks, order and number of keys change under the parser's memory of the last record.
TEST(Json, ShapesMayChangeFromRecordToRecord) {
  const Lines members = {"\"a\":1",    "\"a\": 1", "\"a\" :1",
                         "\"a\":\n 1", "\"c\":2",  " \"b\":\"x\""};
  std::string text;
  std::size_t expected = 0;
  for (const std::string& first : members) {
    for (const std::string& second : members) {
      for (const char* form : {"{A}", "{A,B}", "{B,A }", "{ A , B,B\n}", "{}"}) {
        std::string record;
        for (const char* at = form; *at != '\0'; ++at) {
          record += *at == 'A' ? first : *at == 'B' ? second : std::string(1, *at);
        }
        text += record + "\n";
        ++expected;
      }
    }
  }
  const Reading reading = read_text(text);
  EXPECT_EQ(reading.good.size(), expected);
  EXPECT_EQ(reading.bad.size(), 0u);
  for (std::size_t number = 0; number < reading.good.size(); ++number) {
    // Read alone, a record meets no memory.
    const std::string& line = reading.good[number];
    const std::uint64_t offset = std::stoull(line);
    std::uint64_t end = text.size();
    if (number + 1 < expected) end = std::stoull(reading.good[number + 1]);
    const Reading alone = read_text(text.substr(offset, end - offset));
    ASSERT_EQ(alone.good.at(0).substr(1), line.substr(line.find(' ')));
  }
}

TEST(Json, LongTextsAreCapped) {
  const std::string garbage(kQuarantineText * 2, 'x');
  const TemporaryFile file(garbage + "\n{}");
  ReadOptions options = small_options();
  options.block_bytes = 1000;
  const ShardReading reading =
      read_shard(file.listed(), {0, 0, garbage.size() + 3}, std::nullopt, options);
  EXPECT_EQ(reading.good.size(), 1u);
  EXPECT_EQ(reading.bad.at(0).text.size(), kQuarantineText);
}

TEST(Json, HandlerMayRefuseARecord) {
  const TemporaryFile file("{\"a\":1}\n{\"a\":2}\n");
  std::vector<std::string> bad;
  const ShardOutcome outcome = read_in_steps(
      file.listed(), {0, 0, 16}, std::nullopt, small_options(),
      [](const InputRecord& record) { return record.offset == 0 ? "bad_a" : ""; },
      [&](const BadRecord& record) {
        bad.push_back(std::string(record.reason) + " " + std::string(record.text));
      },
      {});
  EXPECT_EQ(outcome.records, 2u);
  EXPECT_EQ(outcome.bad_records, 1u);
  EXPECT_EQ(bad, std::vector<std::string>{"bad_a {\"a\":1}"});
}

TEST(Json, AChangedFileIsRefused) {
  const TemporaryFile file("{\"a\":1}\n");
  const InputFile listed = file.listed();
  file.write("{\"a\":1}\n{\"a\":2}\n");
  try {
    read_in_shards(listed, {}, small_options());
    FAIL() << "a changed file was read";
  } catch (const Failure& failure) {
    EXPECT_EQ(failure.code(), Exit::input);
    EXPECT_NE(std::string(failure.what()).find("changed while it was read"), std::string::npos);
  }
}

TEST(Json, AFileCutUnderTheReaderIsRefused) {
  const TemporaryFile file(std::string(1000, ' ') + "{\"a\":1}\n{\"a\":2}\n");
  const InputFile listed = file.listed();
  ReadOptions options = small_options();
  options.block_bytes = 1010;
  const auto cut = [&](const InputRecord&) {
    file.write("");
    return "";
  };
  EXPECT_THROW(read_in_steps(listed, {0, 0, listed.bytes}, std::nullopt, options, cut, {}, {}),
               Failure);
}

}  // namespace
}  // namespace convoy
