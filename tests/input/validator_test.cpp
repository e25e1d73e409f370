// The validator against judges that share no code with it.
#include "src/input/validator.hpp"

#include <nlohmann/json.hpp>
#include <random>

#include "src/input/record_parser.hpp"
#include "src/input/scan.hpp"
#include "tests/input/reading.hpp"

namespace convoy {
namespace {

constexpr std::size_t kDepth = 64;

Verdict check(const std::string& text) {
  const std::string padded = text + std::string(kScanPadding, '\0');
  Verdict verdict = Validator(kDepth).check(padded.data(), padded.data() + text.size(), Rest::none);
  verdict.at = text.data() + (verdict.at - padded.data());
  return verdict;
}

bool is_value(const std::string& text) {
  const Verdict verdict = check(text);
  const std::string_view rest(verdict.at,
                              static_cast<std::size_t>(text.data() + text.size() - verdict.at));
  return verdict.kind == Verdict::Kind::whole &&
         rest.find_first_not_of(" \n\r\t") == std::string_view::npos;
}

std::string mutate(std::string text, std::mt19937_64& random) {
  static const std::string kBytes = "{}[]\",:\\/0123456789.eE+-truefalsn \n\t\x01x";
  for (std::size_t changes = 1 + random() % 3; changes > 0; --changes) {
    const std::size_t place = random() % (text.size() + 1);
    const char byte = kBytes[random() % kBytes.size()];
    switch (random() % 4) {
      case 0:
        text.insert(place, 1, byte);
        break;
      case 1:
        if (place < text.size()) text.erase(place, 1 + random() % 3);
        break;
      case 2:
        text = text.substr(0, place) + text.substr(random() % (text.size() + 1));
        break;
      default:
        if (place < text.size()) text[place] = byte;
    }
  }
  return text;
}

// nullopt for a number beyond a double, at which the other parser stops.
std::optional<bool> other_parser_accepts(const std::string& text) {
  try {
    const nlohmann::json value = nlohmann::json::parse(text);
    return !value.is_discarded();
  } catch (const nlohmann::json::out_of_range&) {
    return std::nullopt;
  } catch (const nlohmann::json::parse_error&) {
    return false;
  }
}

const std::vector<std::string> kSeeds = {
    R"({"a":1,"b":[true,false,null,-0.5e+10,"\u00e9\n\\\"",{}],"c":{"d":[],"e":{"f":0}}})",
    R"({ "a" : "a longer text, longer than a block of sixteen" , "b" : [ 1 , 2.25 , 3E4 ] })",
    R"({"a":"x","b":12345678901234567890,"c":"\/\b\f\r\t\uD83D\uDE00"})", R"({})", R"({"":-0})"};

TEST(Validator, AgreesWithAnotherParserOnMutations) {
  std::mt19937_64 random(1);
  int valid = 0;
  constexpr int kRounds = 100'000;
  for (int round = 0; round < kRounds; ++round) {
    const std::string text = mutate(kSeeds[random() % kSeeds.size()], random);
    // The other parser skips blanks before the value, and minds lone surrogates, which are
    // well-formed here.
    if (text.empty() || is_blank(text[0]) || text.find("\\u") != std::string::npos) continue;
    const auto expected = other_parser_accepts(text);
    if (!expected) continue;
    ASSERT_EQ(is_value(text), *expected) << text;
    valid += *expected ? 1 : 0;
  }
  EXPECT_GT(valid, kRounds / 50);
}

// E is the first byte at which no continuation is JSON: what stands before it can be continued.
TEST(Validator, NamesTheFirstByteThatCannotBeRight) {
  std::mt19937_64 random(2);
  int broken = 0;
  for (int round = 0; round < 20'000; ++round) {
    const std::string text = mutate(kSeeds[random() % kSeeds.size()], random);
    const Verdict verdict = check(text);
    if (verdict.kind != Verdict::Kind::broken) continue;
    ++broken;
    const auto length = static_cast<std::size_t>(verdict.at - text.data());
    if (length == 0) continue;
    const Verdict before = check(text.substr(0, length));
    ASSERT_EQ(before.kind, Verdict::Kind::incomplete) << text << " at " << length;
    ASSERT_EQ(check(text.substr(0, length + 1)).kind, Verdict::Kind::broken) << text;
  }
  EXPECT_GT(broken, 1000);
}

