#include "convoy/text/tokens.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <map>
#include <nlohmann/json.hpp>

#include "text/lower_case.hpp"
#include "text/stop_words.hpp"
#include "text/unicode.hpp"

namespace convoy {
namespace {

using Tokens = std::vector<std::string>;

/// What Spark made of the texts; record_spark.py wrote it.
const nlohmann::json& recorded() {
  static const nlohmann::json json = [] {
    std::ifstream file(CONVOY_SPARK_TOKENS);
    return nlohmann::json::parse(file);
  }();
  return json;
}

/// Java 17 does not know these capitals, which Unicode 14 brought.
bool is_since_java(char32_t point) {
  return point == 0x2c2f || point == 0xa7c0 || point == 0xa7d0 || point == 0xa7d6 ||
         point == 0xa7d8 || (point >= 0x10570 && point <= 0x10595);
}

/// The recorded lower case where it differs from the code point.
std::map<std::string, std::string> recorded_lower_cases() {
  std::map<std::string, std::string> out;
  for (const auto& run : recorded().at("lower_case")) {
    const std::int32_t last = run.at(1), step = run.at(2), distance = run.at(3);
    for (std::int32_t point = run.at(0); point <= last; point += step) {
      out[utf8_of(static_cast<char32_t>(point))] = utf8_of(static_cast<char32_t>(point + distance));
    }
  }
  for (const auto& [letter, lower] : recorded().at("long_lower_case").items()) {
    out[letter] = lower;
  }
  return out;
}

TEST(LowerCase, OfEveryCodePointIsJavas) {
  const std::map<std::string, std::string> differ = recorded_lower_cases();
  ASSERT_GT(differ.size(), 1'300u);
  std::size_t newer = 0;
  for (const char32_t point : all_points()) {
    const std::string text = utf8_of(point);
    const auto found = differ.find(text);
    const std::string& java = found == differ.end() ? text : found->second;
    if (is_since_java(point)) {
      newer += lower_case(text) != java;
    } else {
      EXPECT_EQ(lower_case(text), java) << std::hex << static_cast<std::uint32_t>(point);
    }
  }
  EXPECT_EQ(newer, 5u + 35u);
}

TEST(LowerCase, IllFormedBytesBecomeTheReplacementCharacter) {
  EXPECT_EQ(lower_case("A\xffZ"), "a\xef\xbf\xbdz");
  EXPECT_EQ(lower_case("A\xe2\x84"), "a\xef\xbf\xbd");
  EXPECT_EQ(lower_case("\xe2\x84Z"), "\xef\xbf\xbdz");
  EXPECT_EQ(lower_case("\xc0\x80\xed\xa0\x80").size(), 5 * 3u);
  EXPECT_EQ(lower_case("\x84\xce\xa3\x84"), "\xef\xbf\xbd\xcf\x83\xef\xbf\xbd");
}

TEST(LowerCase, ManySigmasTakeNoLongTime) {
  std::string marks = "\xce\x91";
  for (int i = 0; i < 200'000; ++i) marks += "\xce\xa3\xcc\x81";  // a sigma and an accent
  const std::string lower = lower_case(marks);
  EXPECT_EQ(lower.size(), marks.size());
  EXPECT_EQ(lower.substr(lower.size() - 4), "\xcf\x82\xcc\x81");
  EXPECT_EQ(lower.substr(2, 4), "\xcf\x83\xcc\x81");
}

TEST(Tokens, OfEveryTextAreSparks) {
  ASSERT_GT(recorded().at("texts").size(), 400u);
  for (const auto& row : recorded().at("texts")) {
    const std::string text = row.at("text");
    for (const auto& [name, tokenizer] : {std::pair("whitespace", Tokenizer::whitespace),
                                          std::pair("nonword", Tokenizer::nonword)}) {
      const Tokens tokens = tokens_of(text, tokenizer);
      EXPECT_EQ(tokens, row.at(name).get<Tokens>()) << row;
      EXPECT_EQ(without_stop_words(tokens), row.at(std::string(name) + "_kept").get<Tokens>())
          << row;
    }
  }
}

TEST(Tokens, AreCutAtTheCodePointsThatJavaCutsAt) {
  const auto spaces = recorded().at("separators").get<std::vector<std::uint32_t>>();
  const auto words = recorded().at("nonword").get<std::map<std::string, Tokens>>();
  ASSERT_EQ(words.size(), 26 * 2 + 10 + 1 + 2u);
  for (const char32_t point : all_points()) {
    const std::string letter = utf8_of(point), text = 'a' + letter + 'b';
    const bool space = std::ranges::find(spaces, point) != spaces.end();
    EXPECT_EQ(tokens_of(text, Tokenizer::whitespace).size(), space ? 2u : 1u) << text;
    const auto word = words.find(letter);
    EXPECT_EQ(tokens_of(text, Tokenizer::nonword),
              word == words.end() ? (Tokens{"a", "b"}) : word->second)
        << text;
  }
}

TEST(StopWords, AreSparks) {
  const auto words = recorded().at("stop_words").get<Tokens>();
  EXPECT_EQ(words.size(), 181u);
  for (const std::string& word : words) EXPECT_TRUE(is_stop_word(word)) << word;
  EXPECT_EQ(without_stop_words(words), Tokens{});
  EXPECT_FALSE(is_stop_word(""));
  EXPECT_FALSE(is_stop_word("good"));
}

TEST(StopWords, GoInAnyCaseAndTheOthersStayAsTheyAre) {
  EXPECT_EQ(without_stop_words({"THE", "Good", "", "DON'T", "The", "GOOD"}),
            (Tokens{"Good", "", "GOOD"}));
}

}  // namespace
}  // namespace convoy
