#include "convoy/report/html.hpp"

#include <gtest/gtest.h>

#include <random>

#include "convoy/input/text.hpp"

namespace convoy {
namespace {

const std::string kBegin = "<!DOCTYPE html>\n";

std::string written(std::string_view text) {
  Html html;
  html.text(text);
  return html.str().substr(kBegin.size());
}

TEST(HtmlTest, MarkupIsText) {
  EXPECT_EQ(written("<script>alert(1)</script>"), "&lt;script&gt;alert(1)&lt;/script&gt;");
  EXPECT_EQ(written("\"a\" & 'b' ]]>"), "&quot;a&quot; &amp; &#39;b&#39; ]]&gt;");
  EXPECT_EQ(written("&amp;"), "&amp;amp;");
  EXPECT_EQ(written("東京 ñ 😀"), "東京 ñ 😀");
}

TEST(HtmlTest, AttributesAreEscapedToo) {
  Html html;
  html.single("meta", {{"content", "\"><script>"}});
  html.leaf("a", "x", {{"href", "'&"}});
  EXPECT_EQ(html.str(), kBegin +
                            "<meta content=\"&quot;&gt;&lt;script&gt;\"/>\n"
                            "<a href=\"&#39;&amp;\">x</a>\n");
}

TEST(HtmlTest, WhatCannotBeSeenIsShown) {
  EXPECT_EQ(written(std::string_view("a\0b\n\t\x1B", 6)), "a␀b␊␉␛");
  EXPECT_EQ(written("\x7F"), "[U+007F]");
  EXPECT_EQ(written("\u202Egpj.exe"), "[U+202E]gpj.exe");
  EXPECT_EQ(written("a\u200Bb\u00ADc\uFEFF\u2066"), "a[U+200B]b[U+00AD]c[U+FEFF][U+2066]");
  EXPECT_EQ(written("\u0085\u2028\uFFFE\U000E0041\U0010FFFF"),
            "[U+0085][U+2028][U+FFFE][U+E0041][U+10FFFF]");
}

TEST(HtmlTest, BytesThatAreNoTextAreReplaced) {
  EXPECT_EQ(written("caf\xE9!"), "caf\uFFFD!");
  EXPECT_EQ(written("\xC0\xAF"), "\uFFFD\uFFFD");            // overlong
  EXPECT_EQ(written("\xED\xA0\x80"), "\uFFFD\uFFFD\uFFFD");  // a surrogate
  EXPECT_EQ(written("\xF4\x90\x80\x80"), "\uFFFD\uFFFD\uFFFD\uFFFD");
  EXPECT_EQ(written("\xE2\x82<"), "\uFFFD&lt;");  // cut, and what follows is still looked at
  EXPECT_EQ(written("\xF0\x9F\x98"), "\uFFFD");
}

TEST(HtmlTest, RandomBytesBecomeTextWithoutMarkup) {
  std::mt19937 random(7);
  for (int round = 0; round < 20'000; ++round) {
    std::string bytes;
    const std::string_view kOften = "<>&\"'\xE2\x80\xAE\xC3\xED\xF0";
    for (std::size_t i = random() % 12; i > 0; --i) {
      bytes += random() % 2 ? static_cast<char>(random()) : kOften[random() % kOften.size()];
    }
    Html html;
    html.value(bytes, random() % 9);
    const std::string text = html.str().substr(kBegin.size());
    ASSERT_TRUE(is_utf8(text));
    ASSERT_TRUE(text.starts_with("<bdi>") && text.ends_with("</bdi>"));
    const std::string inner = text.substr(5, text.size() - 11);
    ASSERT_EQ(inner.find_first_of("<>\"'"), inner.npos) << inner;
  }
}

TEST(HtmlTest, LongValuesAreCutBetweenCharacters) {
  Html html;
  html.value("ññññ", 5);
  html.value("abc", 3);
  EXPECT_EQ(html.str(), kBegin + "<bdi>ññ…</bdi><bdi>abc</bdi>");
}

TEST(HtmlTest, ElementsCloseInOrder) {
  Html html;
  {
    const auto list = html.open("ul", {{"class", "a"}});
    const auto item = html.open("li");
    html.lines("one\n<two>");
  }
  EXPECT_EQ(html.str(), kBegin + "<ul class=\"a\"><li>one\n&lt;two&gt;</li>\n</ul>\n");
}

TEST(HtmlTest, LinksHoldPathsOnly) {
  EXPECT_EQ(url_of("conversations/2026-11-01.html"), "conversations/2026-11-01.html");
  EXPECT_EQ(url_of("a b\"<javascript:%"), "a%20b%22%3Cjavascript%3A%25");
}

}  // namespace
}  // namespace convoy