// A parser that has read other shapes before must judge as the validator does.
TEST(Validator, FastParserAgreesWhateverItHasLearnt) {
  std::mt19937_64 random(3);
  RecordParser parser({"a", "b"}, kDepth);
  for (int round = 0; round < 100'000; ++round) {
    std::string text = kSeeds[random() % kSeeds.size()];
    if (round % 3 != 0) text = mutate(text, random);
    if (text.empty() || text[0] != '{') continue;
    const Verdict verdict = check(text);
    const std::string padded = text + std::string(kScanPadding, '\0');
    const char* const end = parser.parse(padded.data(), padded.data() + text.size());
    ASSERT_EQ(end != nullptr, verdict.kind == Verdict::Kind::whole) << text;
    if (end == nullptr) continue;
    ASSERT_EQ(end - padded.data(), verdict.at - text.data()) << text;
    RecordParser fresh({"a", "b"}, kDepth);
    fresh.parse(padded.data(), padded.data() + text.size());
    ASSERT_EQ(to_text({0, 0, parser.values()}), to_text({0, 0, fresh.values()})) << text;
  }
}

TEST(Validator, DepthCountsOpenBrackets) {
  const auto nested = [](std::size_t depth) {
    return std::string(depth, '[') + std::string(depth, ']');
  };
  EXPECT_EQ(check(nested(kDepth)).kind, Verdict::Kind::whole);
  const std::string deeper = nested(kDepth + 1);
  const Verdict verdict = check(deeper);
  EXPECT_EQ(verdict.kind, Verdict::Kind::too_deep);
  EXPECT_EQ(verdict.at - deeper.data(), static_cast<std::ptrdiff_t>(kDepth));
}

class JsonTestSuite : public testing::Test {
 protected:
  void SetUp() override {
    const char* const shared = std::getenv("CONVOY_SHARED");
    folder_ = std::filesystem::path(shared == nullptr ? CONVOY_SHARED : shared) /
              "data/jsontestsuite/test_parsing";
    if (!std::filesystem::is_directory(folder_))
      GTEST_SKIP() << "no " << folder_ << "; set CONVOY_SHARED to the folder of shared data";
  }
  std::filesystem::path folder_;
};

TEST_F(JsonTestSuite, EveryFileAsAFieldOfARecord) {
  int files = 0;
  for (const auto& entry : std::filesystem::directory_iterator(folder_)) {
    const std::string name = entry.path().filename();
    const std::string content = read_file(entry.path());
    const Reading reading = read_text("{\"a\":1,\"c\":" + content + "}\n{\"b\":2}\n");
    ++files;
    const bool must_hold = name.starts_with("y_");
    const bool must_fail = name.starts_with("n_");
    if (must_hold) {
      EXPECT_TRUE(reading.bad.empty()) << name << ": " << reading.text();
    }
    if (must_fail) {
      EXPECT_FALSE(reading.bad.empty()) << name;
    }
    if (must_hold) {
      EXPECT_EQ(reading.good.size(), 2u) << name;
    }
  }
  EXPECT_GT(files, 300);
}

TEST_F(JsonTestSuite, EveryFileAsAFile) {
  for (const auto& entry : std::filesystem::directory_iterator(folder_)) {
    const InputFile file = list_inputs(std::vector{entry.path().string()}).at(0);
    const Reading whole = read_in_shards(file, {}, small_options());
    const Reading parts = read_in_shards(file, {file.bytes / 3, file.bytes / 2}, small_options());
    EXPECT_EQ(whole.text(), parts.text()) << entry.path();
  }
}

}  // namespace
}  // namespace convoy
