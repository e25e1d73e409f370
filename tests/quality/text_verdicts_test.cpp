#include "convoy/quality/text_verdicts.hpp"

#include <gtest/gtest.h>

#include <set>
#include <string>

namespace convoy {
namespace {

using Kind = FieldValue::Kind;

FieldValue value(std::string_view text) {
  return {Kind::string, false, text};
}

TEST(TextVerdicts, TakeShortTextsWithoutEscapesOnly) {
  TextVerdicts texts;
  for (const std::size_t size : {1, 2, 3, 4, 7, 8, 9, 16}) {
    const std::string text(size, 'x');
    ASSERT_TRUE(TextVerdicts::takes(value(text))) << size;
    EXPECT_FALSE(texts.pass(value(text))) << size;
    EXPECT_EQ(texts.find(value(text)), TextVerdicts::kUnknown) << size;
    texts.learn(value(text), 0);
    EXPECT_TRUE(texts.pass(value(text))) << size;
    EXPECT_FALSE(texts.pass({Kind::string, true, text})) << size;
    EXPECT_FALSE(texts.pass({Kind::number, false, text})) << size;
  }
  EXPECT_FALSE(TextVerdicts::takes(value("")));
  EXPECT_FALSE(TextVerdicts::takes(value(std::string(17, 'x'))));
  texts.clear();
  EXPECT_FALSE(texts.pass(value("x")));
}

TEST(TextVerdicts, KeepWhatFailsApart) {
  TextVerdicts texts;
  texts.learn(value("Courier iOS"), 5);
  EXPECT_FALSE(texts.pass(value("Courier iOS")));
  EXPECT_EQ(texts.find(value("Courier iOS")), 5u);
}

TEST(TextVerdicts, MistakeNoTextForAnother) {
  std::set<std::string> all;
  for (std::size_t size = 1; size <= 16; ++size) {
    for (std::size_t at = 0; at < size; ++at) {
      for (const char byte : {'A', 'B', '\x7f', '\xc3'}) {
        std::string text(size, 'A');
        text[at] = byte;
        all.insert(text);
      }
    }
  }
  for (const std::string& learnt : all) {
    TextVerdicts texts;
    texts.learn(value(learnt), 0);
    for (const std::string& text : all) {
      ASSERT_EQ(texts.pass(value(text)), text == learnt) << learnt << " and " << text;
    }
  }
}

}  // namespace
}  // namespace convoy
